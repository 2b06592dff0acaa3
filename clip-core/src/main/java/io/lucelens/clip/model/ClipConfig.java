package io.lucelens.clip.model;

/**
 * The architecture of a CLIP model with two transformer towers.
 *
 * @param embeddingDimension width of the joint space ({@code projection_dim})
 * @param initialLogitScale logarithm of the scale that training starts from; 2.6592 = ln(1 / 0.07),
 *     CLIP paper section 2.5
 * @param vision the image tower
 * @param text the text tower
 */
public record ClipConfig(
    int embeddingDimension, float initialLogitScale, Vision vision, Text text) {

  /**
   * The transformer inside a tower.
   *
   * @param width features a token
   * @param layers residual attention blocks
   * @param heads attention heads; they divide the width
   * @param mlpWidth hidden features of the MLP
   * @param activation of the MLP
   * @param layerNormEps added to the variance in every layer norm
   */
  public record Transformer(
      int width, int layers, int heads, int mlpWidth, Activation activation, float layerNormEps) {}

  /**
   * The image tower, a vision transformer.
   *
   * @param transformer its layers
   * @param imageSize side of the square input in pixels
   * @param patchSize side of a patch in pixels; divides the image size
   */
  public record Vision(Transformer transformer, int imageSize, int patchSize) {
    /** Patches plus the class token. */
    public int tokens() {
      int side = imageSize / patchSize;
      return side * side + 1;
    }
  }

  /**
   * The text tower, a causal transformer.
   *
   * @param transformer its layers
   * @param contextLength tokens that fit, start and end included
   * @param vocabularySize rows of the token embedding
   */
  public record Text(Transformer transformer, int contextLength, int vocabularySize) {}

  /** The same architecture for another vocabulary. */
  public ClipConfig withVocabularySize(int vocabularySize) {
    return new ClipConfig(
        embeddingDimension,
        initialLogitScale,
        vision,
        new Text(text.transformer(), text.contextLength(), vocabularySize));
  }
}
