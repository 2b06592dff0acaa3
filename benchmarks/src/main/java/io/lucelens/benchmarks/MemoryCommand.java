package io.lucelens.benchmarks;

import io.lucelens.clip.Clip;
import io.lucelens.clip.model.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Memory of the process while ViT-B/32 embeds two batches of 32 at a time, by the queue that
 * everyone uses.
 */
@Command(
    name = "memory",
    mixinStandardHelpOptions = true,
    description =
        "Peak memory with two batches of 32 at a time, and growth over many embeddings (Linux).")
final class MemoryCommand implements Callable<Integer> {
  /** A batch of 32 for each of two cores: lists are shared out among the threads. */
  private static final int BATCH = 64;

  @Option(names = "--precision", defaultValue = "FLOAT32", description = "FLOAT32 or INT8.")
  private Precision precision;

  @Option(
      names = "--images",
      defaultValue = "10000",
      description = "Images to embed, and as many texts. Default: ${DEFAULT-VALUE}.")
  private int images;

  @Override
  public Integer call() throws IOException {
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    Path folder = FullSizeModel.folder();
    try (Clip clip = Clip.load(folder, precision)) {
      System.out.println("images\tresident MB\tof which not files\tpeak MB");
      print(0);
      int size = clip.model().config().vision().imageSize();
      List<float[]> batch = Collections.nCopies(BATCH, new float[3 * size * size]);
      List<String> texts = Collections.nCopies(BATCH, "a photo of a dog on a beach");
      int steps = images / BATCH;
      for (int i = 1; i <= steps; i++) {
        clip.encodeTensors(batch);
        clip.encodeTexts(texts);
        if (i == 1 || i % Math.max(1, steps / 10) == 0) {
          print(i * BATCH);
        }
      }
    }
    return 0;
  }

  private static void print(int images) {
    System.out.printf(
        "%d\t%d\t%d\t%d%n",
        images, ProcessMemory.resident(), ProcessMemory.anonymous(), ProcessMemory.peak());
  }
}
