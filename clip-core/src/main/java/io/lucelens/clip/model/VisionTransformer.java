package io.lucelens.clip.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;

/**
 * The image tower: patches as tokens, a class token whose last state is the image's feature (CLIP
 * paper, section 2.4; the extra layer norm before the transformer is CLIP's own).
 */
final class VisionTransformer {
  private final ClipConfig.Vit config;
  private final Parameter classToken;
  private final Parameter patchWeight;
  private final Parameter position;
  private final Affine preNorm;
  private final TransformerLayers layers;
  private final Affine postNorm;

  VisionTransformer(ClipConfig.Vit config, ParameterFactory parameters) {
    this.config = config;
    int width = config.transformer().width();
    int patch = config.patchSize();
    classToken = parameters.create("embeddings.class_embedding", width);
    patchWeight = parameters.create("embeddings.patch_embedding.weight", width, 3, patch, patch);
    position = parameters.create("embeddings.position_embedding.weight", config.tokens(), width);
    // The misspelling is part of the published layout.
    preNorm = Affine.norm(parameters, "pre_layrnorm", width);
    layers = new TransformerLayers(config.transformer(), false, parameters);
    postNorm = Affine.norm(parameters, "post_layernorm", width);
  }

  /** The blocks. */
  TransformerLayers layers() {
    return layers;
  }

  /**
   * Runs the tower.
   *
   * @param pixels [batch, 3, size, size], normalised
   * @return [batch, width], not yet projected, owned by {@code pixels}' manager
   */
  NDArray forward(NDArray pixels) {
    float eps = config.transformer().layerNormEps();
    NDArray x = layers.forward(preNorm.norm(tokens(pixels), eps));
    return postNorm.norm(x.get(new NDIndex(":, 0")), eps);
  }

  private NDArray tokens(NDArray pixels) {
    long batch = pixels.getShape().get(0);
    int width = config.transformer().width();
    Shape stride = new Shape(config.patchSize(), config.patchSize());
    NDArray grid =
        pixels
            .getNDArrayInternal()
            .convolution(
                pixels, patchWeight.getArray(), null, stride, new Shape(0, 0), new Shape(1, 1), 1)
            .singletonOrThrow();
    NDArray patches = grid.reshape(new Shape(batch, width, -1)).transpose(0, 2, 1);
    // Adding to zeros, rather than broadcasting the parameter, keeps the result out of the
    // parameter's manager, where it would stay for the life of the model.
    NDArray start =
        pixels
            .getManager()
            .zeros(new Shape(batch, 1, width), DataType.FLOAT32)
            .add(classToken.getArray());
    return start.concat(patches, 1).add(position.getArray());
  }
}
