package io.lucelens.index.crawl;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A number that changes with the names, sizes and times of a folder's photos, so that nothing but
 * the number has to be kept to see that something has changed.
 */
final class TreeFingerprint implements LibraryVisitor {
  private long sum;

  /** Walks a folder; a folder that is not there has a number too. */
  static long of(Path root, LibraryCrawler crawler) throws InterruptedException {
    TreeFingerprint fingerprint = new TreeFingerprint();
    crawler.walk(List.of(root), fingerprint);
    return fingerprint.sum;
  }

  @Override
  public boolean goesOn() {
    return !Thread.currentThread().isInterrupted();
  }

  /** A sum, since the order in which a walk comes by means nothing. */
  @Override
  public void file(FoundFile file) {
    long hash = hash(file.path());
    hash = mixed(hash ^ file.size());
    hash = mixed(hash ^ file.modified().toEpochMilli());
    for (Path companion : file.companions()) {
      hash = mixed(hash ^ hash(companion));
      // It counts by itself where the file that it belongs to cannot be read.
      Optional<FoundFile> raw = FoundFile.at(companion);
      hash = mixed(hash ^ raw.map(FoundFile::size).orElse(-1L));
      hash = mixed(hash ^ raw.map(some -> some.modified().toEpochMilli()).orElse(-1L));
    }
    sum += hash;
  }

  @Override
  public void sidecar(FoundFile file) {
    file(file);
  }

  @Override
  public void unreadable(Path path, String reason) {
    sum += mixed(~hash(path));
  }

  private static long hash(Path path) {
    long hash = 0;
    String text = path.toString();
    for (int i = 0; i < text.length(); i++) {
      hash = mixed(hash ^ text.charAt(i)) + i;
    }
    return hash;
  }

  /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
  private static long mixed(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
