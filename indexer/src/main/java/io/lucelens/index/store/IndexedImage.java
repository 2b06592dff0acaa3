package io.lucelens.index.store;

import io.lucelens.index.metadata.PhotoMetadata;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

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
 * @param metadata what the file, and those beside it, say of it
 * @param metadataStamp what the metadata were read from, so that a sidecar that has changed is
 *     noticed; null in records of versions that did not keep it
 * @param tags what it shows by the tags' vocabulary, the clearest first; in lower case
 * @param companions RAW files of the same name beside it, which have no record of their own
 */
public record IndexedImage(
    String id,
    Path path,
    long size,
    Instant modified,
    String contentHash,
    int width,
    int height,
    PhotoMetadata metadata,
    String metadataStamp,
    List<String> tags,
    List<Path> companions) {

  public IndexedImage {
    tags = List.copyOf(tags);
    companions = List.copyOf(companions);
  }

  /** A record of an image without tags, and of metadata that are to be read again. */
  public IndexedImage(
      String id,
      Path path,
      long size,
      Instant modified,
      String contentHash,
      int width,
      int height,
      PhotoMetadata metadata) {
    this(
        id, path, size, modified, contentHash, width, height, metadata, null, List.of(), List.of());
  }

  /** A record of a file that says nothing of itself. */
  public IndexedImage(
      String id,
      Path path,
      long size,
      Instant modified,
      String contentHash,
      int width,
      int height) {
    this(id, path, size, modified, contentHash, width, height, PhotoMetadata.NONE);
  }

  /** The same image, with the same id, at another path or with another time stamp. */
  public IndexedImage at(Path newPath, long newSize, Instant newModified) {
    return new IndexedImage(
        id,
        newPath,
        newSize,
        newModified,
        contentHash,
        width,
        height,
        metadata,
        metadataStamp,
        tags,
        companions);
  }

  /** The same image with other metadata. */
  public IndexedImage described(PhotoMetadata newMetadata, String newStamp) {
    return new IndexedImage(
        id,
        path,
        size,
        modified,
        contentHash,
        width,
        height,
        newMetadata,
        newStamp,
        tags,
        companions);
  }

  /** The same image with these RAW files beside it. */
  public IndexedImage with(List<Path> newCompanions) {
    return new IndexedImage(
        id,
        path,
        size,
        modified,
        contentHash,
        width,
        height,
        metadata,
        metadataStamp,
        tags,
        newCompanions);
  }

  /** The same image with these tags. */
  public IndexedImage tagged(List<String> newTags) {
    return new IndexedImage(
        id,
        path,
        size,
        modified,
        contentHash,
        width,
        height,
        metadata,
        metadataStamp,
        newTags,
        companions);
  }
}
