package io.lucelens.server;

import io.lucelens.index.DataFolder;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.IndexModel;
import io.lucelens.server.search.QueryEncoder;
import java.util.Optional;

/**
 * Everything that the server serves. The caller owns the parts and closes them after the server, or
 * once another library is served.
 *
 * @param encoder embeds queries with the model that made the index
 * @param index the images
 * @param data where the thumbnails are
 * @param indexing the run that brings the index up to date, or makes its successor
 * @param switchingTo the model of the successor, while that is being made
 */
public record Library(
    QueryEncoder encoder,
    ImageIndex index,
    DataFolder data,
    IndexingJob indexing,
    Optional<IndexModel> switchingTo) {

  /** A library that is to keep its model. */
  public Library(QueryEncoder encoder, ImageIndex index, DataFolder data, IndexingJob indexing) {
    this(encoder, index, data, indexing, Optional.empty());
  }
}
