package io.lucelens.training;

import io.lucelens.training.evaluation.EvaluationResult;
import java.util.Map;

/**
 * How well a model finds the images of captions and the captions of images.
 *
 * @param metrics by CLIP_benchmark's names, as {@code lucelens evaluate retrieval} prints them
 */
public record RetrievalScore(Map<String, Number> metrics) {
  private static final String TEXT_TO_IMAGE = "image_retrieval_recall@";
  private static final String IMAGE_TO_TEXT = "text_retrieval_recall@";

  static RetrievalScore of(EvaluationResult result) {
    return new RetrievalScore(result.metrics());
  }

  /** The share of captions whose image is among the first k images. */
  public double textToImage(int k) {
    return metrics.get(TEXT_TO_IMAGE + k).doubleValue();
  }

  /** The share of images with one of their captions among the first k captions. */
  public double imageToText(int k) {
    return metrics.get(IMAGE_TO_TEXT + k).doubleValue();
  }

  /**
   * The mean of recall at 1, 5 and 10 in both directions, a sixth of what is called rsum (Faghri et
   * al. 2018): less a matter of chance than one recall@1.
   */
  public double meanRecall() {
    double sum = 0;
    for (int k : new int[] {1, 5, 10}) {
      sum += textToImage(k) + imageToText(k);
    }
    return sum / 6;
  }
}
