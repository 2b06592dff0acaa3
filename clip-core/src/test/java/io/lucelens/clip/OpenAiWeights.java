package io.lucelens.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lucelens.clip.model.ClipModel;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Presents tensors in the layout of OpenAI's original code under the names and shapes of Hugging
 * Face's: the fused query, key and value come apart, projections are transposed.
 *
 * @param manager owns what is made
 * @param original the tensors in OpenAI's layout
 */
public record OpenAiWeights(NDManager manager, Original original) implements ClipModel.Weights {

  /** Tensors by their name in OpenAI's layout; may be views. */
  @FunctionalInterface
  public interface Original {
    NDArray get(String name) throws IOException;
  }

  @Override
  public NDArray get(String name, Shape shape) {
    try {
      NDArray array = convert(name).duplicate();
      array.attach(manager);
      if (!array.getShape().equals(shape)) {
        throw new IllegalStateException(name + " is " + array.getShape() + ", not " + shape);
      }
      return array;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private NDArray convert(String name) throws IOException {
    return switch (name) {
      case "logit_scale" -> original.get("logit_scale");
      case "visual_projection.weight" -> original.get("visual.proj").transpose();
      case "text_projection.weight" -> original.get("text_projection").transpose();
      case "text_model.embeddings.token_embedding.weight" -> original.get("token_embedding.weight");
      case "text_model.embeddings.position_embedding.weight" ->
          original.get("positional_embedding");
      case "vision_model.embeddings.class_embedding" -> original.get("visual.class_embedding");
      case "vision_model.embeddings.patch_embedding.weight" -> original.get("visual.conv1.weight");
      case "vision_model.embeddings.position_embedding.weight" ->
          original.get("visual.positional_embedding");
      default -> layer(name);
    };
  }

  private NDArray layer(String name) throws IOException {
    String original =
        name.replace("vision_model.", "visual.")
            .replace("text_model.", "")
            .replace("encoder.layers.", "transformer.resblocks.")
            .replace("self_attn.out_proj", "attn.out_proj")
            .replace("layer_norm", "ln_")
            .replace("mlp.fc1", "mlp.c_fc")
            .replace("mlp.fc2", "mlp.c_proj")
            .replace("pre_layrnorm", "ln_pre")
            .replace("post_layernorm", "ln_post")
            .replace("final_ln_", "ln_final");
    for (String part : new String[] {"q", "k", "v"}) {
      String separate = "self_attn." + part + "_proj.";
      if (original.contains(separate)) {
        NDArray fused = this.original.get(original.replace(separate, "attn.in_proj_"));
        return fused.split(3, 0).get("qkv".indexOf(part));
      }
    }
    return this.original.get(original);
  }
}
