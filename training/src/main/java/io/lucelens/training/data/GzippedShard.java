package io.lucelens.training.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Unpacks gzipped shards into temporary files, because gzip has no random access. */
final class GzippedShard {
  private static final int BUFFER = 1 << 16;

  private GzippedShard() {}

  /** Whether a file starts with gzip's magic number; what its name says does not matter. */
  static boolean isGzipped(Path shard) throws UnreadableShardException {
    try (InputStream in = Files.newInputStream(shard)) {
      return in.read() == 0x1F && in.read() == 0x8B;
    } catch (IOException e) {
      throw new UnreadableShardException(e.getMessage(), e);
    }
  }

  /**
   * Unpacks as much as can be unpacked; a stream that breaks off is listed as a problem.
   *
   * @return a temporary file, already handed to the collector
   * @throws IOException if the temporary file cannot be written
   */
  static Path unpack(Path shard, PairCollector found) throws IOException {
    Path tar = StaleShards.create();
    found.temporaryFile(tar);
    try (OutputStream out = Files.newOutputStream(tar)) {
      copy(shard, out, found);
    } catch (IOException e) {
      throw new IOException(
          "The shard "
              + shard
              + " could not be unpacked to "
              + tar
              + ": "
              + e.getMessage()
              + ". Free some space there, or choose another place with -Djava.io.tmpdir=FOLDER.",
          e);
    }
    return tar;
  }

  private static void copy(Path shard, OutputStream out, PairCollector found) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long unpacked = 0;
    try (InputStream file = Files.newInputStream(shard);
        Unzipped in = new Unzipped(file)) {
      for (int n; (n = in.read(buffer)) >= 0; unpacked += n) {
        out.write(buffer, 0, n);
      }
    } catch (UnreadableShardException e) {
      found.problem(
          shard.getFileName().toString(),
          "its gzip data breaks off",
          "after " + unpacked + " unpacked bytes: " + e.getMessage());
    }
  }

  /** Tells trouble with reading from trouble with writing. */
  private static final class Unzipped implements AutoCloseable {
    private final InputStream in;

    Unzipped(InputStream file) throws UnreadableShardException {
      try {
        in = new GZIPInputStream(file, BUFFER);
      } catch (IOException e) {
        throw new UnreadableShardException(e.getMessage(), e);
      }
    }

    int read(byte[] buffer) throws UnreadableShardException {
      try {
        return in.read(buffer);
      } catch (IOException e) {
        throw new UnreadableShardException(e.getMessage(), e);
      }
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
