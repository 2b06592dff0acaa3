package io.lucelens.training.evaluation;

import io.lucelens.clip.Embedding;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * At which rank each query finds what belongs to it, among all candidates ordered by cosine; rank 1
 * is the best.
 *
 * <p>Text → image: the rank of the text's image. Image → text: the best rank among the image's
 * texts, so that with several captions an image one found is enough, as in CLIP_benchmark. Ties are
 * counted against the model: a wrong candidate with the same cosine stands before the right one.
 *
 * @param textToImage for each text, the rank of its image among the images
 * @param imageToText for each image, the best rank of one of its texts among the texts
 * @param firstImage for each text, the position of the image at rank 1; of equal ones that are not
 *     its own, the first
 */
public record RetrievalRanks(int[] textToImage, int[] imageToText, int[] firstImage) {
  private static final int[] RECALL_AT = {1, 5, 10};

  /**
   * Ranks every text against every image.
   *
   * @param images one embedding an image
   * @param texts one embedding a text
   * @param imageOfText for each text, the position of the image it describes
   * @throws IllegalArgumentException if a text has no image or an image has no text
   */
  public static RetrievalRanks of(
      List<Embedding> images, List<Embedding> texts, int[] imageOfText) {
    requireMatched(images.size(), texts.size(), imageOfText);
    float[][] imageRows = rows(images);
    float[][] textRows = rows(texts);
    float[] ownText = bestOwnText(imageRows, textRows, imageOfText);
    int[] textToImage = new int[textRows.length];
    int[] imageToText = new int[imageRows.length];
    int[] firstImage = new int[textRows.length];
    Arrays.fill(textToImage, 1);
    Arrays.fill(imageToText, 1);
    float[] scores = new float[imageRows.length];
    for (int t = 0; t < textRows.length; t++) {
      scores(textRows[t], imageRows, scores);
      int own = imageOfText[t];
      for (int i = 0; i < scores.length; i++) {
        textToImage[t] += i != own && scores[i] >= scores[own] ? 1 : 0;
        imageToText[i] += i != own && scores[i] >= ownText[i] ? 1 : 0;
      }
      firstImage[t] = textToImage[t] == 1 ? own : highest(scores, own);
    }
    return new RetrievalRanks(textToImage, imageToText, firstImage);
  }

  /** Recall at 1, 5 and 10 and median rank in both directions, by CLIP_benchmark's names. */
  public Map<String, Number> metrics() {
    Map<String, Number> metrics = new LinkedHashMap<>();
    addMetrics("image_retrieval", textToImage, metrics);
    addMetrics("text_retrieval", imageToText, metrics);
    return metrics;
  }

  private static void addMetrics(String direction, int[] ranks, Map<String, Number> metrics) {
    for (int k : RECALL_AT) {
      metrics.put(direction + "_recall@" + k, recallAt(k, ranks));
    }
    metrics.put(direction + "_median_rank", median(ranks));
  }

  /**
   * The share of queries that find what belongs to them among the first k.
   *
   * @param ranks ranks from 1, at least one
   */
  public static double recallAt(int k, int[] ranks) {
    return (double) Arrays.stream(ranks).filter(rank -> rank <= k).count() / ranks.length;
  }

  /**
   * The median rank; of an even number of ranks the mean of the middle two.
   *
   * @param ranks ranks from 1, at least one
   */
  public static double median(int[] ranks) {
    int[] sorted = ranks.clone();
    Arrays.sort(sorted);
    int upper = sorted.length / 2;
    int lower = (sorted.length - 1) / 2;
    return ((double) sorted[lower] + sorted[upper]) / 2;
  }

  private static void requireMatched(int images, int texts, int[] imageOfText) {
    boolean[] described = new boolean[images];
    for (int image : imageOfText) {
      if (image < 0 || image >= images) {
        throw new IllegalArgumentException(
            "A text belongs to image " + image + ", but there are only " + images + " images.");
      }
      described[image] = true;
    }
    for (int i = 0; i < images; i++) {
      if (!described[i]) {
        throw new IllegalArgumentException("No text belongs to image " + i + "; leave it out.");
      }
    }
    if (imageOfText.length != texts || texts == 0) {
      throw new IllegalArgumentException(
          "There are " + texts + " texts and the images of " + imageOfText.length + " texts.");
    }
  }

  private static float[][] rows(List<Embedding> embeddings) {
    return embeddings.stream().map(Embedding::toArray).toArray(float[][]::new);
  }

  private static float[] bestOwnText(float[][] images, float[][] texts, int[] imageOfText) {
    float[] best = new float[images.length];
    Arrays.fill(best, Float.NEGATIVE_INFINITY);
    for (int t = 0; t < texts.length; t++) {
      int own = imageOfText[t];
      best[own] = Math.max(best[own], dot(texts[t], images[own]));
    }
    return best;
  }

  /** The position of the highest score, an image's own left out. */
  private static int highest(float[] scores, int own) {
    int highest = own == 0 ? 1 : 0;
    for (int i = highest + 1; i < scores.length; i++) {
      if (i != own && scores[i] > scores[highest]) {
        highest = i;
      }
    }
    return highest;
  }

  private static void scores(float[] text, float[][] images, float[] scores) {
    for (int i = 0; i < images.length; i++) {
      scores[i] = dot(text, images[i]);
    }
  }

  /** Four sums at once, which keeps the processor busier than one; always in the same order. */
  private static float dot(float[] a, float[] b) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i + 3 < a.length; i += 4) {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
    }
    for (; i < a.length; i++) {
      s0 += a[i] * b[i];
    }
    return s0 + s1 + s2 + s3;
  }
}
