package io.lucelens.clip.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Parameter;

/**
 * The text tower: a causal transformer whose state at the end token is the text's feature (CLIP
 * paper, section 2.4). What stands after the end token cannot change that state, so texts are run
 * at the length of the longest in the batch and not at the full context.
 */
final class TextTransformer {
  private final ClipConfig.Text config;
  private final Parameter tokenEmbedding;
  private final Parameter position;
  private final TransformerLayers layers;
  private final Affine finalNorm;

  TextTransformer(ClipConfig.Text config, ParameterFactory parameters) {
    this.config = config;
    int width = config.transformer().width();
    tokenEmbedding =
        parameters.create("embeddings.token_embedding.weight", config.vocabularySize(), width);
    position =
        parameters.create("embeddings.position_embedding.weight", config.contextLength(), width);
    layers = new TransformerLayers(config.transformer(), true, parameters);
    finalNorm = Affine.norm(parameters, "final_layer_norm", width);
  }

  /** The blocks. */
  TransformerLayers layers() {
    return layers;
  }

  /**
   * Runs the tower.
   *
   * @param tokens [batch, length] int64, length at most the context length
   * @param endPositions [batch] int64, where each text's end token stands
   * @return [batch, width], not yet projected, owned by {@code tokens}' manager
   */
  NDArray forward(NDArray tokens, NDArray endPositions) {
    long batch = tokens.getShape().get(0);
    long length = tokens.getShape().get(1);
    int width = config.transformer().width();
    NDManager manager = tokens.getManager();
    NDArray positions = position.getArray().get(new NDIndex("0:{}", length));
    positions.attach(manager);
    NDArray x =
        tokens
            .getNDArrayInternal()
            .embedding(tokens, tokenEmbedding.getArray(), SparseFormat.DENSE)
            .singletonOrThrow()
            .add(positions);
    x = layers.forward(x);
    NDArray index =
        endPositions.reshape(new Shape(batch, 1, 1)).broadcast(new Shape(batch, 1, width));
    // A layer norm looks at one token at a time, so only the end tokens need it.
    return finalNorm.norm(
        x.gather(index, 1).reshape(new Shape(batch, width)), config.transformer().layerNormEps());
  }
}
