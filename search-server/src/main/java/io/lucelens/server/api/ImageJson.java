package io.lucelens.server.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lucelens.index.home.RootStates;
import io.lucelens.index.store.Hit;
import io.lucelens.index.store.IndexedImage;
import java.nio.file.Path;
import java.util.List;

/**
 * An image in a list.
 *
 * @param id for the image's own routes and {@code similarTo}
 * @param path absolute
 * @param name the path's last part
 * @param score cosine similarity to the query, -1 to 1; null where nothing was compared: outside a
 *     search, and with filters alone
 * @param width pixels, upright
 * @param height pixels, upright
 * @param size bytes
 * @param tags what it shows by the tags' vocabulary, the clearest first
 * @param modified last-modified time of the file, ISO 8601 in UTC
 * @param companions RAW files of the same name beside it; null if there are none
 * @param offline true if the folder that it is in cannot be reached now, else null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ImageJson(
    String id,
    String path,
    String name,
    Float score,
    int width,
    int height,
    long size,
    List<String> tags,
    String modified,
    List<String> companions,
    Boolean offline) {

  static ImageJson of(Hit hit, RootStates roots) {
    return of(hit.image(), hit.score(), roots);
  }

  static ImageJson of(IndexedImage image, RootStates roots) {
    return of(image, null, roots);
  }

  private static ImageJson of(IndexedImage image, Float score, RootStates roots) {
    List<String> companions = image.companions().stream().map(Path::toString).toList();
    return new ImageJson(
        image.id(),
        image.path().toString(),
        image.path().getFileName().toString(),
        score,
        image.width(),
        image.height(),
        image.size(),
        image.tags(),
        image.modified().toString(),
        companions.isEmpty() ? null : companions,
        roots.isOffline(image.path()) ? true : null);
  }
}
