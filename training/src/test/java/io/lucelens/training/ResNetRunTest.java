package io.lucelens.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lucelens.clip.Clip;
import io.lucelens.clip.Embedding;
import io.lucelens.clip.checkpoint.Checkpoint;
import io.lucelens.clip.checkpoint.DType;
import io.lucelens.clip.checkpoint.Safetensors;
import io.lucelens.clip.image.ImageReader;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.data.SampleFiles;
import io.lucelens.training.data.UnusableDataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A run from scratch with a ResNet and every lever pulled. */
class ResNetRunTest {
  private static final TrainingMethod JUDGED = TrainingMethod.PLAIN.withValidationShare(0.25);

  @TempDir Path folder;
  private Path table;
  private Path teacher;

  @BeforeEach
  void writeData() throws IOException {
    table = ColourPairs.in(folder.resolve("data"));
    teacher = folder.resolve("teacher");
    try (Pairs pairs = Pairs.open(table)) {
      List<String> texts = new ArrayList<>(pairs.captions().distinct().toList());
      texts.addAll(List.of("scarlet", "navy", "snow", "coal", "lemon"));
      SampleFiles.sentences(teacher, texts, 8);
    }
  }

  private static TrainingOptions plain(long steps) {
    return new TrainingOptions(steps, 4, 2e-3, 2, 0.1, 1, 1, false, 3, 4);
  }

  private TrainingOptions pulled(long steps) {
    return plain(steps)
        .with(
            new TrainingOptions.Levers(
                Statistics.OF_BATCH,
                0.9,
                0.5,
                0.5,
                0.2,
                0.3,
                0.5,
                new TrainingOptions.Teacher(teacher, 0.5, 3, 2, 3)));
  }

  private static TrainingStart scratch(Pairs pairs) throws IOException {
    return TrainingStart.fromScratch(
        Path.of("src/test/resources/scratch-resnet.json"), pairs, List.of("scarlet snow"));
  }

  private Path run(String name, TrainingOptions options, TrainingProgress progress)
      throws IOException {
    Path run = folder.resolve(name);
    try (Pairs pairs = Pairs.open(table)) {
      TrainingRun.start(run, pairs, scratch(pairs), options, DType.F32).run(progress);
    }
    return run;
  }

  @Test
  void aResNetTrainedFromScratchLearnsItsPairsAndIsServedAsOpenClipsLayout() throws IOException {
    TrainingOptions wholeBatches = new TrainingOptions(80, 8, 2e-3, 2, 0.1, 1, 1, false, 3, 80);
    Path run = run("run", wholeBatches, new SilentProgress());
    try (Clip clip = Clip.load(run.resolve("export"))) {
      assertThat(clip.layout()).isEqualTo("open_clip");
      Embedding red = clip.encodeText("red");
      double own = red.cosine(image(clip, "red"));
      for (String other : List.of("green", "blue", "white", "black", "cyan")) {
        assertThat(own).as("red against " + other).isGreaterThan(red.cosine(image(clip, other)));
      }
    }
  }

  private Embedding image(Clip clip, String name) throws IOException {
    return clip.encodeImage(new ImageReader().read(folder.resolve("data/" + name + ".png")));
  }

  /** It is resumed at a step at which the text tower rests. */
  @ParameterizedTest
  @EnumSource
  void aKilledRunWithEveryLeverEndsInTheSameBytesAsOneThatWasNot(Loss loss) throws IOException {
    TrainingOptions options = pulled(10).with(TrainingMethod.PLAIN.withLoss(loss));
    Path whole = run("whole", options, new SilentProgress());
    Path killed = folder.resolve("killed");
    assertThatThrownBy(() -> run("killed", options, SilentProgress.killedAfter(6)))
        .hasMessage("killed");
    try (Pairs pairs = Pairs.open(table)) {
      TrainingRun.resume(killed, pairs, options, DType.F32).run(new SilentProgress());
    }
    for (String file :
        List.of(
            "export/open_clip_model.safetensors",
            "checkpoints/step-00000010/model.safetensors",
            "checkpoints/step-00000010/average.safetensors",
            "checkpoints/step-00000010/beside.safetensors",
            "checkpoints/step-00000010/optimizer.safetensors")) {
      assertThat(Files.mismatch(killed.resolve(file), whole.resolve(file))).as(file).isEqualTo(-1);
    }
  }

