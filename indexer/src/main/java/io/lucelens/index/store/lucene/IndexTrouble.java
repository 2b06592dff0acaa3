package io.lucelens.index.store.lucene;

import io.lucelens.index.store.UnusableIndexException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.store.LockObtainFailedException;

/** Puts what Lucene throws into words that say how to go on. */
final class IndexTrouble {
  private final Path folder;

  IndexTrouble(Path folder) {
    this.folder = folder;
  }

  UnusableIndexException missing() {
    return new UnusableIndexException(
        "There is no index in "
            + folder
            + " yet. Make one with `lucelens index FOLDER`, or name the data folder that holds one"
            + " (--home DIR).");
  }

  /** The folder itself, or one above it. */
  UnusableIndexException cannotBeMade(IOException cause) {
    String reason =
        switch (cause) {
          case FileAlreadyExistsException file -> file.getFile() + " is a file";
          case AccessDeniedException denied -> "no permission for " + denied.getFile();
          case NoSuchFileException none -> none.getFile() + " cannot be made";
          case FileSystemException other -> other.getFile() + ": " + other.getReason();
          default -> cause.getMessage();
        };
    return new UnusableIndexException(
        "The folder "
            + folder
            + " cannot be made ("
            + reason
            + "). The index needs a folder that can be written. Choose another data folder"
            + " (--home DIR), or mend the permissions.",
        cause);
  }

  UnusableIndexException damaged(Throwable cause) {
    return new UnusableIndexException(
        "The index in "
            + folder
            + " is damaged: "
            + reason(cause)
            + ". Nothing was deleted. Put back a copy of that folder, or move it away and make the"
            + " index again with `lucelens index FOLDER`; the photos are untouched.",
        cause);
  }

  UnusableIndexException leftovers(String file) {
    return new UnusableIndexException(
        "The folder "
            + folder
            + " holds parts of an index (such as "
            + file
            + ") but not its list of segments. Nothing was deleted. Put back a copy of that folder,"
            + " or move it away and make the index again with `lucelens index FOLDER`.");
  }

  /** Anything that Lucene or the file system throws. */
  UnusableIndexException of(Throwable cause) {
    return switch (cause) {
      case UnusableIndexException told -> told;
      case LockObtainFailedException locked -> inUse(locked);
      case IndexFormatTooNewException version -> otherVersion(version);
      case IndexFormatTooOldException version -> otherVersion(version);
      case CorruptIndexException corrupt -> damaged(corrupt);
      case NoSuchFileException gone -> damaged(gone);
      case EOFException truncated -> damaged(truncated);
      case AccessDeniedException denied ->
          new UnusableIndexException(
              "The index in "
                  + folder
                  + " cannot be used: no permission for "
                  + denied.getFile()
                  + ". Change its permissions, or choose another data folder (--home DIR).",
              denied);
      case IOException io -> failed(io);
      // Bytes that are wrong but not caught by a checksum make Lucene's decoders stumble.
      default -> damaged(cause);
    };
  }

  private UnusableIndexException failed(IOException cause) {
    return new UnusableIndexException(
        "The index in "
            + folder
            + " could not be read or written: "
            + reason(cause)
            + ". Check the disk (is it full, is it still there?) and run the command again; what was"
            + " committed is safe.",
        cause);
  }

  private UnusableIndexException inUse(LockObtainFailedException cause) {
    return new UnusableIndexException(
        "The index in "
            + folder
            + " is in use by another lucelens. Stop that one, or work with another data folder"
            + " (--home DIR). A server indexes and switches models itself, as in `lucelens serve"
            + " FOLDER --model MODEL`.",
        cause);
  }

  private UnusableIndexException otherVersion(IOException cause) {
    return new UnusableIndexException(
        "The index in "
            + folder
            + " was written by another version of Lucene, or is damaged. Nothing was deleted. Use the"
            + " version of lucelens that made it, or move that folder away and make the index again"
            + " with `lucelens index FOLDER`.",
        cause);
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : message.lines().findFirst().orElse(cause.getClass().getSimpleName());
  }
}
