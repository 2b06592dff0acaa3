package io.lucelens.training.evaluation;

import io.lucelens.clip.checkpoint.DType;
import io.lucelens.training.TrainingOptions;
import io.lucelens.training.TrainingProgress;
import io.lucelens.training.TrainingRun;
import io.lucelens.training.TrainingStart;
import io.lucelens.training.data.Pairs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A model small enough to be trained inside a test. */
final class TinyModel {
  private static final String TOWER =
      """
      {"hidden_size": 64, "intermediate_size": 128, "num_attention_heads": 2, \
      "num_hidden_layers": 1, "hidden_act": "quick_gelu", "layer_norm_eps": 1e-5, %s}""";

  private TinyModel() {}

  /** Trains on at least eight pairs and gives the model's folder. */
  static Path train(Path folder, Pairs pairs) throws IOException {
    String vision = TOWER.formatted("\"image_size\": 32, \"patch_size\": 16");
    String text = TOWER.formatted("\"max_position_embeddings\": 16, \"vocab_size\": 600");
    Path config =
        Files.writeString(
            folder.resolve("tiny.json"),
            """
            {"model_type": "clip", "projection_dim": 32, "logit_scale_init_value": 2.6592,
             "vision_config": %s, "text_config": %s}"""
                .formatted(vision, text));
    TrainingOptions options = new TrainingOptions(120, 8, 3e-3, 10, 0.01, 1, 1, false, 5, 120);
    TrainingRun run =
        TrainingRun.start(
            folder.resolve("run"),
            pairs,
            TrainingStart.fromScratch(config, pairs, List.of()),
            options,
            DType.F32);
    run.run(new Quiet());
    return run.export();
  }

  private static final class Quiet implements TrainingProgress {
    @Override
    public void started(long firstStep, long totalSteps) {}

    @Override
    public void stepDone(long done, double loss, double learningRate, double pairsPerSecond) {}

    @Override
    public void checkpointWritten(long step, Path exported) {}
  }
}
