package io.lucelens.benchmarks;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.ModelManifest;
import io.lucelens.index.store.ImageFilter;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.IntSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long searches take that are narrowed down by filters, with and without something to find. */
@Command(
    name = "filters",
    mixinStandardHelpOptions = true,
    description = "Milliseconds of filtered searches in a large made-up library.")
final class FiltersCommand implements Callable<Integer> {
  private static final int ROUNDS = 50;

  /** A page of results. */
  private static final int K = 50;

  @Option(names = "--photos", defaultValue = "100000", description = "Default: ${DEFAULT-VALUE}.")
  private int photos;

  @Option(
      names = "--dimension",
      defaultValue = "256",
      description = "Length of the vectors; the bundled model's is ${DEFAULT-VALUE}.")
  private int dimension;

  @Option(
      names = "--work",
      description =
          "Folder for a temporary one, which is deleted: 5 kB a photo. Default: the system's.")
  private Path work;

  @Override
  public Integer call() throws IOException {
    ModelManifest model = new ModelManifest("made up", "0", dimension, "none", "0");
    try (WorkFolder temporary = WorkFolder.in(work, "filters");
        LuceneImageIndex index = LuceneImageIndex.open(temporary.path().resolve("index"), model)) {
      MadeUpPhotos made = new MadeUpPhotos(dimension);
      for (int i = 0; i < photos; i++) {
        index.put(MadeUpPhotos.record(i), made.vector());
        if (i % 1_000 == 999) {
          index.commit();
        }
      }
      index.commit();
      System.out.println("search\tfilter\tphotos found\tfirst ms\tmedian ms\tslowest ms\tCPU ms");
      for (Map.Entry<String, ImageFilter> filter : filters().entrySet()) {
        ImageFilter fitting = filter.getValue();
        measure("newest", filter.getKey(), () -> index.newest(0, K, fitting).size());
        measure(
            "newest, 100th page", filter.getKey(), () -> index.newest(99 * K, K, fitting).size());
        measure("nearest", filter.getKey(), () -> nearest(index, made.vector(), fitting));
      }
    }
    return 0;
  }

  private static int nearest(LuceneImageIndex index, Embedding query, ImageFilter filter) {
    return index.search(query, K, filter).size();
  }

  private static Map<String, ImageFilter> filters() {
    Map<String, ImageFilter> filters = new LinkedHashMap<>();
    filters.put("none", ImageFilter.NONE);
    filters.put(
        "rating:5 date:2019-06..2019-08",
        filter(5, LocalDate.of(2019, 6, 1), LocalDate.of(2019, 8, 31)));
    filters.put("rating:1", filter(1, null, null));
    filters.put("date:2019", filter(null, LocalDate.of(2019, 1, 1), LocalDate.of(2019, 12, 31)));
    filters.put("tag:", ImageFilter.tagged(Set.of(MadeUpPhotos.tag(1))));
    filters.put(
        "keyword:",
        new ImageFilter(Set.of(), Set.of(MadeUpPhotos.keyword(1)), Set.of(), null, null, null));
    filters.put(
        "caption: (all photos)",
        new ImageFilter(Set.of(), Set.of(), Set.of("a long journey"), null, null, null));
    return filters;
  }

  private static ImageFilter filter(Integer rating, LocalDate from, LocalDate to) {
    return new ImageFilter(Set.of(), Set.of(), Set.of(), rating, from, to);
  }

  private static void measure(String search, String filter, IntSupplier work) {
    double[] milliseconds = new double[ROUNDS];
    double[] cpu = new double[ROUNDS];
    double first = 0;
    int found = 0;
    for (int round = -1; round < ROUNDS; round++) {
      long cpuStart = Timing.threadCpuNanos();
      long start = System.nanoTime();
      found = work.getAsInt();
      double took = (System.nanoTime() - start) / 1e6;
      if (round < 0) {
        first = took;
      } else {
        milliseconds[round] = took;
        cpu[round] = (Timing.threadCpuNanos() - cpuStart) / 1e6;
      }
    }
    Arrays.sort(milliseconds);
    Arrays.sort(cpu);
    System.out.printf(
        Locale.ROOT,
        "%s\t%s\t%d\t%.1f\t%.2f\t%.1f\t%.2f%n",
        search,
        filter,
        found,
        first,
        milliseconds[ROUNDS / 2],
        milliseconds[ROUNDS - 1],
        cpu[ROUNDS / 2]);
  }
}
