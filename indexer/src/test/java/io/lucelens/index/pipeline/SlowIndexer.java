package io.lucelens.index.pipeline;

import io.lucelens.clip.Embedding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A process that indexes a folder, slowly, commits often, and then waits to be killed. */
final class SlowIndexer {
  /** What it prints once it embeds. */
  static final char STARTED = '!';

  private SlowIndexer() {}

  public static void main(String[] args) throws Exception {
    IndexingOptions options = new IndexingOptions(false, 2, 10, Duration.ofSeconds(1));
    try (Library library = new Library(Path.of(args[0]), Path.of(args[1]), new SlowEncoder())) {
      library.update(options);
      TimeUnit.HOURS.sleep(1);
    }
  }

  private static final class SlowEncoder extends GridEncoder {
    @Override
    public Future<Embedding> encode(float[] tensor) {
      System.out.print(STARTED);
      System.out.flush();
      try {
        TimeUnit.MILLISECONDS.sleep(15);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return super.encode(tensor);
    }
  }
}
