package io.lucelens.index;

import java.nio.file.Path;

/**
 * Our own folder on disk; nothing is ever written anywhere else, least of all beside the photos.
 *
 * @param home the folder itself, {@code ~/.lucelens} by default
 */
public record DataFolder(Path home) {

  /** The first Lucene index; {@link io.lucelens.index.home.IndexHome} knows which one answers. */
  public Path index() {
    return home.resolve("index");
  }

  /** Thumbnails, named by content hash. */
  public Path thumbnails() {
    return home.resolve("thumbnails");
  }

  /** Embeddings that evaluations keep for one another; safe to delete. */
  public Path embeddings() {
    return home.resolve("embeddings");
  }

  /** The folders of photos that were ever indexed. */
  public Path roots() {
    return home.resolve("roots.json");
  }

  /** Files that were found to be no readable pictures; safe to delete. */
  public Path failedFiles() {
    return home.resolve("failed-files.json");
  }

  /** There while an indexing run goes on, and afterwards if it was cut short. */
  public Path runMark() {
    return home.resolve("unfinished-run");
  }

  /** The user's own vocabulary of tags, if there is one. */
  public Path tags() {
    return home.resolve("tags.txt");
  }

  /** Vectors of tags, kept for the next time; safe to delete. */
  public Path tagVectors() {
    return home.resolve("tag-vectors");
  }

  /** The default, {@code ~/.lucelens}. */
  public static DataFolder inUserHome() {
    return new DataFolder(Path.of(System.getProperty("user.home"), ".lucelens"));
  }
}
