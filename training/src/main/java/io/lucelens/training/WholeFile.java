package io.lucelens.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Replaces small files of a run. They are written under another name and renamed when they are
 * whole: a process killed at any moment, or a full disk, leaves the old file or the new one.
 */
final class WholeFile {
  private WholeFile() {}

  /** Replaces a file, or makes it. */
  static void write(Path file, byte[] content) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.write(part, content);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** As {@link #write(Path, byte[])} for lines of text. */
  static void write(Path file, List<String> lines) throws IOException {
    String text =
        lines.stream().map(line -> line + System.lineSeparator()).collect(Collectors.joining());
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }
}
