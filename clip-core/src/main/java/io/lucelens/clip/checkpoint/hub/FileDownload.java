package io.lucelens.clip.checkpoint.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;

/**
 * Brings one file from the hub to a blob: goes on where an earlier attempt ended, tries a few
 * times, compares the hash, and only then gives the file its name. For one thread.
 */
final class FileDownload {
  private static final int BUFFER = 1 << 16;
  private static final int HTTP_OK = 200;

  /**
   * So much more than ever before is worth a new set of attempts: large files over bad networks.
   */
  private static final long STEP = 1 << 20;

  private final HubConnection connection;
  private final ModelReference model;
  private final String commit;
  private final Duration patience;
  private final Retry retry;
  private final PullProgress progress;
  private long furthest;

  FileDownload(
      HubConnection connection,
      ModelReference model,
      String commit,
      HubSettings settings,
      PullProgress progress) {
    this.connection = connection;
    this.model = model;
    this.commit = commit;
    this.patience = settings.patience();
    this.retry = new Retry(settings.retryDelay(), progress);
    this.progress = progress;
  }

  /**
   * Fetches a file.
   *
   * @param partial where it grows; what is there is kept and continued
   * @param blob where it goes when it is complete
   * @throws HubException if it cannot be fetched, or its content has another hash
   */
  void fetch(RemoteFile file, Path partial, Path blob) {
    try {
      Files.createDirectories(partial.getParent());
    } catch (IOException e) {
      throw unwritable(partial, e);
    }
    try {
      furthest = size(partial);
      retry.run(() -> transfer(file, partial));
    } catch (IOException e) {
      throw connection.unreachable(e);
    }
    finish(file, partial, blob);
  }

  /** One attempt, which goes on from where the file ends. */
  private Path transfer(RemoteFile file, Path partial) throws IOException {
    if (size(partial) > file.size()) {
      restart(partial);
    }
    long from = size(partial);
    if (from < file.size() || !Files.exists(partial)) {
      HttpResponse<InputStream> response = connection.open(model, commit, file.name(), from);
      try (InputStream body = response.body();
          StallGuard guard = new StallGuard(body, patience)) {
        if (response.statusCode() == HTTP_OK) {
          restart(partial);
        } else if (!continuesAt(from, response)) {
          restart(partial);
          throw TemporaryFailure.of("it cannot go on in the middle of " + file.name());
        }
        copy(body, guard, file, partial);
      }
    }
    return partial;
  }

  private static boolean continuesAt(long from, HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Content-Range")
        .filter(range -> range.startsWith("bytes " + from + "-"))
        .isPresent();
  }

  private void copy(InputStream body, StallGuard guard, RemoteFile file, Path partial)
      throws IOException {
    byte[] buffer = new byte[BUFFER];
    try (SeekableByteChannel out = append(partial)) {
      for (int n = read(body, buffer, guard); n >= 0; n = read(body, buffer, guard)) {
        guard.alive();
        if (size(partial) + n > file.size()) {
          throw tooLong(file, partial);
        }
        write(out, buffer, n, partial);
        progress.advanced(n);
        noteStep(size(partial));
      }
    }
    if (size(partial) < file.size()) {
      throw TemporaryFailure.of(
          (guard.stalled()
                  ? "silence for " + patience.toSeconds() + " s"
                  : "the connection ended early")
              + " in "
              + file.name());
    }
  }

  /** A file that starts over does not get on before it is longer than it was. */
  private void noteStep(long size) {
    if (size >= furthest + STEP) {
      furthest = size;
      retry.gotOn();
    }
  }

  private static int read(InputStream body, byte[] buffer, StallGuard guard) throws IOException {
    try {
      return body.read(buffer);
    } catch (IOException e) {
      if (guard.stalled()) {
        return -1;
      }
      throw e;
    }
  }

  private static SeekableByteChannel append(Path partial) {
    try {
      return Files.newByteChannel(
          partial,
          Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS));
    } catch (IOException e) {
      throw unwritable(partial, e);
    }
  }

  private static void write(SeekableByteChannel out, byte[] bytes, int length, Path partial) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
    } catch (IOException e) {
      throw unwritable(partial, e);
    }
  }

  private void restart(Path partial) {
    long before = size(partial);
    delete(partial);
    if (before > 0) {
      progress.advanced(-before);
    }
  }

  private void finish(RemoteFile file, Path partial, Path blob) {
    try {
      if (!file.hash().matches(partial)) {
        delete(partial);
        throw new HubException(
            file.name()
                + " of "
                + model
                + " arrived with another content than its hash "
                + file.hash()
                + " says, and was deleted. Run the same command again; if it happens again, the"
                + " hub, a mirror or a proxy changes the file.");
      }
      Files.move(partial, blob, StandardCopyOption.REPLACE_EXISTING);
      progress.fileDone(file.name());
    } catch (IOException e) {
      throw unwritable(blob, e);
    }
  }

  private HubException tooLong(RemoteFile file, Path partial) {
    delete(partial);
    return new HubException(
        "The hub sends more of "
            + file.name()
            + " of "
            + model
            + " than the "
            + file.size()
            + " bytes that it announced. What came was deleted; check HF_ENDPOINT and the proxy.");
  }

  /** Bytes that are there; for the progress, too, which is why it throws nothing checked. */
  static long size(Path partial) {
    try {
      return Files.exists(partial) ? Files.size(partial) : 0;
    } catch (IOException e) {
      throw unwritable(partial, e);
    }
  }

  private static void delete(Path partial) {
    try {
      Files.deleteIfExists(partial);
    } catch (IOException e) {
      throw unwritable(partial, e);
    }
  }

  private static HubException unwritable(Path path, IOException e) {
    return new HubException(
        path + " cannot be written: " + e.getMessage() + ". Check the disk and the permissions.",
        e);
  }
}
