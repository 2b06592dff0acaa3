package io.lucelens.index;

import io.lucelens.clip.image.Thumbnails;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Thumbnails on disk: JPEG files named by the content hash of their photo, so that copies share one
 * and a moved photo keeps its own. They lie in two levels of folders, because some file systems
 * slow down in folders of many files. Thread-safe.
 */
public final class ThumbnailStore {
  /** The longer side in pixels: sharp at 192 CSS pixels on a screen of double density. */
  public static final int MAX_SIDE = Thumbnails.MAX_SIDE;

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  /** What we write; whatever else lies in the folder is not touched. */
  private static final Pattern OURS = Pattern.compile("([0-9a-f]{64})\\.(jpg|part)");

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

  /**
   * Removes what nothing needs: thumbnails of contents that are not wanted, and the parts of some
   * that were being written. Nobody may write thumbnails meanwhile. It lists the whole folder, so
   * it is for when a run was cut short.
   *
   * @param isWanted whether there is a photo of that content hash
   * @return how many files were removed
   */
  public int sweep(Predicate<String> isWanted) throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    int removed = 0;
    for (Path first : entries(folder)) {
      for (Path second : entries(first)) {
        for (Path file : entries(second)) {
          if (isUnneeded(file, isWanted) && Files.deleteIfExists(file)) {
            removed++;
          }
        }
      }
    }
    return removed;
  }

  private static boolean isUnneeded(Path file, Predicate<String> isWanted) {
    Matcher name = OURS.matcher(file.getFileName().toString());
    return name.matches() && (name.group(2).equals("part") || !isWanted.test(name.group(1)));
  }

  private static List<Path> entries(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }
}
