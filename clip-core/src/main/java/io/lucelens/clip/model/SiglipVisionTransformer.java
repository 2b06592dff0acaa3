package io.lucelens.clip.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;

/**
 * The image tower of SigLIP: a vision transformer without class token, whose states are pooled by
 * attention (transformers' {@code SiglipVisionTransformer}). What comes out of the pooling is the
 * feature; there is no projection.
 */
final class SiglipVisionTransformer {
  private final ClipConfig.SiglipVit config;
  private final Affine patches;
  private final Parameter position;
  private final TransformerLayers layers;
  private final Affine postNorm;
  private final SiglipPooling pooling;

  SiglipVisionTransformer(ClipConfig.SiglipVit config, ParameterFactory parameters) {
    this.config = config;
    int width = config.transformer().width();
    int patch = config.patchSize();
    patches =
        new Affine(
            parameters.create("embeddings.patch_embedding.weight", width, 3, patch, patch),
            parameters.create("embeddings.patch_embedding.bias", width));
    position = parameters.create("embeddings.position_embedding.weight", config.tokens(), width);
    layers = new TransformerLayers(config.transformer(), false, parameters);
    postNorm = Affine.norm(parameters, "post_layernorm", width);
    pooling = new SiglipPooling(config.transformer(), parameters.under("head."));
  }

  /** The blocks. */
  TransformerLayers layers() {
    return layers;
  }

  /**
   * Runs the tower.
   *
   * @param pixels [batch, 3, size, size], normalised
   * @return [batch, width], owned by {@code pixels}' manager
   */
  NDArray forward(NDArray pixels) {
    NDArray x = layers.forward(tokens(pixels));
    return pooling.forward(postNorm.norm(x, config.transformer().layerNormEps()));
  }

  private NDArray tokens(NDArray pixels) {
    Shape stride = new Shape(config.patchSize(), config.patchSize());
    NDArray grid =
        pixels
            .getNDArrayInternal()
            .convolution(
                pixels,
                patches.weight().getArray(),
                patches.bias().getArray(),
                stride,
                new Shape(0, 0),
                new Shape(1, 1),
                1)
            .singletonOrThrow();
    return grid.reshape(new Shape(pixels.getShape().get(0), config.transformer().width(), -1))
        .transpose(0, 2, 1)
        .add(position.getArray());
  }
}