  @Test
  void checkpointsHoldTheRunningStatisticsAndTheExportTheirAverage() throws IOException {
    Path run = run("run", pulled(8), new SilentProgress());
    Safetensors last = Safetensors.open(run.resolve("checkpoints/step-00000008/model.safetensors"));
    Safetensors beside =
        Safetensors.open(run.resolve("checkpoints/step-00000008/beside.safetensors"));
    Safetensors exported = Safetensors.open(run.resolve("export/open_clip_model.safetensors"));
    assertThat(beside.names()).contains(SentenceDistillation.MATRIX);
    assertThat(exported.names()).noneMatch(name -> name.contains("sentence_projection"));
    try (NDManager manager = NDManager.newBaseManager()) {
      float[] statistics = last.load(manager, "vision_model.bn1.running_mean").toFloatArray();
      assertThat(statistics).doesNotContain(0);
      assertThat(exported.load(manager, "visual.bn1.running_mean").toFloatArray())
          .isNotEqualTo(statistics)
          .doesNotContain(0);
    }
  }

  @Test
  void aFineTunedResNetKeepsItsFrozenStatistics() throws IOException {
    Path first = run("first", plain(8), new SilentProgress());
    TrainingOptions frozen =
        plain(4).with(new TrainingOptions.Levers(Statistics.FROZEN, 0, 0, 0, 0, 0, 0, null));
    Path tuned = folder.resolve("tuned");
    try (Pairs pairs = Pairs.open(table)) {
      TrainingStart start = TrainingStart.fromModel(Checkpoint.open(first.resolve("export")));
      TrainingRun.start(tuned, pairs, start, frozen, DType.F32).run(new SilentProgress());
    }
    try (Clip before = Clip.load(first.resolve("export"));
        Clip after = Clip.load(tuned.resolve("export"))) {
      before
          .model()
          .namedBuffers()
          .forEach(
              (name, buffer) ->
                  assertThat(after.model().namedBuffers().get(name).toFloatArray())
                      .as(name)
                      .containsExactly(buffer.toFloatArray()));
      assertThat(image(after, "red")).isNotEqualTo(image(before, "red"));
    }
  }

  @Test
  void anAdapterAloneMakesTheTunedResNetOfItsBase() throws IOException {
    Path first = run("first", plain(8), new SilentProgress());
    Path tuned = folder.resolve("tuned");
    TrainedPart.LowRank adapters = new TrainedPart.LowRank(2, 4, List.of("q_proj", "v_proj"));
    TrainingOptions options =
        plain(4)
            .with(
                TrainingMethod.PLAIN.withPart(
                    new TrainedPart(TrainedPart.Towers.BOTH, 0, adapters)));
    try (Pairs pairs = Pairs.open(table)) {
      startFrom(first, tuned, options, pairs).run(new SilentProgress());
    }
    Path merged = folder.resolve("merged");

    AdapterFile.open(tuned.resolve("adapter").resolve(AdapterFile.NAME))
        .merge(TrainingStart.fromModel(first.resolve("export")), 1, merged, DType.F32);

    String weights = "open_clip_model.safetensors";
    assertThat(Files.mismatch(merged.resolve(weights), tuned.resolve("export").resolve(weights)))
        .isEqualTo(-1);
    assertThat(Files.mismatch(merged.resolve(weights), first.resolve("export").resolve(weights)))
        .isNotEqualTo(-1);
  }

