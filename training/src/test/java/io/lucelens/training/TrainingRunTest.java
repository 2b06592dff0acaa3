package io.lucelens.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lucelens.clip.Clip;
import io.lucelens.clip.Goldens;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.TinyModel;
import io.lucelens.clip.TinySiglip;
import io.lucelens.clip.checkpoint.Checkpoint;
import io.lucelens.clip.checkpoint.DType;
import io.lucelens.clip.image.ImageReader;
import io.lucelens.training.data.Pairs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRunTest {
  @TempDir Path folder;
  private Path table;

  @BeforeEach
  void writePairs() throws IOException {
    table = ColourPairs.in(folder.resolve("data"));
  }

  private static TrainingOptions options(long steps, double learningRate) {
    return options(steps, learningRate, TrainingMethod.PLAIN);
  }

  private static TrainingOptions options(long steps, double learningRate, TrainingMethod method) {
    return new TrainingOptions(steps, 4, learningRate, 2, 0.1, 1, 1, false, 3, 4).with(method);
  }

  @Test
  void aModelTrainedFromScratchLearnsItsPairs() throws IOException {
    Path run = folder.resolve("run");
    try (Pairs pairs = Pairs.open(table)) {
      TrainingRun.start(run, pairs, scratch(pairs), options(80, 2e-3), DType.F32)
          .run(new SilentProgress());
    }
    List<JsonNode> log = log(run);
    assertThat(log).hasSize(80);
    assertThat(log.getFirst().path("loss").asDouble()).isGreaterThan(1);
    try (Clip clip = Clip.load(run.resolve("export"))) {
      var red = clip.encodeText("red");
      ImageReader reader = new ImageReader();
      double own = red.cosine(clip.encodeImage(reader.read(folder.resolve("data/red.png"))));
      for (String other : List.of("green", "blue", "white", "black", "cyan")) {
        double theirs =
            red.cosine(clip.encodeImage(reader.read(folder.resolve("data/" + other + ".png"))));
        assertThat(own).as("red against " + other).isGreaterThan(theirs);
      }
    }
  }

  @Test
  void aRunThatWasKilledTakesTheSameStepsAsOneThatWasNot() throws IOException {
    try (Pairs pairs = Pairs.open(table)) {
      Path whole = folder.resolve("whole");
      TrainingRun.start(whole, pairs, tiny(), options(10, 1e-3), DType.F32)
          .run(new SilentProgress());
      Path killed = folder.resolve("killed");
      TrainingRun first = TrainingRun.start(killed, pairs, tiny(), options(10, 1e-3), DType.F32);
      assertThatThrownBy(() -> first.run(SilentProgress.killedAfter(6))).hasMessage("killed");
      assertThat(TrainingRun.stepsDone(killed)).contains(4L);
      TrainingRun.resume(killed, pairs, options(10, 1e-3), DType.F32).run(new SilentProgress());
      assertThat(losses(killed)).isEqualTo(losses(whole));
      assertThat(Files.mismatch(weights(killed), weights(whole))).isEqualTo(-1);
    }
  }

  @Test
  void anInterruptedRunLeavesACheckpointOfItsLastStepAndGoesOnToTheSameEnd() throws IOException {
    try (Pairs pairs = Pairs.open(table)) {
      Path whole = folder.resolve("whole");
      TrainingRun.start(whole, pairs, tiny(), options(10, 1e-3), DType.F32)
          .run(new SilentProgress());
      Path stopped = folder.resolve("stopped");
      TrainingRun first = TrainingRun.start(stopped, pairs, tiny(), options(10, 1e-3), DType.F32);
      boolean done = first.run(SilentProgress.interruptedAfter(3));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(done).isFalse();
      assertThat(TrainingRun.stepsDone(stopped)).contains(3L);
      assertThat(log(stopped)).hasSize(3);
      assertThat(
              TrainingRun.resume(stopped, pairs, options(10, 1e-3), DType.F32)
                  .run(new SilentProgress()))
          .isTrue();
      assertThat(losses(stopped)).isEqualTo(losses(whole));
      assertThat(Files.mismatch(weights(stopped), weights(whole))).isEqualTo(-1);
    }
  }

  @Test
  void aRunThatWasKilledBeforeItsLastModelWasWrittenWritesItWhenResumed() throws IOException {
    try (Pairs pairs = Pairs.open(table)) {
      Path run = folder.resolve("run");
      TrainingRun.start(run, pairs, tiny(), options(10, 1e-3), DType.F32).run(new SilentProgress());
      Path last = Files.copy(weights(run), folder.resolve("last"));
      // What stands between the last checkpoint and the model: that of the checkpoint before.
      Files.write(weights(run), new byte[] {1});

      boolean done =
          TrainingRun.resume(run, pairs, options(10, 1e-3), DType.F32).run(new SilentProgress());

      assertThat(done).isTrue();
      assertThat(Files.mismatch(weights(run), last)).isEqualTo(-1);
    }
  }

  @Test
  void aResumedRunIsEndedByALossFarAboveThatFromBeforeItsStop() throws IOException {
    try (Pairs pairs = Pairs.open(table)) {
      Path run = folder.resolve("run");
      TrainingRun first = TrainingRun.start(run, pairs, tiny(), options(60, 1e-3), DType.F32);
      assertThatThrownBy(() -> first.run(SilentProgress.killedAfter(30))).hasMessage("killed");
      Path log = run.resolve("log.jsonl");
      String low = Files.readString(log).replaceAll("\"loss\":[^,]+", "\"loss\":-9");
      Files.writeString(log, low);

      TrainingRun resumed = TrainingRun.resume(run, pairs, options(60, 1e-3), DType.F32);

      assertThatThrownBy(() -> resumed.run(new SilentProgress()))
          .isInstanceOf(TrainingDivergedException.class)
          .hasMessageContaining("from -9.000 to");
    }
  }

  @Test
  void aHalfWrittenCheckpointIsIgnored() throws IOException {
    try (Pairs pairs = Pairs.open(table)) {
      Path run = folder.resolve("run");
      TrainingRun.start(run, pairs, tiny(), options(8, 1e-3), DType.F32).run(new SilentProgress());
      Files.createDirectories(run.resolve("checkpoints/part"));
      Files.writeString(run.resolve("checkpoints/part/model.safetensors"), "half");
      assertThat(TrainingRun.stepsDone(run)).contains(8L);
    }
  }

  @Test
  void aModelOfOpenAIsLayoutIsTrainedAndExportedInHuggingFaces() throws IOException {
    Path model = TinyModel.in(folder.resolve("openai"));
    Files.delete(model.resolve("config.json"));
    Files.delete(model.resolve("model.safetensors"));
    Path weights =
        Files.copy(
            Goldens.shared("models/tiny_vit_pt/state_dict_fp16.pt"), model.resolve("tiny.pt"));
    Path run = folder.resolve("run");
    try (Pairs pairs = Pairs.open(table);
        Clip before = Clip.load(weights)) {
      TrainingStart start = TrainingStart.fromModel(Checkpoint.open(weights));
      TrainingRun training = TrainingRun.start(run, pairs, start, options(4, 1e-9), DType.F32);
      training.run(new SilentProgress());
      try (Clip after = Clip.load(training.export())) {
        assertThat(after.layout()).isEqualTo("Hugging Face");
        assertThat(after.encodeText("red").cosine(before.encodeText("red")))
            .isCloseTo(1, within(1e-6));
      }
    }
  }

  @Test
  void aFolderWithFilesOfAnotherKindIsNotUsedForARun() throws IOException {
    try (Pairs pairs = Pairs.open(table)) {
      Path data = folder.resolve("data");
      assertThatThrownBy(() -> TrainingRun.start(data, pairs, tiny(), options(4, 1e-3), DType.F32))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(data + " is not empty (")
          .hasMessageContaining("new folder");
      // What a run leaves that was killed before it began.
      Path killed = Files.createDirectories(folder.resolve("killed"));
      Files.createDirectories(killed.resolve("export"));
      TrainingRun.start(killed, pairs, tiny(), options(4, 1e-3), DType.F32);
    }
  }

  @Test
  void anExportedModelIsCalledByItsRun() throws IOException {
    Path run = folder.resolve("castles");
    try (Pairs pairs = Pairs.open(table)) {
      TrainingRun.start(run, pairs, tiny(), options(4, 1e-3), DType.F32).run(new SilentProgress());
    }
    try (Clip clip = Clip.load(run.resolve("export"))) {
      assertThat(clip.manifest().name()).isEqualTo("castles");
    }
  }

  @Test
  void aFolderThatHoldsARunIsNotOverwritten() throws IOException {
    try (Pairs pairs = Pairs.open(table)) {
      Path run = folder.resolve("run");
      TrainingRun.start(run, pairs, tiny(), options(4, 1e-3), DType.F32);
      assertThatThrownBy(() -> TrainingRun.start(run, pairs, tiny(), options(4, 1e-3), DType.F32))
          .hasMessageContaining("already holds a run")
          .hasMessageContaining("--resume");
    }
  }

  @Test
  void resumingWithAnotherOptionSaysWhichOneChanged() throws IOException {
    try (Pairs pairs = Pairs.open(table)) {
      Path run = folder.resolve("run");
      TrainingRun.start(run, pairs, tiny(), options(4, 1e-3), DType.F32);
      assertThatThrownBy(() -> TrainingRun.resume(run, pairs, options(4, 2e-3), DType.F32))
          .hasMessageContaining("learningRate 0.001")
          .hasMessageContaining("0.002");
      assertThatThrownBy(
              () -> TrainingRun.resume(folder.resolve("none"), pairs, options(4, 1), DType.F32))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void nanWeightsStopTheRunWithItsStepAndLeaveTheCheckpoint() throws IOException {
    try (Pairs pairs = Pairs.open(table)) {
      Path run = folder.resolve("run");
      TrainingStart sound = tiny();
      TrainingStart start =
          new TrainingStart(
              sound.config(),
              sound.tokenizerJson(),
              sound.preprocessing(),
              (manager, seed) ->
                  (name, shape) ->
                      name.equals("logit_scale")
                          ? manager.create(Float.NaN)
                          : sound.weights().open(manager, seed).get(name, shape),
              sound.base(),
              sound.sentenceProjection());
      assertThatThrownBy(
              () ->
                  TrainingRun.start(run, pairs, start, options(4, 1e-3), DType.F32)
                      .run(new SilentProgress()))
          .isInstanceOf(TrainingDivergedException.class)
          .hasMessageContaining("at step 0")
          .hasMessageContaining("NaN");
      assertThat(TrainingRun.stepsDone(run)).contains(0L);
    }
  }

  @Test
  void aSiglipIsRefusedSinceItsLossIsAnother() throws IOException {
    Checkpoint siglip = Checkpoint.open(TinySiglip.in(folder.resolve("siglip")));
    assertThatThrownBy(() -> TrainingStart.fromModel(siglip))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("sigmoid")
        .hasMessageContaining("CLIP model");
  }

  @Test
  void stepsLeaveNothingBehindInNativeMemory() throws IOException {
    try (Pairs pairs = Pairs.open(table)) {
      List<Integer> arrays = new ArrayList<>();
      TrainingRun.start(folder.resolve("run"), pairs, tiny(), options(12, 1e-3), DType.F32)
          .run(
              new SilentProgress() {
                @Override
                public void stepDone(long done, double loss, double rate, double perSecond) {
                  arrays.add(managedArrays());
                }
              });
      assertThat(arrays.subList(2, arrays.size())).containsOnly(arrays.get(1));
    }
  }

  /** All native arrays of the process that somebody still owns. */
  private static int managedArrays() {
    try (NDManager manager = NDManager.newBaseManager()) {
      return manager.getParentManager().getManagedArrays().size();
    }
  }

  private static TrainingStart scratch(Pairs pairs) throws IOException {
    Path config = Path.of("src/test/resources/scratch-config.json");
    return TrainingStart.fromScratch(config, pairs, List.of());
  }

  private TrainingStart tiny() throws IOException {
    return TrainingStart.fromModel(Checkpoint.open(TinyModel.in(folder.resolve("start"))));
  }

  private static List<Double> losses(Path run) throws IOException {
    return log(run).stream().map(line -> line.path("loss").asDouble()).toList();
  }

  private static List<JsonNode> log(Path run) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("log.jsonl"))) {
      lines.add(json.readTree(line));
    }
    return lines;
  }

  private static Path weights(Path run) {
    return run.resolve("export/model.safetensors");
  }
}
