package io.lucelens.server;

import io.lucelens.index.DataFolder;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.server.search.QueryEncoder;

/**
 * Everything that the server serves. The caller owns the parts and closes them after the server.
 *
 * @param encoder embeds queries with the model that made the index
 * @param index the images
 * @param data where the thumbnails are
 * @param indexing the run that brings the index up to date
 */
public record Library(
    QueryEncoder encoder, ImageIndex index, DataFolder data, IndexingJob indexing) {}
