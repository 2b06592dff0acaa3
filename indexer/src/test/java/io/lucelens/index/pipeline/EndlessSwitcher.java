package io.lucelens.index.pipeline;

import static io.lucelens.index.pipeline.OtherEncoder.OTHER;
import static io.lucelens.index.store.TestImages.MODEL;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.ModelManifest;
import io.lucelens.index.DataFolder;
import io.lucelens.index.home.IndexHome;
import io.lucelens.index.home.ModelSource;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A process that switches a data folder from one model to the other and back until it is killed.
 */
final class EndlessSwitcher {
  /** What it prints whenever it begins to switch. */
  static final char BEGINS = '!';

  private EndlessSwitcher() {}

  public static void main(String[] args) throws IOException {
    DataFolder data = new DataFolder(Path.of(args[0]));
    while (true) {
      switchOnce(new IndexHome(data), data);
    }
  }

  private static void switchOnce(IndexHome home, DataFolder data) throws IOException {
    try (LuceneImageIndex old = home.openWhoeverMadeIt(MODEL)) {
      home.tidy();
      boolean toOther = old.model().is(MODEL);
      ModelManifest model = toOther ? OTHER : MODEL;
      System.out.print(BEGINS);
      System.out.flush();
      try (LuceneImageIndex next = home.beginSuccessor(old, model)) {
        IndexingOptions options = new IndexingOptions(false, 2, 5, Duration.ofSeconds(1));
        new IndexingPipeline(toOther ? new SlowOther() : new SlowGrid(), next, data, options)
            .succeed(old, IndexingProgress.SILENT);
        home.complete(next, new ModelSource(model.name(), model.fingerprint(), null, "float32"));
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(4);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class SlowGrid extends GridEncoder {
    @Override
    public Future<Embedding> encode(float[] tensor) {
      pause();
      return super.encode(tensor);
    }
  }

  private static final class SlowOther extends OtherEncoder {
    @Override
    public Future<Embedding> encode(float[] tensor) {
      pause();
      return super.encode(tensor);
    }
  }
}