  @Test
  void aTeacherWithoutTheCaptionsIsRefusedBeforeAnythingIsWritten() throws IOException {
    SampleFiles.sentences(teacher, List.of("red"), 8);
    assertThatThrownBy(() -> run("run", pulled(4), new SilentProgress()))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("captions are not in the table");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  /** With a checkpoint at every fourth; 73 kilobytes a step are allowed. */
  @Test
  void stepsLeaveNativeMemoryAsItWas() throws IOException {
    assumeThat(NativeMemory.known()).isTrue();
    List<NativeMemory> readings = new ArrayList<>();
    run(
        "run",
        pulled(200),
        new SilentProgress() {
          @Override
          public void stepDone(long done, double loss, double rate, double perSecond) {
            if (done == 60 || done == 130 || done == 200) {
              readings.add(NativeMemory.now());
            }
          }
        });
    NativeMemory grown = NativeMemory.leastGrowth(readings);
    assertThat(grown.allocated()).as("allocated").isLessThan(5 << 10);
    assertThat(grown.resident()).as("resident").isLessThan(24 << 10);
  }

  @Test
  void aRunFromATaughtModelGoesOnWithItsMatrix() throws IOException {
    Path first = run("first", pulled(4), new SilentProgress());
    Path second = folder.resolve("second");
    try (Pairs pairs = Pairs.open(table)) {
      startFrom(first, second, pulled(4), pairs);
    }
    assertThat(matrix(second.resolve("checkpoints/step-00000000/beside.safetensors")))
        .isEqualTo(matrix(first.resolve("checkpoints/step-00000004/beside.safetensors")));
  }

  /** Notes what the export has when it is judged the best so far. */
  private static final class BestMatrix extends SilentProgress {
    private final Path export;
    private float[] matrix;
    private long step;
    private long last;

    BestMatrix(Path run) {
      this.export = run.resolve("export");
    }

    @Override
    public void validated(long step, RetrievalScore score, boolean best) {
      last = step;
      if (best) {
        this.step = step;
        try {
          matrix = matrixBeside(export);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  @Test
  void theBestModelIsExportedWithTheMatrixOfItsOwnStep() throws IOException {
    BestMatrix best = new BestMatrix(folder.resolve("judged"));
    Path run = run("judged", pulled(24).with(JUDGED), best);
    assertThat(best.step).as("the best of %d steps", best.last).isLessThan(best.last);
    assertThat(matrixBeside(run.resolve("export"))).isEqualTo(best.matrix);
  }

  @Test
  void aMixtureIsExportedWithTheMixtureOfTheMatrices() throws IOException {
    Path first = run("first", pulled(4), new SilentProgress());
    Path second = folder.resolve("second");
    try (Pairs pairs = Pairs.open(table)) {
      startFrom(first, second, pulled(8).with(JUDGED), pairs).run(new SilentProgress());
    }
    float alpha =
        new ObjectMapper()
            .readTree(second.resolve("sweep.json").toFile())
            .path("recommended")
            .floatValue();
    float[] before = matrixBeside(second.resolve("start"));
    float[] after = matrixBeside(second.resolve("best"));
    float[] mixed = matrixBeside(second.resolve("export"));
    assertThat(mixed)
        .isNotEqualTo(matrix(second.resolve("checkpoints/step-00000008/beside.safetensors")));
    for (int i = 0; i < mixed.length; i++) {
      assertThat(mixed[i]).isCloseTo((1 - alpha) * before[i] + alpha * after[i], within(1e-6f));
    }
  }

  /** Starts a run from the model that another one left. */
  private static TrainingRun startFrom(
      Path first, Path second, TrainingOptions options, Pairs pairs) throws IOException {
    TrainingStart start = TrainingStart.fromModel(first.resolve("export"));
    return TrainingRun.start(second, pairs, start, options, DType.F32);
  }

  private static float[] matrixBeside(Path model) throws IOException {
    return matrix(model.resolve(SentenceDistillation.FILE));
  }

  private static float[] matrix(Path file) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      return Safetensors.open(file).load(manager, SentenceDistillation.MATRIX).toFloatArray();
    }
  }
}
