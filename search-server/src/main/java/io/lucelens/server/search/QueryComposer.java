package io.lucelens.server.search;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.EncoderBusyException;
import io.lucelens.clip.TextTooLongException;
import io.lucelens.clip.image.UnreadableImageException;
import io.lucelens.index.store.ImageIndex;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns words, pictures and ids into one unit vector.
 *
 * <p>Every part is a unit vector. The words weigh as much as all pictures and ids together, so that
 * a second picture does not drown the words; the weighted sum is scaled to unit length again.
 * Thread-safe.
 */
public final class QueryComposer {
  /** Pictures and ids in one query; each uploaded one costs a pass through the image tower. */
  static final int MAX_PICTURES = 10;

  private final QueryEncoder encoder;
  private final IndexedEmbeddings indexed;
  private final PictureEncoder pictures;

  public QueryComposer(QueryEncoder encoder, ImageIndex index, PictureEncoder pictures) {
    this.encoder = encoder;
    this.indexed = new IndexedEmbeddings(index);
    this.pictures = pictures;
  }

  /**
   * The query vector.
   *
   * @throws BadQueryException if nothing is asked for, or too much, or an image waits to be
   *     embedded
   * @throws UnknownImageException if an id is not in the index
   * @throws TextTooLongException if the text does not fit the model's context
   * @throws UnreadableImageException if a picture cannot be decoded
   * @throws EncoderBusyException if too many queries are before this one
   * @throws ModelUnavailableException if there are words or pictures and the model is not loaded
   */
  public Embedding compose(SearchRequest request) throws UnreadableImageException {
    String text = request.text().strip();
    int pictureCount = request.pictures().size() + request.similarTo().size();
    checkSize(text, pictureCount);

    List<Embedding> parts = new ArrayList<>();
    for (String id : request.similarTo()) {
      parts.add(indexed.of(id, "similarTo"));
    }
    for (byte[] picture : request.pictures()) {
      parts.add(pictures.encode(picture));
    }
    float[] sum = new float[encoder.model().dimension()];
    for (Embedding part : parts) {
      addTo(sum, part, 1f / pictureCount);
    }
    if (!text.isEmpty()) {
      addTo(sum, encoder.encodeText(text), 1);
    }
    return normalized(sum);
  }

  private static void checkSize(String text, int pictures) {
    if (text.isEmpty() && pictures == 0) {
      throw new BadQueryException(
          "empty_query",
          "query",
          "The query is empty: give words, an image, or the id of an indexed image, or a filter such"
              + " as tag:snow, rating:4 or year:2024.");
    }
    if (pictures > MAX_PICTURES) {
      throw new BadQueryException(
          "too_many_images",
          "image",
          "The query has "
              + pictures
              + " images and ids and may have at most "
              + MAX_PICTURES
              + ": leave some out.");
    }
  }

  private static void addTo(float[] sum, Embedding part, float weight) {
    float[] vector = part.toArray();
    if (vector.length != sum.length) {
      throw new IllegalStateException(
          "The index holds vectors of "
              + vector.length
              + " dimensions and the model makes "
              + sum.length
              + ": index the folders again with this model, or use the model that made the index.");
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] += weight * vector[i];
    }
  }

  private static Embedding normalized(float[] sum) {
    try {
      return Embedding.normalized(sum);
    } catch (IllegalArgumentException e) {
      throw new BadQueryException(
          "contradictory_query",
          "query",
          "The parts of the query cancel each other out: leave one of them out.");
    }
  }
}
