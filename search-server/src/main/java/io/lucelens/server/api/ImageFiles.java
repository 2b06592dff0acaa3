package io.lucelens.server.api;

import io.javalin.http.Context;
import io.lucelens.index.ThumbnailStore;
import io.lucelens.index.store.IndexedImage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Sends the files of images. Answers carry an ETag and are asked for again each time, so that an
 * edited photo is seen at once.
 */
final class ImageFiles {

  /** The format of an original, or nothing if it cannot be read now. */
  Optional<BrowserFormat> format(Path file) {
    try {
      return Optional.of(signature(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Sends the thumbnail, a JPEG. */
  void sendThumbnail(Context ctx, ThumbnailStore thumbnails, IndexedImage image)
      throws IOException {
    try {
      FileChannel thumbnail = FileChannel.open(thumbnails.path(image.contentHash()));
      send(ctx, thumbnail, image.contentHash(), BrowserFormat.JPEG);
    } catch (NoSuchFileException e) {
      throw new ProblemException(
          Problem.of(
              404,
              "thumbnail_missing",
              "The thumbnail of "
                  + image.path().getFileName()
                  + " is missing in the data folder; indexing its folder again makes it again."));
    }
  }

  /** Sends the original; what a browser does not show becomes a download. */
  void sendOriginal(Context ctx, IndexedImage image) throws IOException {
    Path file = image.path();
    try {
      BrowserFormat format = signature(file);
      String version = Files.size(file) + "-" + Files.getLastModifiedTime(file).toMillis();
      FileChannel original = FileChannel.open(file);
      ctx.header("Content-Disposition", disposition(format, file));
      send(ctx, original, version, format);
    } catch (NoSuchFileException e) {
      throw gone(file, "is no longer there");
    } catch (AccessDeniedException e) {
      throw gone(file, "may not be read by this server");
    }
  }

  private static BrowserFormat signature(Path file) throws IOException {
    requireFile(file);
    try (InputStream in = Files.newInputStream(file)) {
      return BrowserFormat.of(in.readNBytes(BrowserFormat.SIGNATURE_LENGTH));
    }
  }

  /** A pipe in a photo's place would make the request, and its thread, wait for ever. */
  private static void requireFile(Path file) throws NoSuchFileException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString());
    }
  }

  /** Owns the file, which Javalin closes once it is sent. */
  private static void send(Context ctx, FileChannel file, String version, BrowserFormat format)
      throws IOException {
    String tag = '"' + version + '"';
    ctx.header("ETag", tag);
    ctx.header("Cache-Control", "private, no-cache");
    if (tag.equals(ctx.header("If-None-Match"))) {
      file.close();
      ctx.status(304);
      return;
    }
    // Pictures are compressed as they are, and the length is to be that of the file.
    ctx.disableCompression();
    ctx.contentType(format.mediaType()).header("Content-Length", Long.toString(file.size()));
    if (ReadRoute.isHead(ctx)) {
      file.close();
    } else {
      ctx.result(Channels.newInputStream(file));
    }
  }

  /** RFC 6266 with the name encoded as RFC 8187 has it, so that no name can break the header. */
  private static String disposition(BrowserFormat format, Path file) {
    String name = URLEncoder.encode(file.getFileName().toString(), StandardCharsets.UTF_8);
    return (format == BrowserFormat.OTHER ? "attachment" : "inline")
        + "; filename*=UTF-8''"
        + name.replace("+", "%20").replace("*", "%2A");
  }

  private static ProblemException gone(Path file, String what) {
    return new ProblemException(
        Problem.of(
            404,
            "file_gone",
            "The file "
                + file
                + " "
                + what
                + "; indexing its folder again brings the index up to date."));
  }
}
