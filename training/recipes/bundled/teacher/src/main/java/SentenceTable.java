import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Writes what all-MiniLM-L6-v2 makes of texts: {@code texts.txt}, one a line, and {@code
 * embeddings.f32}, as many rows of 384 little-endian floats of unit length, in the same order.
 */
public final class SentenceTable {
  private static final int BATCH = 32;
  private static final int DIMENSION = 384;
  private static final int TIMES = 4;

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

  /**
   * Takes the file of captions, one a line and as often as they occur, the folder of WordNet,
   * a list of common words, one a line, and the folder to write. A text's row is the mean of its
   * readings: the ensemble of prompts of Radford et al. 2021, section 3.1.4. Common words stand in
   * the table {@value #TIMES} times, since they are what people search by, and texts are drawn by
   * lines.
   */
  public static void main(String[] arguments) throws IOException, OrtException {
    List<String> captions =
        Files.readAllLines(Path.of(arguments[0]), StandardCharsets.UTF_8).stream()
            .map(String::strip)
            .filter(caption -> !caption.isEmpty())
            .toList();
    WordNet wordNet = WordNet.read(Path.of(arguments[1]));
    Set<String> common =
        new HashSet<>(Files.readAllLines(Path.of(arguments[2]), StandardCharsets.UTF_8));
    Path folder = Files.createDirectories(Path.of(arguments[3]));
    Map<String, List<String>> readings =
        new TreeMap<>(new TaughtWords(wordNet, captions).readings());
    captions.forEach(caption -> readings.putIfAbsent(caption, List.of(caption)));
    List<String> lines =
        readings.keySet().stream()
            .flatMap(text -> Collections.nCopies(common.contains(text) ? TIMES : 1, text).stream())
            .toList();
    List<String> read = readings.values().stream().flatMap(List::stream).distinct().toList();
    Map<String, float[]> embeddings = new SentenceTable().embedAll(read);
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(folder.resolve("embeddings.f32")))) {
      for (String text : lines) {
        float[] sum = new float[DIMENSION];
        readings.get(text).forEach(reading -> add(embeddings.get(reading), sum));
        out.write(bytes(ofUnitLength(sum)));
      }
    }
    Files.write(folder.resolve("texts.txt"), lines, StandardCharsets.UTF_8);
  }

  private Map<String, float[]> embedAll(List<String> texts) {
    // Texts of like length go together, so that little is padded.
    List<String> byLength = texts.stream().sorted(Comparator.comparingInt(String::length)).toList();
    Map<String, float[]> embeddings = new ConcurrentHashMap<>();
    AtomicInteger done = new AtomicInteger();
    IntStream.rangeClosed(0, (texts.size() - 1) / BATCH)
        .parallel()
        .forEach(
            batch -> {
              int from = batch * BATCH;
              List<String> part = byLength.subList(from, Math.min(from + BATCH, texts.size()));
              float[][] rows = embed(part);
              for (int i = 0; i < rows.length; i++) {
                embeddings.put(part.get(i), rows[i]);
              }
              int embedded = done.addAndGet(part.size());
              if (embedded / 5000 != (embedded - part.size()) / 5000) {
                System.err.println(embedded + " of " + texts.size());
              }
            });
    return embeddings;
  }

  private static byte[] bytes(float[] row) {
    ByteBuffer bytes = ByteBuffer.allocate(DIMENSION * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(row);
    return bytes.array();
  }

  private float[][] embed(List<String> texts) {
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
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The mean over real tokens: how this encoder was trained to make one vector of a text. */
  private static float[] meanOfUnitLength(float[][] states, long[] mask) {
    float[] sum = new float[DIMENSION];
    for (int token = 0; token < states.length; token++) {
      if (mask[token] == 1) {
        add(states[token], sum);
      }
    }
    return ofUnitLength(sum);
  }

  private static void add(float[] row, float[] sum) {
    for (int i = 0; i < DIMENSION; i++) {
      sum[i] += row[i];
    }
  }

  private static float[] ofUnitLength(float[] row) {
    double squares = 0;
    for (float value : row) {
      squares += value * value;
    }
    float[] unit = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      unit[i] = (float) (row[i] / Math.sqrt(squares));
    }
    return unit;
  }
}
