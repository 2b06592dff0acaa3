package io.lucelens.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.lucelens.clip.checkpoint.Checkpoint;
import io.lucelens.clip.checkpoint.ModelFiles;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.training.AdamW;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A step of the optimizer, against the least that touching so much memory takes. */
@Command(
    name = "optimizer",
    mixinStandardHelpOptions = true,
    description = "Times a step of AdamW on the bundled model's parameters, on one core.")
final class OptimizerCommand implements Callable<Integer> {
  private static final AdamW.Options OPTIONS = new AdamW.Options(0.9, 0.98, 1e-6, 0.1, 1);

  @Option(
      names = "--rounds",
      defaultValue = "20",
      description = "Runs of which the best counts. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Override
  public Integer call() {
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    try (NDManager manager = NDManager.newBaseManager();
        Timing timing = new Timing(1)) {
      Map<String, NDArray> weights = weights(manager);
      Map<String, NDArray> gradients = new LinkedHashMap<>();
      weights.forEach(
          (name, weight) ->
              gradients.put(name, manager.randomNormal(0, 1, weight.getShape(), DataType.FLOAT32)));
      AdamW optimizer = new AdamW(OPTIONS, weights, name -> 1, manager);
      double step = timing.best(() -> optimizer.step(gradients, 1e-4), rounds);
      double copy =
          timing.best(
              () -> weights.forEach((name, weight) -> gradients.get(name).copyTo(weight)), rounds);
      System.out.println("parameters\tstep ms\tcopy of them ms\ttimes as long");
      System.out.printf(
          Locale.ROOT,
          "%d\t%.1f\t%.1f\t%.1f%n",
          weights.values().stream().mapToLong(NDArray::size).sum(),
          step * 1e3,
          copy * 1e3,
          step / copy);
    }
    return 0;
  }

  /** Copies, for the files' own memory is only read. */
  private static Map<String, NDArray> weights(NDManager manager) {
    Checkpoint checkpoint = Checkpoint.of(ModelFiles.bundled());
    ClipModel model = checkpoint.model(checkpoint.config(), manager);
    Map<String, NDArray> weights = new LinkedHashMap<>();
    model
        .namedParameters()
        .forEach((name, parameter) -> weights.put(name, parameter.getArray().duplicate()));
    return weights;
  }
}
