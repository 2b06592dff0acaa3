package io.lucelens.clip.checkpoint;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.image.Preprocessing;
import io.lucelens.clip.model.Activation;
import io.lucelens.clip.model.ClipConfig;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reads a model's architecture off the names and shapes of its tensors, as {@code build_model} of
 * openai/CLIP does. Only the number of heads leaves no trace there; it is a 64th of the width
 * unless a configuration says otherwise.
 */
final class OpenAiArchitecture {
  /** Features a head in every CLIP that OpenAI published. */
  private static final int HEAD_WIDTH = 64;

  private static final float LN_EPS = 1e-5f;
  private static final float INITIAL_LOGIT_SCALE = 2.6592f;

  private final TensorSource weights;
  private final JsonNode given;

  private OpenAiArchitecture(TensorSource weights, JsonNode given) {
    this.weights = weights;
    this.given = given;
  }

  /**
   * Infers the architecture.
   *
   * @param given constructor arguments by their names in openai/CLIP ({@code vision_heads}, {@code
   *     transformer_heads} …), or a missing node
   * @throws InvalidModelException if a tensor is missing or contradicts a given argument
   */
  static ClipConfig infer(TensorSource weights, JsonNode given) {
    return new OpenAiArchitecture(weights, given).config();
  }

  private ClipConfig config() {
    int dimension = size("embed_dim", "text_projection", 1);
    int width = size("transformer_width", "ln_final.weight", 0);
    int layers = count("transformer.resblocks.");
    ClipConfig.Text text =
        new ClipConfig.Text(
            transformer("transformer_heads", width, layers),
            size("context_length", "positional_embedding", 0),
            size("vocab_size", "token_embedding.weight", 0));
    ClipConfig.Vision vision = weights.names().contains("visual.proj") ? vit() : resNet();
    return new ClipConfig(dimension, INITIAL_LOGIT_SCALE, vision, text);
  }

  private ClipConfig.Vit vit() {
    int width = size("vision_width", "visual.conv1.weight", 0);
    int patch = size("vision_patch_size", "visual.conv1.weight", 3);
    int layers = count("visual.transformer.resblocks.");
    return new ClipConfig.Vit(
        transformer("vision_heads", width, layers),
        imageSize(patch, side("visual.positional_embedding")),
        patch);
  }

  private ClipConfig.ResNet resNet() {
    List<Integer> blocks =
        IntStream.rangeClosed(1, 4).map(i -> count("visual.layer" + i + ".")).boxed().toList();
    int width = size("vision_width", "visual.layer1.0.conv1.weight", 0);
    int features = width * 32;
    return new ClipConfig.ResNet(
        blocks,
        width,
        heads("vision_heads", features),
        imageSize(ClipConfig.ResNet.REDUCTION, side("visual.attnpool.positional_embedding")));
  }

  private int imageSize(int step, long side) {
    if (step * side > Preprocessing.MAX_SIZE) {
      throw invalid(
          "its images would have a side of "
              + step * side
              + " pixels; the most is "
              + Preprocessing.MAX_SIZE);
    }
    return (int) (step * side);
  }

  private ClipConfig.Transformer transformer(String headsKey, int width, int layers) {
    return new ClipConfig.Transformer(
        width, layers, heads(headsKey, width), 4 * width, Activation.QUICK_GELU, LN_EPS);
  }

  private int heads(String key, int width) {
    int heads = given(key).isInt() ? given(key).intValue() : width / HEAD_WIDTH;
    if (heads < 1 || width % heads != 0) {
      throw invalid(
          "a width of "
              + width
              + " does not come apart into "
              + heads
              + " attention heads; say how many there are in "
              + OpenAiCheckpoint.CONFIG
              + " ("
              + key
              + ")");
    }
    return heads;
  }

  /** A constructor argument: a whole number, or a missing node. */
  private JsonNode given(String key) {
    JsonNode value = given.path(key);
    if (!value.isMissingNode() && !value.isInt()) {
      throw invalid(
          OpenAiCheckpoint.CONFIG + " says " + key + " " + value + ", which is no whole number");
    }
    return value;
  }

  /** The side of the grid whose places, and one more, have embeddings. */
  private long side(String tensor) {
    long places = shape(tensor).get(0) - 1;
    long side = Math.round(Math.sqrt(places));
    if (side < 1 || side * side != places) {
      throw invalid("tensor " + tensor + " has " + places + " places, which is no square");
    }
    return side;
  }

  private int size(String key, String tensor, int axis) {
    Shape shape = shape(tensor);
    if (axis >= shape.dimension() || shape.get(axis) < 1 || shape.get(axis) > 1 << 24) {
      throw invalid("tensor " + tensor + " has the shape " + shape);
    }
    int size = (int) shape.get(axis);
    if (given(key).isInt() && given(key).intValue() != size) {
      throw invalid(
          OpenAiCheckpoint.CONFIG
              + " says "
              + key
              + " "
              + given(key)
              + " and tensor "
              + tensor
              + " makes it "
              + size);
    }
    return size;
  }

  private Shape shape(String tensor) {
    if (!weights.names().contains(tensor)) {
      throw invalid(
          "there is no tensor " + tensor + "; this is no CLIP in the layout of OpenAI's code");
    }
    return weights.shape(tensor);
  }

  /** How many different things follow a prefix up to the next dot: the blocks of a tower. */
  private int count(String prefix) {
    int count =
        (int)
            weights.names().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()).split("\\.", 2)[0])
                .distinct()
                .count();
    if (count == 0) {
      throw invalid("there is no tensor " + prefix + "0…");
    }
    return count;
  }

  private InvalidModelException invalid(String reason) {
    return new InvalidModelException(weights.describe() + " cannot be used: " + reason + ".");
  }
}
