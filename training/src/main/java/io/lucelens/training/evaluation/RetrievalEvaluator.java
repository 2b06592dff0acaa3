package io.lucelens.training.evaluation;

import io.lucelens.clip.Clip;
import io.lucelens.clip.text.ClipTokenizer;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.data.UnusableDataException;
import java.util.ArrayList;
import java.util.List;

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
    return new EvaluationResult(
        TASK, dataset, embedder.clip().manifest().name(), rank(pairs, dataset).metrics());
  }

  /**
   * As {@link #evaluate}, query by query.
   *
   * @throws UnusableDataException if not one image can be read
   */
  public RankedPairs rank(Pairs pairs, String dataset) {
    EmbeddedImages images = embedder.embed(pairs.asList(), dataset);
    Captions captions = new Captions();
    for (int image = 0; image < images.pairs().size(); image++) {
      captions.add(images.pairs().get(image).captions(), image, embedder.clip().tokenizer());
    }
    int[] imageOfText = captions.imageOfText();
    RetrievalRanks ranks =
        RetrievalRanks.of(
            images.embeddings(), embedder.clip().encodeTokens(captions.tokens), imageOfText);
    return new RankedPairs(
        images.pairs(), captions.texts, imageOfText, ranks, captions.truncated, images.skipped());
  }

  /** All captions as tokens, with the images that they belong to. */
  private static final class Captions {
    private final List<String> texts = new ArrayList<>();
    private final List<int[]> tokens = new ArrayList<>();
    private final List<Integer> images = new ArrayList<>();
    private int truncated;

    void add(List<String> captions, int image, ClipTokenizer tokenizer) {
      for (String caption : captions) {
        int[] all = tokenizer.tokens(caption);
        boolean fits = all.length <= tokenizer.contextLength();
        truncated += fits ? 0 : 1;
        tokens.add(fits ? all : tokenizer.truncated(caption));
        texts.add(caption);
        images.add(image);
      }
    }

    int[] imageOfText() {
      return images.stream().mapToInt(Integer::intValue).toArray();
    }
  }
}
