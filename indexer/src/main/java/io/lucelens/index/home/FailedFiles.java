package io.lucelens.index.home;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.lucelens.index.DataFolder;
import io.lucelens.index.crawl.FoundFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that are no readable pictures, in {@code failed-files.json}: such a file need not be
 * read again as long as its size and time are the same. It only saves work, so that losing it costs
 * no more than reading them once more. Whoever writes to the index is the only one who changes it.
 * Thread-safe.
 */
public final class FailedFiles {
  /** Some megabytes of JSON; files beyond are read in each run. */
  static final int MOST = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(FailedFiles.class);
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Map<Path, Failed> byPath = new ConcurrentHashMap<>();
  private volatile boolean changed;

  private FailedFiles() {}

  private record Failed(long size, Instant modified, String reason) {}

  private record FileJson(List<FailedJson> files) {}

  /** Paths as URIs, since file names are bytes and need not be text. */
  private record FailedJson(String path, long size, long modified, String reason) {}

  /** What a data folder remembers; nothing, if its file is not there or cannot be read. */
  public static FailedFiles read(DataFolder data) {
    FailedFiles read = new FailedFiles();
    try {
      for (FailedJson file :
          JSON.readValue(Files.readAllBytes(data.failedFiles()), FileJson.class).files()) {
        read.byPath.put(
            Path.of(URI.create(file.path())),
            new Failed(file.size(), Instant.ofEpochMilli(file.modified()), file.reason()));
      }
    } catch (NoSuchFileException e) {
      return read;
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} is damaged; failed files are read again: {}", data.failedFiles(), e.toString());
      return forgotten();
    }
    return read;
  }

  /** Knows nothing, and once written makes the data folder forget what it knew. */
  public static FailedFiles forgotten() {
    FailedFiles none = new FailedFiles();
    none.changed = true;
    return none;
  }

  /** Why a file, as it is now, was no readable picture the last time. */
  public Optional<String> reason(FoundFile file) {
    return Optional.ofNullable(byPath.get(file.path()))
        .filter(known -> known.size() == file.size() && known.modified().equals(file.modified()))
        .map(Failed::reason);
  }

  /** A file is no readable picture, and will be none until it changes. */
  public synchronized void add(FoundFile file, String reason) {
    if (byPath.size() < MOST || byPath.containsKey(file.path())) {
      byPath.put(file.path(), new Failed(file.size(), file.modified(), reason));
      changed = true;
    }
  }

  /** Nothing is to be said of a file any more. */
  public synchronized void remove(Path file) {
    changed |= byPath.remove(file) != null;
  }

  /**
   * Makes the data folder remember them, if anything is new; on disk when this returns. Files that
   * are gone, though their folder is there, are forgotten.
   */
  public synchronized void write(DataFolder data) {
    changed |= byPath.keySet().removeIf(FailedFiles::isGone);
    if (!changed) {
      return;
    }
    List<FailedJson> files = new ArrayList<>();
    new TreeMap<>(byPath)
        .forEach(
            (path, failed) ->
                files.add(
                    new FailedJson(
                        path.toUri().toString(),
                        failed.size(),
                        failed.modified().toEpochMilli(),
                        failed.reason())));
    try {
      ReplacedFile.write(data.failedFiles(), JSON.writeValueAsBytes(new FileJson(files)));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
    changed = false;
  }

  private static boolean isGone(Path file) {
    return Files.notExists(file) && Files.isDirectory(file.getParent());
  }
}
