package io.lucelens.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.lucelens.clip.checkpoint.Checkpoint;
import io.lucelens.clip.checkpoint.ModelFiles;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.clip.model.Precision;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Both towers by batch size, text length and precision, against the matmul peak. */
@Command(
    name = "towers",
    mixinStandardHelpOptions = true,
    description = "Times both towers of ViT-B/32 or of the bundled model, one core a thread.")
final class TowersCommand implements Callable<Integer> {
  private static final int[] IMAGE_BATCHES = {1, 8, 32};
  private static final int[][] TEXTS = {{1, 8}, {1, 16}, {1, 32}, {1, 77}, {32, 8}, {32, 77}};

  @Option(
      names = "--threads",
      defaultValue = "1",
      description = "Threads that encode at the same time. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "Runs of which the best counts. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(names = "--bundled", description = "The bundled model instead of ViT-B/32.")
  private boolean bundled;

  private NDManager manager;
  private Timing timing;
  private MatmulPeak matmul;
  private ClipModel float32;
  private ClipModel int8;

  @Override
  public Integer call() {
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    try (NDManager owner = NDManager.newBaseManager();
        Timing timer = new Timing(threads)) {
      manager = owner;
      timing = timer;
      matmul = new MatmulPeak(manager);
      float32 = model(Precision.FLOAT32);
      int8 = model(Precision.INT8);
      measure(float32.config());
    }
    return 0;
  }

  private ClipModel model(Precision precision) {
    ClipModel model;
    if (bundled) {
      Checkpoint checkpoint = Checkpoint.of(ModelFiles.bundled());
      model = checkpoint.model(checkpoint.config(), manager);
    } else {
      model = FullSizeModel.create(manager);
    }
    model.fuse(precision, manager);
    return model;
  }

  private void measure(ClipConfig config) {
    System.out.printf(
        "CPU time a call on %d thread(s), the best of %d; peak: %s%n",
        threads, rounds, "a float32 product of 2048 x 2048, timed before each line");
    System.out.println("case\tfloat32 ms\tGFLOP/s\tpeak GFLOP/s\tof peak\tint8 ms\ttimes faster");
    for (int batch : IMAGE_BATCHES) {
      row(batch + " image(s)", batch * Work.image(config), model -> encodeImages(model, batch));
    }
    int context = config.text().contextLength();
    for (int[] text : TEXTS) {
      text[1] = Math.min(text[1], context);
      row(
          text[0] + " text(s) of " + text[1] + " tokens",
          text[0] * Work.text(config, text[1]),
          model -> encodeTexts(model, text[0], text[1]));
    }
  }

  private void row(String name, double work, Consumer<ClipModel> encode) {
    double peak = MatmulPeak.WORK / timing.best(matmul, rounds);
    double seconds = timing.best(() -> encode.accept(float32), rounds);
    double quantized = timing.best(() -> encode.accept(int8), rounds);
    System.out.printf(
        Locale.ROOT,
        "%s\t%.1f\t%.0f\t%.0f\t%.0f %%\t%.1f\t%.1f%n",
        name,
        seconds * 1e3,
        work / seconds / 1e9,
        peak / 1e9,
        100 * work / seconds / peak,
        quantized * 1e3,
        seconds / quantized);
  }

  private void encodeImages(ClipModel model, int batch) {
    int size = model.config().vision().imageSize();
    try (NDManager scope = manager.newSubManager()) {
      NDArray pixels = scope.zeros(new Shape(batch, 3, size, size), DataType.FLOAT32).add(0.5f);
      model.encodeImages(pixels).toFloatArray();
    }
  }

  private void encodeTexts(ClipModel model, int batch, int length) {
    int[] text = new int[length];
    for (int i = 0; i < length; i++) {
      text[i] = i + 1;
    }
    int[][] texts = new int[batch][];
    Arrays.fill(texts, text);
    try (NDManager scope = manager.newSubManager()) {
      model.encodeTexts(Arrays.asList(texts), scope).toFloatArray();
    }
  }
}
