package io.lucelens.benchmarks;

import io.lucelens.clip.Clip;
import io.lucelens.index.DataFolder;
import io.lucelens.index.pipeline.IndexingProgress;
import io.lucelens.index.pipeline.IndexingReport;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Indexes vast pictures and a vast library in the heap that it is given, {@code
 * LUCELENS_JAVA_OPTS=-Xmx512m}, and fails if one of them does not get into the index.
 */
@Command(
    name = "endurance",
    mixinStandardHelpOptions = true,
    description =
        "Indexes pictures of 60 megapixels and a library of small ones, and tells what heap and"
            + " memory it took; exit code 1 if a picture did not fit (Linux).")
final class EnduranceCommand implements Callable<Integer> {
  @Option(
      names = "--photos",
      defaultValue = "100000",
      description = "Small pictures to index; 0 for none. Default: ${DEFAULT-VALUE}.")
  private int photos;

  @Option(
      names = "--megapixels",
      defaultValue = "60",
      description = "Size of the vast pictures; 0 for none. Default: ${DEFAULT-VALUE}.")
  private int megapixels;

  @Option(
      names = "--work",
      description =
          "Folder for a temporary one, which is deleted: 10 kB a photo, 1 GB for pictures of 60"
              + " megapixels. Default: the system's.")
  private Path work;

  private boolean allIndexed = true;

  @Override
  public Integer call() throws IOException {
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    try (WorkFolder temporary = WorkFolder.in(work, "endurance")) {
      Path folder = temporary.path();
      if (megapixels > 0) {
        vast(folder.resolve("vast"));
      }
      if (photos > 0) {
        Path library = folder.resolve("library");
        TinyPhotos.write(library.resolve("photos"), photos);
        index("%d small pictures".formatted(photos), library, photos);
      }
    }
    return allIndexed ? 0 : 1;
  }

  /** Each kind by itself, then all of them at once, so that no reading thread has less to hold. */
  private void vast(Path folder) throws IOException {
    Path together = Files.createDirectories(folder.resolve("together/photos"));
    List<Path> samples = SampleData.photos();
    int number = 0;
    for (VastPhotos.Kind kind : VastPhotos.Kind.values()) {
      Path alone = folder.resolve(kind.name());
      Path photo = Files.createDirectories(alone.resolve("photos")).resolve(kind.fileName(number));
      for (int copy = 0; copy < 2; copy++, number++) {
        Path file = together.resolve(kind.fileName(number));
        VastPhotos.write(file, kind, samples.get(number), megapixels, number);
        if (copy == 0) {
          Files.createLink(photo, file);
        }
      }
      index("a picture of %d megapixels, %s".formatted(megapixels, kind), alone, 1);
    }
    index("two of each at once", together.getParent(), number);
  }

  /** Loads the model anew each time, as a command does. */
  private void index(String what, Path folder, int expected) throws IOException {
    DataFolder data = new DataFolder(folder.resolve("home"));
    try (Clip clip = Clip.bundled();
        ImageIndex index = LuceneImageIndex.open(data.index(), clip.manifest())) {
      ProcessMemory.resetPeak();
      PeakHeap.reset();
      IndexingReport report =
          IndexingCommand.run(clip, index, data, folder.resolve("photos"), IndexingProgress.SILENT);
      long peak = PeakHeap.megabytes();
      PeakHeap.reset();
      System.out.printf(
          Locale.ROOT,
          "%s\t%d of %d indexed\t%.1f s\t%.1f photos/s\theap at most %d of %d MB, %d MB when it was"
              + " done\tresident at most %d MB%n",
          what,
          report.added(),
          expected,
          report.took().toMillis() / 1e3,
          report.filesPerSecond(),
          peak,
          Runtime.getRuntime().maxMemory() >> 20,
          PeakHeap.megabytes(),
          ProcessMemory.peak());
      report.failures().forEach(failure -> System.out.println("\t" + failure));
      allIndexed &= report.added() == expected;
    }
  }
}
