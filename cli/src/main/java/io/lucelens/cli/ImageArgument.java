package io.lucelens.cli;

import io.lucelens.clip.image.UnreadableImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads an image file named on the command line. */
final class ImageArgument {
  /** Larger than any photo; a disk image named by mistake must not fill the memory. */
  private static final long MAX_BYTES = 200_000_000;

  private ImageArgument() {}

  /** Ends the command if the path cannot be an image; cheap, so ask before loading a model. */
  static void check(Path file) {
    if (!Files.exists(file)) {
      throw CommandException.usage("The image " + file + " does not exist; check the path.");
    }
    if (!Files.isRegularFile(file)) {
      throw CommandException.usage(file + " is not a file. Name an image file.");
    }
    if (!Files.isReadable(file)) {
      throw CommandException.usage(
          "The image " + file + " may not be read by this user; change its permissions.");
    }
  }

  /** The bytes of an image file. */
  static byte[] bytes(Path file) throws IOException {
    check(file);
    long size = Files.size(file);
    if (size > MAX_BYTES) {
      throw CommandException.usage(
          "The image " + file + " has " + size + " bytes and may have at most " + MAX_BYTES + ".");
    }
    return Files.readAllBytes(file);
  }

  /** Says which file an unreadable image is. */
  static CommandException unreadable(Path file, UnreadableImageException e) {
    return CommandException.usage("The image " + file + " cannot be read: " + e.getMessage());
  }
}
