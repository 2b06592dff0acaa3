package io.lucelens.benchmarks;

import io.lucelens.clip.Clip;
import io.lucelens.clip.image.DecodedImage;
import io.lucelens.clip.image.ImageReader;
import io.lucelens.index.DataFolder;
import io.lucelens.index.pipeline.ImageEncoder;
import io.lucelens.index.pipeline.IndexingOptions;
import io.lucelens.index.pipeline.IndexingPipeline;
import io.lucelens.index.pipeline.IndexingProgress;
import io.lucelens.index.pipeline.IndexingReport;
import io.lucelens.index.pipeline.StageWork;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import io.lucelens.index.tag.LibraryTags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Indexing from end to end: a library of large photos, and a large library that did not change. */
@Command(
    name = "indexing",
    mixinStandardHelpOptions = true,
    description =
        "Photos a second of indexing 12-megapixel JPEGs with the bundled model, with the time and"
            + " memory it takes, and seconds of a run over a library that did not change (Linux).")
final class IndexingCommand implements Callable<Integer> {
  private static final int WIDTH = 4000;
  private static final int HEIGHT = 3000;

  @Option(
      names = "--photos",
      defaultValue = "60",
      description = "12-megapixel JPEGs to index; 0 for none. Default: ${DEFAULT-VALUE}.")
  private int photos;

  @Option(
      names = "--unchanged",
      defaultValue = "100000",
      description =
          "Files of the library that did not change; 0 for none. Default: ${DEFAULT-VALUE}.")
  private int unchanged;

  @Option(
      names = "--work",
      description =
          "Folder for a temporary one, which is deleted: 5 MB a photo, 10 kB an unchanged file."
              + " Default: the system's.")
  private Path work;

  @Override
  public Integer call() throws IOException {
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    Path folder =
        work == null
            ? Files.createTempDirectory("lucelens-indexing")
            : Files.createTempDirectory(Files.createDirectories(work), "lucelens-indexing");
    try (Clip clip = Clip.bundled()) {
      if (photos > 0) {
        large(clip, folder.resolve("large"));
      }
      if (unchanged > 0) {
        unchanged(clip, folder.resolve("unchanged"));
      }
    } finally {
      delete(folder);
    }
    return 0;
  }

  private void large(Clip clip, Path folder) throws IOException {
    List<Path> files = writeLarge(Files.createDirectories(folder.resolve("photos")));
    DataFolder data = new DataFolder(folder.resolve("home"));
    try (ImageIndex index = LuceneImageIndex.open(data.index(), clip.manifest())) {
      ProcessMemory.resetPeak();
      PeakHeap.reset();
      IndexingReport report = run(clip, index, data, folder.resolve("photos"));
      require(report.added() == photos, report);
      System.out.printf(
          Locale.ROOT,
          "indexing\t%d photos of 12 megapixels\t%.2f photos/s\theap at most %d MB, resident at"
              + " most %d MB%n",
          photos,
          photos / seconds(report.took()),
          PeakHeap.megabytes(),
          ProcessMemory.peak());
      print(report.stages());
    }
    double straight = straightSeconds(files, clip.preprocessor().preprocessing().size());
    System.out.printf(
        Locale.ROOT,
        "ImageIO whole, Graphics2D, nothing else\tthe same\t%.2f photos/s%n",
        photos / straight);
  }

  /** Each from another sample photo, or of another size, so that none is a copy. */
  private List<Path> writeLarge(Path folder) throws IOException {
    List<Path> samples;
    Path root = Path.of(System.getProperty("lucelens.root"), "sample-data", "photos");
    try (Stream<Path> all = Files.list(root)) {
      samples = all.sorted().toList();
    }
    ImageReader reader = new ImageReader();
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < photos; i++) {
      DecodedImage sample = reader.read(samples.get(i % samples.size()));
      boolean stands = sample.height() > sample.width();
      int longer = WIDTH + i / samples.size();
      DecodedImage large =
          LargePhotos.enlarged(sample, stands ? HEIGHT : longer, stands ? longer : HEIGHT);
      files.add(Files.write(folder.resolve(i + ".jpg"), LargePhotos.jpeg(large, false)));
    }
    return files;
  }

  /** On as many threads as the pipeline reads with. */
  private static double straightSeconds(List<Path> files, int size) {
    long start = System.nanoTime();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(IndexingOptions.DEFAULT.readers())) {
      List<Future<?>> running = new ArrayList<>();
      for (Path file : files) {
        running.add(threads.submit(() -> DecodingCommand.straight(Files.readAllBytes(file), size)));
      }
      for (Future<?> one : running) {
        one.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("Reading a picture failed", e);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private void unchanged(Clip clip, Path folder) throws IOException {
    Path files = folder.resolve("photos");
    DataFolder data = new DataFolder(folder.resolve("home"));
    try (ImageIndex index = LuceneImageIndex.open(data.index(), clip.manifest())) {
      new KnownLibrary(files, data).fill(index, unchanged, clip.manifest().dimension());
      // Learns the tags of a library that it has not seen before, which a later run need not.
      IndexingReport first = run(clip, index, data, files);
      require(first.unchanged() == unchanged, first);
      IndexingReport report = run(clip, index, data, files);
      require(report.unchanged() == unchanged, report);
      System.out.printf(
          Locale.ROOT,
          "nothing changed\t%d files\t%.2f s\t%.0f files/s%n",
          unchanged,
          seconds(report.took()),
          report.filesPerSecond());
      print(report.stages());
    }
  }

  /** Indexes as {@code lucelens index} does. */
  static IndexingReport run(Clip clip, ImageIndex index, DataFolder data, Path photos)
      throws IOException {
    return new IndexingPipeline(ImageEncoder.of(clip), index, data, IndexingOptions.DEFAULT)
        .withTags(LibraryTags.open(clip, index, data))
        .run(List.of(photos), IndexingProgress.SILENT);
  }

  private static void require(boolean expected, IndexingReport report) {
    if (!expected) {
      throw new IllegalStateException("The run did something else than it should: " + report);
    }
  }

  private static void print(StageWork stages) {
    System.out.printf(
        Locale.ROOT,
        "\tthread seconds\tcrawl %.2f, read %.2f, wait for the model %.2f, write %.2f%n",
        seconds(stages.crawl()),
        seconds(stages.read()),
        seconds(stages.embed()),
        seconds(stages.write()));
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  /** Deletes a folder with all that is in it. */
  static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
