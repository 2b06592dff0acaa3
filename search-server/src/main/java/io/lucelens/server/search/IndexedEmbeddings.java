package io.lucelens.server.search;

import io.lucelens.clip.Embedding;
import io.lucelens.index.store.ImageIndex;

/** The stored vectors of indexed images, by the ids that requests name. Thread-safe. */
public final class IndexedEmbeddings {
  private final ImageIndex index;

  public IndexedEmbeddings(ImageIndex index) {
    this.index = index;
  }

  /**
   * The vector of an image.
   *
   * @param parameter the part of the request that names it
   * @throws UnknownImageException if the id is not in the index
   * @throws BadQueryException if the image waits to be embedded
   */
  public Embedding of(String id, String parameter) {
    return index.embedding(id).orElseThrow(() -> absent(id, parameter));
  }

  private RuntimeException absent(String id, String parameter) {
    return index.find(id).isEmpty()
        ? new UnknownImageException(id)
        : new BadQueryException(
            "not_embedded",
            parameter,
            "The image '"
                + id
                + "' has no vector of the present model, because its file could not be read when"
                + " the model was switched: mount its disk and index its folder again.");
  }
}
