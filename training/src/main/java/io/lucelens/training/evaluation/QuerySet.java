package io.lucelens.training.evaluation;

import io.lucelens.clip.Embedding;
import io.lucelens.training.data.ImageTextPair;
import io.lucelens.training.data.Pairs;
import java.util.List;

/**
 * Vectors to search with and in, from a data set.
 *
 * @param images of all images that can be read
 * @param texts of the first captions of the first of them
 */
public record QuerySet(List<Embedding> images, List<Embedding> texts) {

  /**
   * Embeds a data set; captions longer than the model's context are cut to it.
   *
   * @param maxTexts how many captions at most
   * @throws io.lucelens.training.data.UnusableDataException if not one image can be read
   */
  public static QuerySet of(ImageEmbedder embedder, Pairs pairs, String dataset, int maxTexts) {
    EmbeddedImages images = embedder.embed(pairs.asList(), dataset);
    List<int[]> captions =
        images.pairs().stream()
            .limit(maxTexts)
            .map(ImageTextPair::captions)
            .map(List::getFirst)
            .map(embedder.clip().tokenizer()::truncated)
            .toList();
    return new QuerySet(images.embeddings(), embedder.clip().encodeTokens(captions));
  }
}
