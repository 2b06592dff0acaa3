package io.lucelens.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.lucelens.clip.Embedding;
import io.lucelens.clip.ModelManifest;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.store.FSDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What commit intervals and merge policies cost while an index is written, and what they leave to
 * search in. Nothing is embedded, so that writing is all there is.
 */
@Command(
    name = "commits",
    mixinStandardHelpOptions = true,
    description =
        "Writes an index of made-up vectors with each commit interval and each merge policy (Linux).")
final class CommitsCommand implements Callable<Integer> {
  private static final int QUERIES = 100;
  private static final int K = 10;

  /** Photos that are written first, for the JIT compiler to know what is coming. */
  private static final int WARM_UP = 10_000;

  /** How Lucene decides which segments to merge; names as on the command line. */
  private enum Policy {
    /** What the index has. */
    ours,
    /** Lucene's default, told to leave fewer segments. */
    tiered4,
    /** Or more. */
    tiered10,
    tiered16,
    /** Segments below this size count as if they had it, and are merged at once. */
    floor2,
    floor64,
    /** Neighbours only, by how many documents they have. */
    logdoc;

    MergePolicy policy() {
      return switch (this) {
        case ours -> throw new IllegalStateException("is not changed");
        case tiered4 -> new TieredMergePolicy().setSegmentsPerTier(4);
        case tiered10 -> new TieredMergePolicy().setSegmentsPerTier(10);
        case tiered16 -> new TieredMergePolicy().setSegmentsPerTier(16);
        case floor2 -> new TieredMergePolicy().setFloorSegmentMB(2);
        case floor64 -> new TieredMergePolicy().setFloorSegmentMB(64);
        case logdoc -> new LogDocMergePolicy();
      };
    }
  }

  @Option(names = "--photos", defaultValue = "100000", description = "Default: ${DEFAULT-VALUE}.")
  private int photos;

  @Option(
      names = "--dimension",
      defaultValue = "256",
      description = "Length of the vectors; the bundled model's is ${DEFAULT-VALUE}.")
  private int dimension;

  @Option(
      names = "--every",
      split = ",",
      defaultValue = "100,1000,5000,20000",
      description = "Commits after so many changes. Default: ${DEFAULT-VALUE}.")
  private List<Integer> intervals;

  @Option(
      names = "--policy",
      split = ",",
      defaultValue = "ours",
      description = "Merge policies: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private List<Policy> policies;

  @Option(
      names = "--work",
      description =
          "Folder for temporary ones, which are deleted: 5 kB a photo. Default: the system's.")
  private Path work;

  private final List<Embedding> vectors = new ArrayList<>();
  private final List<Embedding> queries = new ArrayList<>();
  private final List<Set<String>> nearest = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    MadeUpPhotos made = new MadeUpPhotos(dimension);
    for (int i = 0; i < photos; i++) {
      vectors.add(made.vector());
    }
    for (int i = 0; i < QUERIES; i++) {
      queries.add(made.vector());
      nearest.add(nearest(queries.get(i)));
    }
    System.out.println(
        "policy\tcommits every\tcommits after s\tmerged after s\tCPU s\tlongest commit s"
            + "\tMB written\tMB\tsegments at the last commit\tmerged\tsearch ms\trecall@10");
    measure(Policy.ours, WARM_UP, WARM_UP / 2);
    for (Policy policy : policies) {
      for (int every : intervals) {
        System.out.println(measure(policy, photos, every));
      }
    }
    return 0;
  }

  /** A line of the table. */
  private String measure(Policy policy, int count, int every) throws IOException {
    try (WorkFolder temporary = WorkFolder.in(work, "commits")) {
      Path folder = temporary.path();
      return measureIn(folder.resolve("index"), policy, Math.min(count, photos), every);
    }
  }

  private Set<String> nearest(Embedding query) {
    double[] cosines = vectors.parallelStream().mapToDouble(query::cosine).toArray();
    return new HashSet<>(
        IntStream.range(0, cosines.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -cosines[i]))
            .limit(K)
            .map(Object::toString)
            .toList());
  }

  private String measureIn(Path folder, Policy policy, int count, int every) throws IOException {
    ModelManifest model = new ModelManifest("made up", "0", dimension, "none", "0");
    ConcurrentMergeScheduler merging = new ConcurrentMergeScheduler();
    System.gc();
    long cpu = cpuNanos();
    long writtenBefore = ProcessMemory.bytesWritten();
    long start = System.nanoTime();
    try (LuceneImageIndex index =
        LuceneImageIndex.open(
            folder,
            model,
            config -> {
              config.setMergeScheduler(merging);
              if (policy != Policy.ours) {
                config.setMergePolicy(policy.policy());
              }
            })) {
      double longest = write(index, count, every);
      double committed = (System.nanoTime() - start) / 1e9;
      int segments = segments(folder);
      merging.sync();
      index.commit();
      double merged = (System.nanoTime() - start) / 1e9;
      double cpuSeconds = (cpuNanos() - cpu) / 1e9;
      String writing =
          String.format(
              Locale.ROOT,
              "%s\t%d\t%.1f\t%.1f\t%.1f\t%.2f\t%d\t%d\t%d\t%d\t",
              policy,
              every,
              committed,
              merged,
              cpuSeconds,
              longest,
              ProcessMemory.bytesWritten() - writtenBefore >> 20,
              bytes(folder) >> 20,
              segments,
              segments(folder));
      return writing + search(index);
    }
  }

  /** The longest commit, in seconds: so long nobody else can write. */
  private double write(LuceneImageIndex index, int count, int every) {
    double longest = 0;
    for (int i = 0; i < count; i++) {
      index.put(MadeUpPhotos.record(i), vectors.get(i));
      if ((i + 1) % every == 0 || i + 1 == count) {
        long start = System.nanoTime();
        index.commit();
        longest = Math.max(longest, (System.nanoTime() - start) / 1e9);
      }
    }
    return longest;
  }

  /** By the graph, as in large libraries; the second round is timed. */
  private String search(LuceneImageIndex index) {
    double[] milliseconds = new double[QUERIES];
    int found = 0;
    for (int round = 0; round < 2; round++) {
      found = 0;
      for (int i = 0; i < QUERIES; i++) {
        long start = Timing.threadCpuNanos();
        var hits = index.searchGraph(queries.get(i), K);
        milliseconds[i] = (Timing.threadCpuNanos() - start) / 1e6;
        Set<String> wanted = nearest.get(i);
        found += (int) hits.stream().filter(hit -> wanted.contains(hit.image().id())).count();
      }
    }
    Arrays.sort(milliseconds);
    return String.format(
        Locale.ROOT, "%.2f\t%.4f", milliseconds[QUERIES / 2], found / (double) (QUERIES * K));
  }

  private static int segments(Path folder) throws IOException {
    try (FSDirectory directory = FSDirectory.open(folder);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      return reader.leaves().size();
    }
  }

  private static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
