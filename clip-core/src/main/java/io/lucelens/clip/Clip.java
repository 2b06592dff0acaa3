package io.lucelens.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lucelens.clip.checkpoint.Checkpoint;
import io.lucelens.clip.checkpoint.ModelFiles;
import io.lucelens.clip.checkpoint.TokenizerFile;
import io.lucelens.clip.image.ClipPreprocessor;
import io.lucelens.clip.image.DecodedImage;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.clip.model.Precision;
import io.lucelens.clip.text.ClipTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A loaded CLIP model: pictures and texts in, embeddings out. Thread-safe: any number of threads
 * may encode at the same time, and with one intra-op thread each they use the cores best. Owns the
 * native memory of the weights until {@link #close()}, after which nothing may be encoded.
 */
public final class Clip implements AutoCloseable {
  /** Larger batches gain nothing on a CPU and cost memory. */
  private static final int MAX_BATCH = 32;

  private final NDManager manager;
  private final ClipModel model;
  private final ClipTokenizer tokenizer;
  private final ClipPreprocessor preprocessor;
  private final ModelManifest manifest;
  private final String layout;
  private final List<String> remarks;

  private Clip(Checkpoint checkpoint, Precision precision) {
    layout = checkpoint.layout();
    remarks = checkpoint.remarks();
    ClipConfig config = checkpoint.config();
    preprocessor = new ClipPreprocessor(checkpoint.preprocessing(config));
    TokenizerFile tokenizerFile = checkpoint.tokenizerFile(config);
    manifest = checkpoint.manifest(config, tokenizerFile);
    tokenizer = tokenizerFile.open(config);
    manager = NDManager.newBaseManager();
    try {
      model = checkpoint.model(config, manager);
      model.fuse(precision, manager);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Loads a model: a folder in Hugging Face's or open_clip's layout, or a file of OpenAI's with its
   * tokenizer.json beside it.
   *
   * @throws InvalidModelException naming the file, the rule and the fix
   */
  public static Clip load(Path model) {
    return load(model, Precision.FLOAT32);
  }

  /**
   * Loads a model to compute with a given precision.
   *
   * @throws InvalidModelException naming the file, the rule and the fix
   */
  public static Clip load(Path model, Precision precision) {
    return new Clip(Checkpoint.open(model), precision);
  }

  /** Loads the small model that ships inside this library. */
  public static Clip bundled() {
    return bundled(Precision.FLOAT32);
  }

  /** Loads the small model that ships inside this library, to compute with a given precision. */
  public static Clip bundled(Precision precision) {
    return new Clip(Checkpoint.of(ModelFiles.bundled()), precision);
  }

  /** Whose layout the model's files have. */
  public String layout() {
    return layout;
  }

  /** What a user may want to know of the model's files and would not expect, a sentence each. */
  public List<String> remarks() {
    return remarks;
  }

  /** What identifies the model's vectors. */
  public ModelManifest manifest() {
    return manifest;
  }

  /** Turns images into this model's input. */
  public ClipPreprocessor preprocessor() {
    return preprocessor;
  }

  /** Turns texts into tokens; owned by this object. */
  public ClipTokenizer tokenizer() {
    return tokenizer;
  }

  /** The network itself; owned by this object. */
  public ClipModel model() {
    return model;
  }

  /** What cosines are multiplied by to become logits: e to the learned logit scale. */
  public float logitScale() {
    return (float) Math.exp(model.logitScale().getArray().getFloat());
  }

  /** Preprocesses and embeds one upright image. */
  public Embedding encodeImage(DecodedImage image) {
    return encodeTensors(List.of(preprocessor.toTensor(image))).getFirst();
  }

  /**
   * Embeds preprocessed images, up to 32 at a time.
   *
   * @param tensors outputs of {@link ClipPreprocessor#toTensor}
   * @return embeddings in the order given
   */
  public List<Embedding> encodeTensors(List<float[]> tensors) {
    List<Embedding> embeddings = new ArrayList<>(tensors.size());
    for (int from = 0; from < tensors.size(); from += MAX_BATCH) {
      List<float[]> batch = tensors.subList(from, Math.min(from + MAX_BATCH, tensors.size()));
      embeddings.addAll(encodeImageBatch(batch));
    }
    return embeddings;
  }

  private List<Embedding> encodeImageBatch(List<float[]> tensors) {
    int size = model.config().vision().imageSize();
    int length = 3 * size * size;
    float[] pixels = new float[tensors.size() * length];
    for (int i = 0; i < tensors.size(); i++) {
      if (tensors.get(i).length != length) {
        throw new IllegalArgumentException(
            "A tensor of "
                + tensors.get(i).length
                + " values is not this model's input of 3 x "
                + size
                + " x "
                + size
                + "; make it with this model's preprocessor.");
      }
      System.arraycopy(tensors.get(i), 0, pixels, i * length, length);
    }
    try (NDManager scope = manager.newSubManager()) {
      return embeddings(
          model.encodeImages(scope.create(pixels, new Shape(tensors.size(), 3, size, size))));
    }
  }

  /**
   * Embeds one text.
   *
   * @throws TextTooLongException if it does not fit the model's context
   */
  public Embedding encodeText(String text) {
    return encodeTexts(List.of(text)).getFirst();
  }

  /**
   * Embeds texts.
   *
   * @return embeddings in the order given
   * @throws TextTooLongException if one does not fit the model's context
   */
  public List<Embedding> encodeTexts(List<String> texts) {
    return encodeTokens(texts.stream().map(this::fittingTokens).toList());
  }

  /**
   * Embeds texts given as token ids, for callers that would rather cut a long text with {@link
   * ClipTokenizer#truncated} than refuse it. Texts of like length are run together, at the length
   * of the longest of them.
   *
   * @param texts token ids of each text, start and end included, within the model's context
   * @return embeddings in the order given
   */
  public List<Embedding> encodeTokens(List<int[]> texts) {
    List<Integer> byLength =
        IntStream.range(0, texts.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> texts.get(i).length))
            .toList();
    Embedding[] embeddings = new Embedding[texts.size()];
    for (int from = 0; from < byLength.size(); from += MAX_BATCH) {
      List<Integer> batch = byLength.subList(from, Math.min(from + MAX_BATCH, byLength.size()));
      List<Embedding> encoded = encodeTokenBatch(batch.stream().map(texts::get).toList());
      for (int i = 0; i < batch.size(); i++) {
        embeddings[batch.get(i)] = encoded.get(i);
      }
    }
    return Arrays.asList(embeddings);
  }

  private int[] fittingTokens(String text) {
    int[] tokens = tokenizer.tokens(text);
    if (tokens.length > tokenizer.contextLength()) {
      throw new TextTooLongException(tokens.length, tokenizer.contextLength());
    }
    return tokens;
  }

  private List<Embedding> encodeTokenBatch(List<int[]> texts) {
    try (NDManager scope = manager.newSubManager()) {
      return embeddings(model.encodeTexts(texts, scope));
    }
  }

  private static List<Embedding> embeddings(NDArray features) {
    int dimension = (int) features.getShape().get(1);
    float[] values = features.toFloatArray();
    return IntStream.range(0, values.length / dimension)
        .mapToObj(i -> Arrays.copyOfRange(values, i * dimension, (i + 1) * dimension))
        .map(Embedding::normalized)
        .toList();
  }

  /** Releases the weights and the tokenizer. */
  @Override
  public void close() {
    manager.close();
    tokenizer.close();
  }
}
