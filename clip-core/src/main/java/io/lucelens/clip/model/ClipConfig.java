package io.lucelens.clip.model;

import java.util.List;

/**
 * The architecture of a CLIP or SigLIP model: an image tower of one of three kinds and a text
 * tower.
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
   * @throws IllegalArgumentException if one tower is CLIP's and the other SigLIP's
   */
  public ClipConfig {
    if (vision instanceof SiglipVit != (text.reading() == Reading.LAST_PLACE)) {
      throw new IllegalArgumentException(
          "An image tower of SigLIP goes with a text tower read at its last place, and no other: "
              + vision
              + ", "
              + text);
    }
  }

  /**
   * Whether this is a SigLIP: trained with a sigmoid loss, so that logits have a bias beside the
   * scale.
   */
  public boolean isSiglip() {
    return vision instanceof SiglipVit;
  }

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
  public sealed interface Vision permits Vit, SiglipVit, ResNet {
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
   * The vision transformer of SigLIP: no class token, attention pooling at the end, and no
   * projection (SigLIP paper, section 4; scaling ViT paper, section 3.2).
   *
   * @param transformer its layers; the width is that of the joint space
   * @param imageSize side of the square input in pixels
   * @param patchSize side of a patch in pixels; what is left over at the right and bottom is not
   *     seen
   */
  public record SiglipVit(Transformer transformer, int imageSize, int patchSize) implements Vision {
    /** Whole patches. */
    public int tokens() {
      int side = imageSize / patchSize;
      return side * side;
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

  /** Where a text's feature is read from the text tower. */
  public enum Reading {
    /** CLIP: a causal transformer, read at the end token; what follows it changes nothing. */
    END_TOKEN,
    /**
     * SigLIP: every place sees every place, and the last is read; so all texts are padded to the
     * context.
     */
    LAST_PLACE
  }

  /**
   * The text tower.
   *
   * @param transformer its layers
   * @param contextLength tokens that fit, start and end included
   * @param vocabularySize rows of the token embedding
   * @param reading where the feature is read
   */
  public record Text(
      Transformer transformer, int contextLength, int vocabularySize, Reading reading) {
    /** A text tower of CLIP. */
    public Text(Transformer transformer, int contextLength, int vocabularySize) {
      this(transformer, contextLength, vocabularySize, Reading.END_TOKEN);
    }
  }

  /** The same architecture for another vocabulary. */
  public ClipConfig withVocabularySize(int vocabularySize) {
    return new ClipConfig(
        embeddingDimension,
        initialLogitScale,
        vision,
        new Text(text.transformer(), text.contextLength(), vocabularySize, text.reading()));
  }

  /**
   * The same architecture for pictures of another size.
   *
   * @param imageSize side in pixels
   * @throws IllegalArgumentException if patches of that size do not fill it, or it is a SigLIP
   */
  public ClipConfig withImageSize(int imageSize) {
    Vision resized =
        switch (vision) {
          case Vit vit -> {
            requireWhole(imageSize, vit.patchSize());
            yield new Vit(vit.transformer(), imageSize, vit.patchSize());
          }
          case ResNet resNet -> {
            requireWhole(imageSize, ResNet.REDUCTION);
            yield new ResNet(resNet.blocks(), resNet.width(), resNet.heads(), imageSize);
          }
          case SiglipVit siglip ->
              throw new IllegalArgumentException(
                  "The image size of a SigLIP, " + siglip.imageSize() + ", cannot be changed.");
        };
    return new ClipConfig(embeddingDimension, initialLogitScale, resized, text);
  }

  private static void requireWhole(int imageSize, int step) {
    if (imageSize < step || imageSize % step != 0) {
      throw new IllegalArgumentException(
          "The image size is %d; this image tower needs a multiple of %d."
              .formatted(imageSize, step));
    }
  }
}
