package io.lucelens.clip.zeroshot;

import io.lucelens.clip.Clip;
import io.lucelens.clip.Embedding;
import io.lucelens.clip.text.PromptTemplates;
import java.util.List;

/**
 * A {@link ZeroShotClassifier} that may answer "none of these": it does when the best label fits an
 * image no better than everyday words do (see {@link Background}). Immutable and thread-safe; holds
 * nothing native.
 */
public final class OpenSetClassifier {
  /**
   * "None of these" is the answer where chance alone would fit as well more often than this; one in
   * twenty is the customary level of significance.
   */
  public static final double NONE_ABOVE = 0.05;

  private final ZeroShotClassifier classifier;
  private final Background background;

  /**
   * What an image shows.
   *
   * @param predictions all labels, most probable first; their probabilities add up to one whether
   *     or not any of them fits
   * @param chance how probable it is that the best of as many random words fits as well
   * @param noneOfThese whether the labels are taken not to fit
   */
  public record Classification(
      List<ZeroShotClassifier.Prediction> predictions, double chance, boolean noneOfThese) {}

  /**
   * @param classifier tells the labels apart
   * @param background in the same model's space and the same templates
   */
  public OpenSetClassifier(ZeroShotClassifier classifier, Background background) {
    this.classifier = classifier;
    this.background = background;
  }

  /**
   * Embeds the prompts of labels and background.
   *
   * @throws io.lucelens.clip.TextTooLongException if a prompt does not fit the model's context
   * @throws IllegalArgumentException if there is no label
   */
  public static OpenSetClassifier of(Clip clip, List<String> labels, PromptTemplates templates) {
    return new OpenSetClassifier(
        ZeroShotClassifier.of(clip, labels, templates), Background.of(clip, templates));
  }

  /** The labels with their probabilities, and whether any fits. */
  public Classification classify(Embedding image) {
    double chance = background.chance(image, classifier.classWeights());
    return new Classification(classifier.classify(image), chance, chance > NONE_ABOVE);
  }
}
