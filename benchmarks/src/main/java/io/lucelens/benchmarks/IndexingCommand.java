package io.lucelens.benchmarks;

import io.lucelens.clip.Clip;
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
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
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
  /** Of these many the rate is taken: ImageIO's does not change, and the progressive ones last. */
  private static final int STRAIGHT = 20;

  @Option(
      names = "--photos",
      defaultValue = "300",
      description = "12-megapixel JPEGs of each kind; 0 for none. Default: ${DEFAULT-VALUE}.")
  private int photos;

  @Option(
      names = "--kind",
      split = ",",
      defaultValue = "BASELINE,PROGRESSIVE",
      description = "Kinds of JPEG, each indexed by itself: ${DEFAULT-VALUE}.")
  private List<Kind> kinds;

  @Option(
      names = "--pictures",
      defaultValue = "24",
      description =
          "So many of the photos are different pictures, the others differ in a comment."
              + " Default: ${DEFAULT-VALUE}.")
  private int pictures;

  @Option(
      names = "--made",
      description =
          "Folder for the photos, 3 MB each; they stay there and are used again. Default: one that"
              + " is deleted.")
  private Path made;

  @Option(
      names = "--unchanged",
      defaultValue = "100000",
      description =
          "Files of the library that did not change; 0 for none. Default: ${DEFAULT-VALUE}.")
  private int unchanged;

  @Option(
      names = "--work",
      description =
          "Folder for a temporary one, which is deleted: 10 kB an unchanged file, and the photos."
              + " Default: the system's.")
  private Path work;

  @Override
  public Integer call() throws IOException {
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    try (WorkFolder temporary = WorkFolder.in(work, "indexing");
        Clip clip = Clip.bundled()) {
      Path folder = temporary.path();
      LargeLibrary library =
          new LargeLibrary(made == null ? folder.resolve("made") : made, pictures);
      for (Kind kind : photos > 0 ? kinds : List.<Kind>of()) {
        large(clip, kind, library, folder.resolve(kind.name()));
      }
      if (unchanged > 0) {
        unchanged(clip, folder.resolve("unchanged"));
      }
    }
    return 0;
  }

  private void large(Clip clip, Kind kind, LargeLibrary library, Path folder) throws IOException {
    Path photosFolder = library.photos(photos, kind == Kind.PROGRESSIVE);
    List<Path> files = files(photosFolder);
    DataFolder data = new DataFolder(folder.resolve("home"));
    double rate;
    double lateRate;
    try (ImageIndex index = LuceneImageIndex.open(data.index(), clip.manifest())) {
      ProcessMemory.resetPeak();
      PeakHeap.reset();
      HalfTime half = new HalfTime(photos / 2);
      double cpu = CpuTime.soFar();
      IndexingReport report = run(clip, index, data, photosFolder, half);
      cpu = CpuTime.soFar() - cpu;
      require(report.added() == photos, report);
      rate = photos / seconds(report.took());
      lateRate = half.rateSince(photos);
      System.out.printf(
          Locale.ROOT,
          "%s\tindexing\t%d photos of 12 megapixels, %s\t%.2f photos/s, the later half %.2f"
              + "\t%.0f CPU ms a photo\theap at most %d MB, resident at most %d MB%n",
          kind,
          photos,
          sizes(files),
          rate,
          lateRate,
          1e3 * cpu / photos,
          PeakHeap.megabytes(),
          ProcessMemory.peak());
      print(report.stages());
    }
    PhotoSteps.of(files.getFirst(), clip)
        .forEach(
            (step, seconds) ->
                System.out.printf(Locale.ROOT, "\t%s\t%.1f CPU ms%n", step, 1e3 * seconds));
    straight(kind, files, clip.preprocessor().preprocessing().size(), rate, lateRate);
  }

  private void straight(Kind kind, List<Path> files, int size, double rate, double lateRate) {
    List<Path> some = files.subList(0, Math.min(STRAIGHT, photos));
    straightSeconds(some.subList(0, Math.min(2, some.size())), size); // the JVM warms up
    double cpu = CpuTime.soFar();
    double straight = some.size() / straightSeconds(some, size);
    System.out.printf(
        Locale.ROOT,
        "%s\tImageIO whole, Graphics2D, nothing else\t%d of the same\t%.2f photos/s\t%.0f CPU ms a"
            + " photo\tindexing makes %.1f times as many, the later half %.1f%n",
        kind,
        some.size(),
        straight,
        1e3 * (CpuTime.soFar() - cpu) / some.size(),
        rate / straight,
        lateRate / straight);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  private static String sizes(List<Path> files) {
    LongSummaryStatistics bytes =
        files.stream().mapToLong(file -> file.toFile().length()).summaryStatistics();
    return String.format(
        Locale.ROOT,
        "%.1f to %.1f MB, %.1f on average",
        bytes.getMin() / 1e6,
        bytes.getMax() / 1e6,
        bytes.getAverage() / 1e6);
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
      IndexingReport first = run(clip, index, data, files, IndexingProgress.SILENT);
      require(first.unchanged() == unchanged, first);
      IndexingReport report = run(clip, index, data, files, IndexingProgress.SILENT);
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
  static IndexingReport run(
      Clip clip, ImageIndex index, DataFolder data, Path photos, IndexingProgress progress)
      throws IOException {
    return new IndexingPipeline(ImageEncoder.of(clip), index, data, IndexingOptions.DEFAULT)
        .withTags(LibraryTags.open(clip, index, data))
        .run(List.of(photos), progress);
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

  /** A JPEG's order of coefficients. */
  private enum Kind {
    BASELINE,
    PROGRESSIVE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Notes when so many photos are done: by then the JVM has compiled what runs often. */
  private static final class HalfTime implements IndexingProgress {
    private final int count;
    private int done;
    private long since;

    HalfTime(int count) {
      this.count = count;
    }

    @Override
    public void started(long files) {
      since = System.nanoTime();
    }

    @Override
    public void fileDone() {
      if (++done == count) {
        since = System.nanoTime();
      }
    }

    @Override
    public void fileFailed(IndexingReport.Failure failure) {}

    /** Photos a second from then to now, the end of the run. */
    double rateSince(int all) {
      return (all - count) / ((System.nanoTime() - since) / 1e9);
    }
  }
}
