package io.lucelens.index.store;

import java.nio.file.Path;
import java.time.Instant;

/**
 * What the index knows of an image file.
 *
 * @param id opaque, URL-safe, stable for the life of the record, also when the file moves
 * @param path absolute, normalised
 * @param size bytes
 * @param modified last-modified time of the file when it was read, millisecond precision
 * @param contentHash SHA-256 of the file's bytes, lower-case hex; names the thumbnail too
 * @param width pixels, upright
 * @param height pixels, upright
 */
public record IndexedImage(
    String id, Path path, long size, Instant modified, String contentHash, int width, int height) {}
