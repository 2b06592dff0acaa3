package io.lucelens.index;

import io.lucelens.clip.image.Thumbnails;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Pattern;

/**
 * Thumbnails on disk: JPEG files named by the content hash of their photo, so that copies share one
 * and a moved photo keeps its own. They lie in two levels of folders, because some file systems
 * slow down in folders of many files. Thread-safe.
 */
public final class ThumbnailStore {
  /** The longer side in pixels: sharp at 192 CSS pixels on a screen of double density. */
  public static final int MAX_SIDE = Thumbnails.MAX_SIDE;

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  private final Path folder;

  /**
   * @param folder such as {@link DataFolder#thumbnails()}; made when it is needed
   */
  public ThumbnailStore(Path folder) {
    this.folder = folder;
  }

  /**
   * Where the thumbnail of a content is, or would be.
   *
   * @throws IllegalArgumentException if it is not a SHA-256 in lower-case hex
   */
  public Path path(String contentHash) {
    if (!HASH.matcher(contentHash).matches()) {
      throw new IllegalArgumentException(
          "A content hash is a SHA-256 of 64 lower-case hex digits, not \"" + contentHash + "\".");
    }
    return folder
        .resolve(contentHash.substring(0, 2))
        .resolve(contentHash.substring(2, 4))
        .resolve(contentHash + ".jpg");
  }

  /** Whether there is a thumbnail; an empty file, as a power cut may leave one, is none. */
  public boolean exists(String contentHash) {
    try {
      return Files.size(path(contentHash)) > 0;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Writes a thumbnail; others see all of it or nothing. What a crash leaves of one is overwritten
   * when it is written again; what a full disk leaves of one is deleted.
   *
   * @throws FileSystemException with the file's name and the reason, if it cannot be written
   */
  public synchronized void write(String contentHash, byte[] jpeg) throws IOException {
    Path target = path(contentHash);
    Path part = target.resolveSibling(contentHash + ".part");
    try {
      Files.createDirectories(target.getParent());
      Files.write(part, jpeg);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unwritable(target, part, e);
    }
  }

  private static FileSystemException unwritable(Path target, Path part, IOException cause) {
    String reason = "the thumbnail cannot be written (" + cause.getMessage() + ")";
    FileSystemException failure = new FileSystemException(target.toString(), null, reason);
    failure.initCause(cause);
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  /** Removes a thumbnail, if there is one. */
  public void delete(String contentHash) throws IOException {
    Files.deleteIfExists(path(contentHash));
  }
}
