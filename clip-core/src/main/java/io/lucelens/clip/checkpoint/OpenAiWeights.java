package io.lucelens.clip.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.model.ClipModel;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Presents tensors in the layout of OpenAI's original code, which open_clip shares, under the names
 * and shapes of Hugging Face's: the fused query, key and value come apart, projections are
 * transposed.
 *
 * @param manager owns what is made
 * @param original the tensors in OpenAI's layout
 * @param file how they are called in messages
 */
public record OpenAiWeights(NDManager manager, Original original, String file)
    implements ClipModel.Weights {

  /** Weights that come from no file. */
  public OpenAiWeights(NDManager manager, Original original) {
    this(manager, original, "The weights");
  }

  /** Tensors by their name in OpenAI's layout. */
  @FunctionalInterface
  public interface Original {
    /** Loads a tensor as float32; it belongs to {@code manager}, or is copied from there. */
    NDArray load(NDManager manager, String name) throws IOException;
  }

  /**
   * The weights of a file; those that are missing or not finite are refused.
   *
   * @param manager owns what is made
   */
  static OpenAiWeights of(TensorSource file, NDManager manager) {
    Original tensors = (scope, name) -> load(file, scope, name);
    return new OpenAiWeights(manager, new FusedTensors(tensors, manager), file.describe());
  }

  private static NDArray load(TensorSource file, NDManager scope, String name) {
    // open_clip's models with a text tower of their own class keep it one level deeper.
    String inside = "text." + name;
    String found = !file.names().contains(name) && file.names().contains(inside) ? inside : name;
    if (!file.names().contains(found)) {
      throw new InvalidModelException(
          file.describe()
              + " has no tensor "
              + name
              + ", which the model's architecture asks for. The file is incomplete, or belongs to"
              + " another kind of model.");
    }
    return FiniteWeights.load(file, scope, found);
  }

  /**
   * Gives one parameter.
   *
   * @throws InvalidModelException if the tensor it is made from is missing, or has another shape
   */
  @Override
  public NDArray get(String name, Shape shape) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray array = convert(scope, name);
      if (!array.getShape().equals(shape)) {
        throw new InvalidModelException(
            file
                + " cannot be used: it contradicts the model's architecture; "
                + name
                + " has shape "
                + array.getShape()
                + " where "
                + shape
                + " is needed. Weights and configuration belong to different models.");
      }
      NDArray copy = array.duplicate();
      copy.attach(manager);
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private NDArray convert(NDManager scope, String name) throws IOException {
    String renamed = originalName(name);
    return name.endsWith("_projection.weight")
        ? original.load(scope, renamed).transpose()
        : layer(scope, name, renamed);
  }

  /**
   * The name of a parameter or buffer in OpenAI's layout; the query's, the key's and the value's
   * names all become that of the tensor in which they are fused.
   */
  public static String originalName(String name) {
    return switch (name) {
      case "visual_projection.weight" -> "visual.proj";
      case "text_projection.weight" -> "text_projection";
      case "text_model.embeddings.token_embedding.weight" -> "token_embedding.weight";
      case "text_model.embeddings.position_embedding.weight" -> "positional_embedding";
      case "vision_model.embeddings.class_embedding" -> "visual.class_embedding";
      case "vision_model.embeddings.patch_embedding.weight" -> "visual.conv1.weight";
      case "vision_model.embeddings.position_embedding.weight" -> "visual.positional_embedding";
      default ->
          name.replace("vision_model.", "visual.")
              .replace("text_model.", "")
              .replace("encoder.layers.", "transformer.resblocks.")
              .replaceFirst("self_attn\\.[qkv]_proj\\.", "attn.in_proj_")
              .replace("self_attn.out_proj", "attn.out_proj")
              .replace("layer_norm", "ln_")
              .replace("mlp.fc1", "mlp.c_fc")
              .replace("mlp.fc2", "mlp.c_proj")
              .replace("pre_layrnorm", "ln_pre")
              .replace("post_layernorm", "ln_post")
              .replace("final_ln_", "ln_final");
    };
  }

  private NDArray layer(NDManager scope, String name, String renamed) throws IOException {
    NDArray tensor = original.load(scope, renamed);
    for (String part : new String[] {"q", "k", "v"}) {
      if (name.contains("self_attn." + part + "_proj.")) {
        requireThirds(renamed, tensor.getShape());
        return tensor.split(3, 0).get("qkv".indexOf(part));
      }
    }
    return tensor;
  }

  private void requireThirds(String name, Shape shape) {
    if (shape.dimension() == 0 || shape.get(0) < 3 || shape.get(0) % 3 != 0) {
      throw new InvalidModelException(
          file
              + " cannot be used: tensor "
              + name
              + " of shape "
              + shape
              + " should hold query, key and value, and does not come apart into three.");
    }
  }
}
