package io.lucelens.clip.model;

import java.util.List;

/**
 * The architecture of a CLIP model: an image tower of one of two kinds and a text tower.
 *
 * @param embeddingDimension width of the joint space ({@code projection_dim})
 * @param initialLogitScale logarithm of the scale that training starts from; 2.6592 = ln(1 / 0.07),
 *     CLIP paper section 2.5
 * @param vision the image tower
 * @param text the text tower
 */
public record ClipConfig(
    int embeddingDimension, float initialLogitScale, Vision vision, Text text) {

  /** Tokens of the vocabulary that OpenAI published and nearly every CLIP since has used. */
  public static final int CLIP_VOCABULARY = 49408;

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

  /** The image tower. */
  public sealed interface Vision permits Vit, ResNet {
    /** Side of the square input in pixels. */
    int imageSize();
  }

  /**
   * A vision transformer.
   *
   * @param transformer its layers
   * @param imageSize side of the square input in pixels
   * @param patchSize side of a patch in pixels; divides the image size
   */
  public record Vit(Transformer transformer, int imageSize, int patchSize) implements Vision {
    /** Patches plus the class token. */
    public int tokens() {
      int side = imageSize / patchSize;
      return side * side + 1;
    }
  }

  /**
   * A ResNet with attention pooling.
   *
   * @param blocks residual blocks in each of the four stages
   * @param width channels after the stem, even
   * @param heads of the attention pooling; they divide {@link #featureWidth()}
   * @param imageSize side of the square input in pixels, a multiple of 32
   */
  public record ResNet(List<Integer> blocks, int width, int heads, int imageSize)
      implements Vision {
    /** The tower halves the size five times. */
    public static final int REDUCTION = 32;

    /** Copies the list. */
    public ResNet {
      blocks = List.copyOf(blocks);
    }

    /** Channels that reach the attention pooling: 8 · 4 times the width. */
    public int featureWidth() {
      return width * 32;
    }

    /** Places that the pooling sees, and their mean. */
    public int tokens() {
      int side = imageSize / REDUCTION;
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
