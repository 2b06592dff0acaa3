package io.lucelens.index.crawl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An image file as it is on disk.
 *
 * @param path absolute, normalised
 * @param size bytes
 * @param modified last-modified time, cut to milliseconds
 * @param companions RAW files of the same name beside it, which it stands for
 */
public record FoundFile(Path path, long size, Instant modified, List<Path> companions) {

  public FoundFile {
    companions = List.copyOf(companions);
  }

  /** A file without companions. */
  public FoundFile(Path path, long size, Instant modified) {
    this(path, size, modified, List.of());
  }

  /** What the attributes of a file say. */
  public static FoundFile of(Path path, BasicFileAttributes attributes) {
    return new FoundFile(
        path,
        attributes.size(),
        // Some file systems keep times that no count of milliseconds holds; toMillis() cuts them.
        Instant.ofEpochMilli(attributes.lastModifiedTime().toMillis()));
  }

  /** The regular file at a path, if there is one that can be looked at. */
  public static Optional<FoundFile> at(Path path) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return attributes.isRegularFile() ? Optional.of(of(path, attributes)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The same file with these companions. */
  public FoundFile with(List<Path> raws) {
    return new FoundFile(path, size, modified, raws);
  }

  /**
   * Its companions as they are on disk, to be read in place of it where it cannot be read; those of
   * formats that are not read are left out.
   */
  public List<FoundFile> standIns() {
    return companions.stream()
        .filter(ImageFiles::isImage)
        .flatMap(companion -> at(companion).stream())
        .toList();
  }

  /** The same file as it is now. */
  public FoundFile again() throws IOException {
    return of(path, Files.readAttributes(path, BasicFileAttributes.class)).with(companions);
  }
}
