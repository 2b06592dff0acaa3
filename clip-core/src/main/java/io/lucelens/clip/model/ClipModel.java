package io.lucelens.clip.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Both towers and their projections into the joint space, as one DJL block whose parameters carry
 * the names and shapes of Hugging Face's {@code CLIPModel}. That layout has no ResNet; a ResNet's
 * parameters have OpenAI's names, with {@code vision_model.} for {@code visual.}.
 *
 * <p>The weights belong to the manager that made them; the block itself owns nothing native.
 * Encoding is thread-safe as long as nobody trains: parameters start frozen, so no graph is kept.
 */
public final class ClipModel extends AbstractBlock {
  private final ClipConfig config;
  private final Parameter logitScale;
  private final TextTransformer text;
  private final BiFunction<NDArray, BatchNorm.Statistics, NDArray> vision;
  private final Map<String, NDArray> buffers = new LinkedHashMap<>();
  private final Parameter textProjection;
  private final List<TransformerLayers> transformers = new ArrayList<>();
  private final long parameterCount;

  /** Where a model's weights come from: a checkpoint, or an initialiser. */
  @FunctionalInterface
  public interface Weights {
    /**
     * Gives one parameter.
     *
     * @param name its name in the Hugging Face layout
     * @param shape its shape
     * @return a float32 array of that shape
     */
    NDArray get(String name, Shape shape);
  }

  /** Builds the block and asks for every weight once. */
  public ClipModel(ClipConfig config, Weights weights) {
    this.config = config;
    ParameterFactory parameters =
        (name, shape) -> addParameter(parameter(name, weights.get(name, new Shape(shape))));
    int dimension = config.embeddingDimension();
    logitScale = parameters.create("logit_scale");
    text = new TextTransformer(config.text(), parameters.under("text_model."));
    vision = imageTower(parameters, weights);
    textProjection =
        parameters.create("text_projection.weight", dimension, config.text().transformer().width());
    transformers.add(text.layers());
    parameterCount = this.parameters.values().stream().mapToLong(p -> p.getArray().size()).sum();
  }

  private BiFunction<NDArray, BatchNorm.Statistics, NDArray> imageTower(
      ParameterFactory parameters, Weights weights) {
    int dimension = config.embeddingDimension();
    ParameterFactory inTower = parameters.under("vision_model.");
    return switch (config.vision()) {
      case ClipConfig.Vit vit -> {
        VisionTransformer tower = new VisionTransformer(vit, inTower);
        transformers.add(tower.layers());
        Parameter projection =
            parameters.create("visual_projection.weight", dimension, vit.transformer().width());
        yield (pixels, statistics) -> Affine.project(tower.forward(pixels), projection);
      }
      case ClipConfig.ResNet resNet ->
          new ModifiedResNet(resNet, dimension, inTower, buffers(weights).under("vision_model."))
              ::forward;
    };
  }

  private BufferFactory buffers(Weights weights) {
    return (name, shape) -> {
      NDArray buffer = weights.get(name, new Shape(shape));
      buffers.put(name, buffer);
      return buffer;
    };
  }

  private static Parameter parameter(String name, NDArray array) {
    return Parameter.builder()
        .setName(name)
        .setType(Parameter.Type.OTHER)
        .optArray(array)
        .optRequiresGrad(false)
        .build();
  }

  /** The architecture. */
  public ClipConfig config() {
    return config;
  }

  /** The parameters by their name in the Hugging Face layout, in a fixed order. */
  public Map<String, Parameter> namedParameters() {
    return Collections.unmodifiableMap(parameters);
  }

  /** What the model knows but does not learn by gradients: running statistics, by name. */
  public Map<String, NDArray> namedBuffers() {
    return Collections.unmodifiableMap(buffers);
  }

  /** Parameters and buffers together: all that a file of the model holds, by name. */
  public Map<String, NDArray> namedTensors() {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    parameters.forEach((name, p) -> tensors.put(name, p.getArray()));
    tensors.putAll(buffers);
    return tensors;
  }

  /** The logarithm of the scale that turns cosines into logits. */
  public Parameter logitScale() {
    return logitScale;
  }

  /** How many numbers the model has learned. */
  public long parameterCount() {
    return parameterCount;
  }

  /**
   * Prepares the transformers for inference, for good: faster, and no gradient passes. With {@link
   * Precision#INT8} the float32 weights of their linear layers are freed, so the parameters can no
   * longer be read.
   *
   * @param manager owns what is prepared
   */
  public void fuse(Precision precision, NDManager manager) {
    transformers.forEach(layers -> layers.fuse(precision, manager));
  }

  /**
   * Embeds images.
   *
   * @param pixels [batch, 3, size, size] float32, preprocessed
   * @return [batch, dimension], not normalised, owned by {@code pixels}' manager
   */
  public NDArray encodeImages(NDArray pixels) {
    return vision.apply(pixels, BatchNorm.Statistics.RUNNING);
  }

  /**
   * Embeds images as {@link #encodeImages} does, but for a step of training: a ResNet's batch
   * normalisation takes mean and variance from this batch and moves its running statistics, by
   * which inference normalises, a tenth of the way towards them. To a vision transformer there is
   * no difference. For one thread.
   *
   * @param pixels [batch, 3, size, size] float32, preprocessed; of a ResNet, at least two images
   * @return [batch, dimension], not normalised, owned by {@code pixels}' manager
   */
  public NDArray encodeTrainingImages(NDArray pixels) {
    return vision.apply(pixels, BatchNorm.Statistics.BATCH);
  }

  /**
   * Embeds texts.
   *
   * @param tokens [batch, length] int64; after the end token anything may stand
   * @param endPositions [batch] int64, the index of each text's end token
   * @return [batch, dimension], not normalised, owned by {@code tokens}' manager
   */
  public NDArray encodeTexts(NDArray tokens, NDArray endPositions) {
    return Affine.project(text.forward(tokens, endPositions), textProjection);
  }

  /**
   * Embeds texts of different lengths, padded to the longest.
   *
   * @param texts token ids of each, the last of which is the end token
   * @param manager owns the result and what it is made from; in training it must stay open until
   *     backward is done
   * @return [batch, dimension], not normalised
   */
  public NDArray encodeTexts(List<int[]> texts, NDManager manager) {
    int length = texts.stream().mapToInt(text -> text.length).max().orElseThrow();
    long[] tokens = new long[texts.size() * length];
    long[] ends = new long[texts.size()];
    for (int i = 0; i < texts.size(); i++) {
      int[] text = texts.get(i);
      for (int j = 0; j < text.length; j++) {
        tokens[i * length + j] = text[j];
      }
      ends[i] = endPosition(text);
    }
    return encodeTexts(
        manager.create(tokens, new Shape(texts.size(), length)), manager.create(ends));
  }

  /** The first end token; a text that spells one out ends there, as in both references. */
  private static int endPosition(int[] text) {
    int end = 0;
    while (text[end] != text[text.length - 1]) {
      end++;
    }
    return end;
  }

  /** Takes pixels, tokens and end positions; gives image and text features, not normalised. */
  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    return new NDList(encodeImages(inputs.get(0)), encodeTexts(inputs.get(1), inputs.get(2)));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    long dimension = config.embeddingDimension();
    return new Shape[] {
      new Shape(inputShapes[0].get(0), dimension), new Shape(inputShapes[1].get(0), dimension)
    };
  }

  /** Does nothing beyond DJL's bookkeeping: the weights came with the constructor. */
  @Override
  public void initialize(NDManager manager, DataType dataType, Shape... inputShapes) {
    beforeInitialize(inputShapes);
  }
}
