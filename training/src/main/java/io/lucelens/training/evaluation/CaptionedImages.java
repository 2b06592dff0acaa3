package io.lucelens.training.evaluation;

import io.lucelens.clip.Embedding;
import io.lucelens.training.data.ImageTextPair;
import io.lucelens.training.data.Pairs;
import java.util.List;

/**
 * The vectors of a data set's images with what people say of them.
 *
 * @param images of all images that can be read
 * @param captions of each image, in the same order
 */
public record CaptionedImages(List<Embedding> images, List<List<String>> captions) {

  /**
   * Embeds a data set.
   *
   * @throws io.lucelens.training.data.UnusableDataException if not one image can be read
   */
  public static CaptionedImages of(ImageEmbedder embedder, Pairs pairs, String dataset) {
    EmbeddedImages images = embedder.embed(pairs.asList(), dataset);
    return new CaptionedImages(
        images.embeddings(), images.pairs().stream().map(ImageTextPair::captions).toList());
  }
}
