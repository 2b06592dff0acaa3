import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Writes what all-MiniLM-L6-v2 makes of texts: {@code texts.txt}, one a line, and {@code
 * embeddings.f32}, as many rows of 384 little-endian floats of unit length, in the same order.
 */
public final class SentenceTable {
  private static final int BATCH = 32;
  private static final int DIMENSION = 384;

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final HuggingFaceTokenizer tokenizer;
  private final OrtSession session;

  private SentenceTable() throws IOException, OrtException {
    try (InputStream json = resource("all-minilm-l6-v2-tokenizer.json");
        InputStream network = resource("all-minilm-l6-v2.onnx")) {
      tokenizer =
          HuggingFaceTokenizer.newInstance(
              json, Map.of("padding", "true", "truncation", "true", "maxLength", "128"));
      OrtSession.SessionOptions options = new OrtSession.SessionOptions();
      options.setIntraOpNumThreads(1);
      session = environment.createSession(network.readAllBytes(), options);
    }
  }

  private static InputStream resource(String name) {
    return SentenceTable.class.getResourceAsStream("/" + name);
  }

  /** Takes the file of texts, one a line without duplicates, and the folder to write. */
  public static void main(String[] arguments) throws IOException, OrtException {
    List<String> texts = Files.readAllLines(Path.of(arguments[0]), StandardCharsets.UTF_8);
    Path folder = Files.createDirectories(Path.of(arguments[1]));
    SentenceTable encoder = new SentenceTable();
    // Texts of like length go together, so that little is padded.
    List<Integer> byLength =
        IntStream.range(0, texts.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> texts.get(i).length()))
            .toList();
    AtomicInteger done = new AtomicInteger();
    try (FileChannel out =
        FileChannel.open(
            folder.resolve("embeddings.f32"), StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      IntStream.rangeClosed(0, (texts.size() - 1) / BATCH)
          .parallel()
          .forEach(
              batch -> {
                int from = batch * BATCH;
                List<Integer> rows =
                    byLength.subList(from, Math.min(from + BATCH, byLength.size()));
                encoder.write(out, texts, rows);
                int written = done.addAndGet(rows.size());
                if (written / 5000 != (written - rows.size()) / 5000) {
                  System.err.println(written + " of " + texts.size());
                }
              });
    }
    Files.write(folder.resolve("texts.txt"), texts, StandardCharsets.UTF_8);
  }

  private void write(FileChannel out, List<String> texts, List<Integer> rows) {
    try {
      float[][] embeddings = embed(rows.stream().map(texts::get).toList());
      for (int i = 0; i < embeddings.length; i++) {
        ByteBuffer bytes =
            ByteBuffer.allocate(DIMENSION * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(embeddings[i]);
        out.write(bytes, (long) rows.get(i) * bytes.capacity());
      }
    } catch (OrtException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private float[][] embed(List<String> texts) throws OrtException {
    Encoding[] encodings = tokenizer.batchEncode(texts);
    long[][] ids = new long[encodings.length][];
    long[][] mask = new long[encodings.length][];
    long[][] types = new long[encodings.length][];
    for (int i = 0; i < encodings.length; i++) {
      ids[i] = encodings[i].getIds();
      mask[i] = encodings[i].getAttentionMask();
      types[i] = encodings[i].getTypeIds();
    }
    try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, ids);
        OnnxTensor maskTensor = OnnxTensor.createTensor(environment, mask);
        OnnxTensor typeTensor = OnnxTensor.createTensor(environment, types);
        OrtSession.Result result =
            session.run(
                Map.of(
                    "input_ids", idTensor,
                    "attention_mask", maskTensor,
                    "token_type_ids", typeTensor))) {
      float[][][] states = (float[][][]) result.get(0).getValue();
      float[][] embeddings = new float[states.length][];
      for (int i = 0; i < states.length; i++) {
        embeddings[i] = meanOfUnitLength(states[i], mask[i]);
      }
      return embeddings;
    }
  }

  /** The mean over real tokens: how this encoder was trained to make one vector of a text. */
  private static float[] meanOfUnitLength(float[][] states, long[] mask) {
    float[] sum = new float[DIMENSION];
    for (int token = 0; token < states.length; token++) {
      for (int i = 0; i < DIMENSION && mask[token] == 1; i++) {
        sum[i] += states[token][i];
      }
    }
    double squares = 0;
    for (float value : sum) {
      squares += value * value;
    }
    for (int i = 0; i < DIMENSION; i++) {
      sum[i] /= (float) Math.sqrt(squares);
    }
    return sum;
  }
}
