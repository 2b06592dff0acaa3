package io.lucelens.clip.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Parameter;

/**
 * The text tower of SigLIP: a transformer in which every place sees every place, padding too, and
 * whose last state goes through a linear head into the joint space (transformers' {@code
 * SiglipTextTransformer}, after big_vision's {@code text_transformer} with {@code pool_type} last).
 */
final class SiglipTextTransformer {
  private final ClipConfig.Text config;
  private final Parameter tokenEmbedding;
  private final Parameter position;
  private final TransformerLayers layers;
  private final Affine finalNorm;
  private final Affine head;

  SiglipTextTransformer(ClipConfig.Text config, int dimension, ParameterFactory parameters) {
    this.config = config;
    int width = config.transformer().width();
    tokenEmbedding =
        parameters.create("embeddings.token_embedding.weight", config.vocabularySize(), width);
    position =
        parameters.create("embeddings.position_embedding.weight", config.contextLength(), width);
    layers = new TransformerLayers(config.transformer(), false, parameters);
    finalNorm = Affine.norm(parameters, "final_layer_norm", width);
    head = Affine.linear(parameters, "head", dimension, width);
  }

  /** The blocks. */
  TransformerLayers layers() {
    return layers;
  }

  /**
   * Runs the tower.
   *
   * @param tokens [batch, context length] int64, padded
   * @return [batch, dimension], owned by {@code tokens}' manager
   * @throws IllegalArgumentException if the texts are not padded to the context
   */
  NDArray forward(NDArray tokens) {
    if (tokens.getShape().get(1) != config.contextLength()) {
      throw new IllegalArgumentException(
          "A SigLIP reads its text at the last of "
              + config.contextLength()
              + " places, and the text has "
              + tokens.getShape().get(1)
              + " tokens; take them from this model's tokenizer, which pads them.");
    }
    NDArray x =
        tokens
            .getNDArrayInternal()
            .embedding(tokens, tokenEmbedding.getArray(), SparseFormat.DENSE)
            .singletonOrThrow()
            .add(position.getArray());
    // A layer norm looks at one token at a time, so only the last needs it.
    NDArray last = layers.forward(x).get(new NDIndex(":, -1"));
    return head.linear(finalNorm.norm(last, config.transformer().layerNormEps()));
  }
}
