package io.lucelens.benchmarks;

import io.lucelens.clip.Clip;
import io.lucelens.clip.Embedding;
import io.lucelens.index.DataFolder;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.IndexedImage;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import io.lucelens.index.tag.LibraryTags;
import io.lucelens.index.tag.TaggingReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Tags a library of made-up vectors, each near the prompt of a built-in tag. A heap that is given
 * small, {@code LUCELENS_JAVA_OPTS=-Xmx256m}, shows what it needs.
 */
@Command(
    name = "tags",
    mixinStandardHelpOptions = true,
    description = "Time and memory of tagging a library (Linux).")
final class TagsCommand implements Callable<Integer> {
  private static final String[] SUBJECTS = {"a dog", "a beach", "snow", "a birthday", "a bicycle"};

  /** So long a random vector beside the unit one leaves a cosine of about 0.3 with it. */
  private static final double NOISE = 3;

  @Option(names = "--photos", defaultValue = "100000", description = "Default: ${DEFAULT-VALUE}.")
  private int photos;

  @Option(names = "--home", required = true, description = "Folder for the index; a new one.")
  private Path home;

  @Override
  public Integer call() throws IOException {
    DataFolder data = new DataFolder(home);
    try (Clip clip = Clip.bundled();
        ImageIndex index = LuceneImageIndex.open(data.index(), clip.manifest())) {
      List<Embedding> subjects = clip.encodeTexts(List.of(SUBJECTS));
      Random random = new Random(1);
      for (int i = 0; i < photos; i++) {
        index.put(image(i), near(subjects.get(i % subjects.size()).toArray(), random));
      }
      index.commit();
      long began = System.nanoTime();
      TaggingReport report = LibraryTags.open(clip, index, data).retag(() -> true);
      System.out.printf(
          "%d photos, %d of them tagged, in %.1f s; heap at most %d MB, resident at most %d MB%n",
          report.images(),
          report.tagged(),
          (System.nanoTime() - began) / 1e9,
          Runtime.getRuntime().maxMemory() >> 20,
          ProcessMemory.peak());
    }
    return 0;
  }

  private IndexedImage image(int number) {
    return new IndexedImage(
        Integer.toString(number),
        home.toAbsolutePath().resolve(number + ".jpg"),
        1,
        Instant.EPOCH,
        String.format("%064x", number),
        100,
        100);
  }

  private static Embedding near(float[] unit, Random random) {
    float[] vector = new float[unit.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (unit[i] + random.nextGaussian() * NOISE / Math.sqrt(vector.length));
    }
    return Embedding.normalized(vector);
  }
}
