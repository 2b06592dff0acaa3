package io.lucelens.server.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.lucelens.index.ThumbnailStore;
import io.lucelens.index.store.IndexedImage;
import io.lucelens.server.search.BadQueryException;
import io.lucelens.server.search.UnknownImageException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Indexed images, by id and never by a path.
 *
 * <pre>
 * curl 'http://127.0.0.1:8080/api/v1/images?limit=12'          a sample of the library
 * curl http://127.0.0.1:8080/api/v1/images/ID                   details
 * curl -O http://127.0.0.1:8080/api/v1/images/ID/thumbnail
 * curl -O http://127.0.0.1:8080/api/v1/images/ID/file           the original
 * </pre>
 */
public final class ImageResource {
  private static final String PATH = "/api/v1/images";
  private static final ParameterNames PARAMETERS =
      ParameterNames.of("a sample of the library", "limit");

  private final LibrarySlot slot;
  private final LibrarySample sample = new LibrarySample();
  private final ImageFiles files = new ImageFiles();

  public ImageResource(LibrarySlot slot) {
    this.slot = slot;
  }

  /** A sample of the library and how many images there are. */
  record SampleJson(List<ImageJson> images, int total) {}

  /** Registers the routes. */
  public void register(RoutesConfig routes) {
    ReadRoute.add(routes, PATH, this::sample);
    ReadRoute.add(routes, PATH + "/{id}", this::details);
    ReadRoute.add(routes, PATH + "/{id}/thumbnail", this::thumbnail);
    ReadRoute.add(routes, PATH + "/{id}/file", this::file);
  }

  private void sample(Context ctx) {
    PARAMETERS.check(ctx.queryParamMap().keySet());
    try (LibrarySlot.Lease lease = slot.lease()) {
      var index = lease.library().index();
      List<IndexedImage> images = sample.of(index, sampleLimit(ctx.queryParam("limit")));
      ctx.json(
          new SampleJson(
              images.stream().map(image -> ImageJson.of(image, lease.roots())).toList(),
              index.size()));
    }
  }

  private void details(Context ctx) {
    try (LibrarySlot.Lease lease = slot.lease()) {
      IndexedImage image = image(ctx, lease);
      // A share that hangs would let the request hang too.
      Optional<BrowserFormat> format =
          lease.roots().isOffline(image.path()) ? Optional.empty() : files.format(image.path());
      ctx.json(DetailsJson.of(image, format, lease.roots()));
    }
  }

  private void thumbnail(Context ctx) throws IOException {
    try (LibrarySlot.Lease lease = slot.lease()) {
      ThumbnailStore thumbnails = new ThumbnailStore(lease.library().data().thumbnails());
      files.sendThumbnail(ctx, thumbnails, image(ctx, lease));
    }
  }

  private void file(Context ctx) throws IOException {
    files.sendOriginal(ctx, image(ctx));
  }

  private IndexedImage image(Context ctx) {
    try (LibrarySlot.Lease lease = slot.lease()) {
      return image(ctx, lease);
    }
  }

  private static IndexedImage image(Context ctx, LibrarySlot.Lease lease) {
    String id = ctx.pathParam("id");
    return lease.library().index().find(id).orElseThrow(() -> new UnknownImageException(id));
  }

  private static int sampleLimit(String given) {
    if (given == null) {
      return 24;
    }
    try {
      int limit = Integer.parseInt(given);
      if (limit >= 1 && limit <= LibrarySample.MAX) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // Told below, together with numbers out of range.
    }
    throw new BadQueryException(
        "limit_out_of_range",
        "limit",
        "The limit is '" + given + "' and must be from 1 to " + LibrarySample.MAX + ".");
  }
}
