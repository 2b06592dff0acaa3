package io.lucelens.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.lucelens.clip.EncodingJob.Tower;
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
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A loaded CLIP model: pictures and texts in, embeddings out. Thread-safe. Owns the native memory
 * of the weights until {@link #close()}, after which nothing may be encoded.
 *
 * <p>Whoever encodes waits while threads of this object's own do it, one a core with one PyTorch
 * thread each, and inputs that wait at the same time run as one batch. A single image or text is a
 * query, and so is a list of prompts: it does not wait behind bulk work, and fails with {@link
 * EncoderBusyException} if it is not begun within ten seconds. Lists of images or tokens and {@link
 * #submit} are bulk work: they wait as long as it takes. At most 95 inputs of each sort wait in
 * here; whoever has more is kept waiting.
 *
 * <p>Every encode method throws what the model threw on just these inputs, {@link
 * IllegalStateException} when this object is or gets closed, and {@link
 * java.util.concurrent.CancellationException} when its thread is interrupted, whose status stays
 * set.
 */
public final class Clip implements AutoCloseable {
  private final NDManager manager;
  private final ClipModel model;
  private final ClipTokenizer tokenizer;
  private final ClipPreprocessor preprocessor;
  private final ModelManifest manifest;
  private final Precision precision;
  private final String layout;
  private final List<String> remarks;
  private final Tower<float[]> imageTower = this::encodeImageBatch;
  private final Tower<int[]> textTower = this::encodeTokenBatch;
  private final BatchingEncoder encoder;

  /** Read: somebody tokenizes. Write: the tokenizer is freed. */
  private final ReadWriteLock tokenizerUse = new ReentrantReadWriteLock();

  private boolean closed;

  private Clip(Checkpoint checkpoint, Precision precision) {
    this.precision = precision;
    layout = checkpoint.layout();
    remarks = checkpoint.remarks();
    ClipConfig config = checkpoint.config();
    preprocessor = new ClipPreprocessor(checkpoint.preprocessing(config));
    TokenizerFile tokenizerFile = checkpoint.tokenizerFile(config);
    // The hash of all weights takes a core as long as everything else does.
    CompletableFuture<ModelManifest> hashed =
        CompletableFuture.supplyAsync(() -> checkpoint.manifest(config, tokenizerFile));
    tokenizer = tokenizerFile.open(config);
    manager = NDManager.newBaseManager();
    try {
      model = checkpoint.model(config, manager);
      model.fuse(precision, manager);
      manifest = result(hashed);
    } catch (RuntimeException e) {
      manager.close();
      tokenizer.close();
      throw e;
    }
    encoder = new BatchingEncoder(Clip::encoderThread);
  }

  private static ModelManifest result(CompletableFuture<ModelManifest> hashed) {
    try {
      return hashed.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /**
   * Both settings are a thread's own. Several threads with a core each are faster than one with all
   * cores; and autograd, which is on in every new thread, would keep what the layers make.
   */
  private static Thread encoderThread(Runnable work) {
    Runnable inference =
        () -> {
          JniUtils.setNumThreads(1);
          JniUtils.setGradMode(false);
          work.run();
        };
    return Thread.ofPlatform().daemon().name("clip-encoder").unstarted(inference);
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

  /** What its linear layers compute with; vectors of the two precisions are nearly the same. */
  public Precision precision() {
    return precision;
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

  /**
   * What is added to the scaled cosine of a model that was trained with a sigmoid loss (SigLIP);
   * the sigmoid of the sum is the probability that picture and text belong together. CLIP has none.
   */
  public Optional<Float> logitBias() {
    return model.logitBias().map(bias -> bias.getArray().getFloat());
  }

  /**
   * Preprocesses and embeds one upright image, as a query.
   *
   * @throws EncoderBusyException if it is not begun in time
   */
  public Embedding encodeImage(DecodedImage image) {
    return encoder.encode(imageTower, preprocessor.toTensor(image));
  }

  /**
   * Embeds preprocessed images, up to 32 at a time, as bulk work.
   *
   * @param tensors outputs of {@link ClipPreprocessor#toTensor}
   * @return embeddings in the order given
   */
  public List<Embedding> encodeTensors(List<float[]> tensors) {
    tensors.forEach(this::requireInput);
    return encoder.encodeAll(imageTower, tensors);
  }

  /**
   * Hands in one of many preprocessed images, as bulk work: waits until there is room, not until it
   * is embedded. It must not be changed before it is. Cancelling takes nothing back. It may lie for
   * half a second until there are enough others to be embedded with.
   *
   * @param tensor output of {@link ClipPreprocessor#toTensor}
   */
  public Future<Embedding> submit(float[] tensor) {
    requireInput(tensor);
    return encoder.submit(imageTower, tensor);
  }

  private void requireInput(float[] tensor) {
    int size = model.config().vision().imageSize();
    if (tensor.length != 3 * size * size) {
      throw new IllegalArgumentException(
          "A tensor of "
              + tensor.length
              + " values is not this model's input of 3 x "
              + size
              + " x "
              + size
              + "; make it with this model's preprocessor.");
    }
  }

  private List<Embedding> encodeImageBatch(List<float[]> tensors) {
    int size = model.config().vision().imageSize();
    int length = 3 * size * size;
    float[] pixels = new float[tensors.size() * length];
    for (int i = 0; i < tensors.size(); i++) {
      System.arraycopy(tensors.get(i), 0, pixels, i * length, length);
    }
    try (NDManager scope = manager.newSubManager()) {
      return embeddings(
          model.encodeImages(scope.create(pixels, new Shape(tensors.size(), 3, size, size))));
    }
  }

  /**
   * Embeds one text, as a query.
   *
   * @throws TextTooLongException if it does not fit the model's context
   * @throws EncoderBusyException if it is not begun in time
   */
  public Embedding encodeText(String text) {
    return encoder.encode(textTower, fittingTokens(text));
  }

  /**
   * Embeds texts that someone waits for, such as the prompts of a classifier: they do not wait
   * behind bulk work, and other queries wait for a few of them and not for all.
   *
   * @return embeddings in the order given
   * @throws TextTooLongException if one does not fit the model's context
   * @throws EncoderBusyException if some are not begun in time
   */
  public List<Embedding> encodeTexts(List<String> texts) {
    return inOrderOfLength(
        texts.stream().map(this::fittingTokens).toList(),
        tokens -> encoder.encodeAllSoon(textTower, tokens));
  }

  /**
   * Embeds texts given as token ids, for callers that would rather cut a long text with {@link
   * ClipTokenizer#truncated} than refuse it, as bulk work. Texts of like length are run together,
   * at the length of the longest of them.
   *
   * @param texts token ids of each text, start and end included, within the model's context
   * @return embeddings in the order given
   */
  public List<Embedding> encodeTokens(List<int[]> texts) {
    return inOrderOfLength(texts, tokens -> encoder.encodeAll(textTower, tokens));
  }

  /** Texts of like length are run together; the embeddings come in the order given. */
  private static List<Embedding> inOrderOfLength(
      List<int[]> texts, Function<List<int[]>, List<Embedding>> encode) {
    List<Integer> byLength =
        IntStream.range(0, texts.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> texts.get(i).length))
            .toList();
    List<Embedding> encoded = encode.apply(byLength.stream().map(texts::get).toList());
    Embedding[] embeddings = new Embedding[texts.size()];
    for (int i = 0; i < embeddings.length; i++) {
      embeddings[byLength.get(i)] = encoded.get(i);
    }
    return Arrays.asList(embeddings);
  }

  private int[] fittingTokens(String text) {
    int[] tokens = tokens(text);
    if (tokens.length > tokenizer.contextLength()) {
      throw new TextTooLongException(tokens.length, tokenizer.contextLength());
    }
    return tokens;
  }

  private int[] tokens(String text) {
    tokenizerUse.readLock().lock();
    try {
      if (closed) {
        throw EncoderQueue.closedException();
      }
      return tokenizer.tokens(text);
    } finally {
      tokenizerUse.readLock().unlock();
    }
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

  /**
   * Refuses new work, fails what waits with {@link IllegalStateException}, waits for the batches in
   * hand, and releases the weights and the tokenizer. May be called again.
   */
  @Override
  public void close() {
    encoder.close();
    tokenizerUse.writeLock().lock();
    try {
      closed = true;
      manager.close();
      tokenizer.close();
    } finally {
      tokenizerUse.writeLock().unlock();
    }
  }
}
