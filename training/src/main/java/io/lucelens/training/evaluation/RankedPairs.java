package io.lucelens.training.evaluation;

import io.lucelens.training.data.ImageTextPair;
import java.util.List;
import java.util.Map;

/**
 * How a model ranks each caption and each image of a data set.
 *
 * @param pairs those whose image could be read
 * @param captions of all these pairs, in their order
 * @param imageOfCaption for each caption, the position of its pair
 * @param ranks of the captions among the images, and the other way round
 * @param truncated how many captions were cut to the model's context
 * @param skipped how many images could not be read
 */
public record RankedPairs(
    List<ImageTextPair> pairs,
    List<String> captions,
    int[] imageOfCaption,
    RetrievalRanks ranks,
    int truncated,
    int skipped) {
  /** Copies the lists. */
  public RankedPairs {
    pairs = List.copyOf(pairs);
    captions = List.copyOf(captions);
  }

  /**
   * Recall and median rank in both directions, and counts, in the order in which all print them.
   */
  public Map<String, Number> metrics() {
    Map<String, Number> metrics = ranks.metrics();
    metrics.put("images", pairs.size());
    metrics.put("texts", captions.size());
    metrics.put("truncated_texts", truncated);
    metrics.put("skipped_images", skipped);
    return metrics;
  }
}
