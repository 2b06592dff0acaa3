package io.lucelens.training.evaluation;

import io.lucelens.clip.Clip;
import io.lucelens.clip.text.ClipTokenizer;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.data.UnusableDataException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Zero-shot retrieval: does a caption find its image, and an image one of its captions?
 *
 * <p>Metrics have CLIP_benchmark's names: {@code image_retrieval_recall@5} is text → image, {@code
 * text_retrieval_recall@5} is image → text. A caption longer than the model's context is cut to it
 * and counted ({@code truncated_texts}); an image that cannot be read is left out together with its
 * captions, and counted ({@code skipped_images}).
 *
 * <p>Thread-safe. The model stays the caller's.
 */
public final class RetrievalEvaluator {
  /** CLIP_benchmark's name of the task. */
  public static final String TASK = "zeroshot_retrieval";

  private static final int[] RECALL_AT = {1, 5, 10};

  private final ImageEmbedder embedder;

  /**
   * @param clip the model to judge
   */
  public RetrievalEvaluator(Clip clip) {
    this(ImageEmbedder.of(clip));
  }

  /**
   * @param embedder of the model to judge
   */
  public RetrievalEvaluator(ImageEmbedder embedder) {
    this.embedder = embedder;
  }

  /**
   * Embeds all images and captions and ranks them against each other.
   *
   * @param pairs images with their captions
   * @param dataset what to call them in the result
   * @throws UnusableDataException if not one image can be read
   */
  public EvaluationResult evaluate(Pairs pairs, String dataset) {
    Clip clip = embedder.clip();
    EmbeddedImages images = embedder.embed(pairs.asList(), dataset);
    Captions captions = new Captions();
    for (int image = 0; image < images.pairs().size(); image++) {
      captions.add(images.pairs().get(image).captions(), image, clip.tokenizer());
    }
    RetrievalRanks ranks =
        RetrievalRanks.of(
            images.embeddings(), clip.encodeTokens(captions.tokens), captions.imageOfText());
    Map<String, Number> metrics = metrics(ranks);
    metrics.put("images", images.embeddings().size());
    metrics.put("texts", captions.tokens.size());
    metrics.put("truncated_texts", captions.truncated);
    metrics.put("skipped_images", images.skipped());
    return new EvaluationResult(TASK, dataset, clip.manifest().name(), metrics);
  }

  /** Recall and median rank in both directions, in the order in which they are printed. */
  static Map<String, Number> metrics(RetrievalRanks ranks) {
    Map<String, Number> metrics = new LinkedHashMap<>();
    addMetrics("image_retrieval", ranks.textToImage(), metrics);
    addMetrics("text_retrieval", ranks.imageToText(), metrics);
    return metrics;
  }

  private static void addMetrics(String direction, int[] ranks, Map<String, Number> metrics) {
    for (int k : RECALL_AT) {
      metrics.put(direction + "_recall@" + k, RetrievalRanks.recallAt(k, ranks));
    }
    metrics.put(direction + "_median_rank", RetrievalRanks.median(ranks));
  }

  /** All captions as tokens, with the images that they belong to. */
  private static final class Captions {
    private final List<int[]> tokens = new ArrayList<>();
    private final List<Integer> images = new ArrayList<>();
    private int truncated;

    void add(List<String> captions, int image, ClipTokenizer tokenizer) {
      for (String caption : captions) {
        int[] all = tokenizer.tokens(caption);
        boolean fits = all.length <= tokenizer.contextLength();
        truncated += fits ? 0 : 1;
        tokens.add(fits ? all : tokenizer.truncated(caption));
        images.add(image);
      }
    }

    int[] imageOfText() {
      return images.stream().mapToInt(Integer::intValue).toArray();
    }
  }
}
