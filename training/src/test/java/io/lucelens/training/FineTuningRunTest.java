package io.lucelens.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lucelens.clip.Clip;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.TinyModel;
import io.lucelens.clip.checkpoint.Checkpoint;
import io.lucelens.clip.checkpoint.DType;
import io.lucelens.training.TrainedPart.LowRank;
import io.lucelens.training.TrainedPart.Towers;
import io.lucelens.training.data.Pairs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs that hold pairs back, train parts, or are stopped in the middle of either. */
class FineTuningRunTest {
  private static final TrainedPart ADAPTERS =
      new TrainedPart(Towers.BOTH, 0, new LowRank(2, 4, List.of("q_proj", "v_proj")));
  private static final TrainingMethod JUDGED = TrainingMethod.PLAIN.withValidationShare(0.25);

  @TempDir Path folder;
  private Path model;
  private Pairs pairs;

  @BeforeEach
  void open() throws IOException {
    pairs = Pairs.open(ColourPairs.in(folder.resolve("data")));
    model = TinyModel.in(folder.resolve("start"));
  }

  @AfterEach
  void close() {
    pairs.close();
  }

  private static TrainingOptions options(TrainingMethod method) {
    return new TrainingOptions(10, 4, 1e-3, 2, 0.1, 1, 1, false, 3, 4).with(method);
  }

  private TrainingRun start(Path run, TrainingMethod method) throws IOException {
    TrainingStart start = TrainingStart.fromModel(Checkpoint.open(model));
    return TrainingRun.start(run, pairs, start, options(method), DType.F32);
  }

  private TrainingRun resume(Path run, TrainingMethod method) throws IOException {
    return TrainingRun.resume(run, pairs, options(method), DType.F32);
  }

  @Test
  void everyCheckpointIsJudgedTheBestIsKeptAndARecommendedMixtureExported() throws IOException {
    Path run = folder.resolve("run");
    Listener listener = new Listener();

    TrainingRun training = start(run, JUDGED);
    assertThat(training.validationPairs()).isEqualTo(2);
    assertThat(training.run(listener, pairs)).isTrue();

    assertThat(listener.judged).containsExactly(0L, 4L, 8L, 10L);
    assertThat(listener.bestMeans).isNotEmpty().isSorted();
    List<String> lines = Files.readAllLines(run.resolve("validation.jsonl"));
    assertThat(lines).hasSize(4);
    assertThat(new ObjectMapper().readTree(lines.getFirst()).at("/metrics/images").asInt())
        .isEqualTo(2);
    assertThat(listener.mixed).isEqualTo(listener.sweep.rows());
    assertThat(listener.sweep.rows())
        .extracting(AlphaSweep.Row::alpha)
        .containsExactly(0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0);
    JsonNode sweep = new ObjectMapper().readTree(run.resolve("sweep.json").toFile());
    assertThat(sweep.path("recommended").asDouble()).isEqualTo(listener.sweep.recommended());
    assertThat(sweep.path("rows")).hasSize(11);
    assertThat(sweep.at("/rows/0/general/images").asInt()).isEqualTo(8);
    assertThat(run.resolve("mixture.part")).doesNotExist();
    assertThatTheRecommendedMixtureIsExported(run, listener.sweep.recommended());
  }

  /** Mixed anew from the two models that the run keeps. */
  private static void assertThatTheRecommendedMixtureIsExported(Path run, double alpha) {
    try (Clip start = Clip.load(run.resolve("start"));
        Clip best = Clip.load(run.resolve("best"));
        Clip export = Clip.load(run.resolve("export"))) {
      String name = "visual_projection.weight";
      float a = weight(start, name);
      float b = weight(best, name);
      assertThat(weight(export, name)).isEqualTo((float) ((1 - alpha) * a + alpha * b));
    }
  }

  private static float weight(Clip clip, String name) {
    return clip.model().namedParameters().get(name).getArray().toFloatArray()[7];
  }

  @Test
  void pairsHeldBackAreNeverTrainedOn() throws IOException {
    Path run = folder.resolve("run");
    start(run, JUDGED);

    JsonNode split = new ObjectMapper().readTree(run.resolve("split.json").toFile());
    assertThat(split.path("validation")).hasSize(2);
    assertThat(split.path("keys")).hasSize(2);
    // Six are left, which a batch of seven would need one of the two for.
    TrainingOptions seven =
        new TrainingOptions(10, 7, 1e-3, 2, 0.1, 1, 1, false, 3, 4).with(JUDGED);
    Path other = folder.resolve("other");
    TrainingStart start = TrainingStart.fromModel(Checkpoint.open(model));
    assertThatThrownBy(() -> TrainingRun.start(other, pairs, start, seven, DType.F32))
        .hasMessageContaining("6 usable pairs");
    assertThat(other).doesNotExist();
  }

  static Stream<TrainingMethod> methods() {
    return Stream.of(
        JUDGED,
        JUDGED.withLoss(Loss.SIGMOID),
        JUDGED.withPart(ADAPTERS).withLoss(Loss.SIGMOID),
        JUDGED.withPart(ADAPTERS).withChunkSize(3),
        JUDGED.withPart(new TrainedPart(Towers.IMAGE, 1, null)));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aRunThatWasKilledEndsLikeOneThatWasNot(TrainingMethod method) throws IOException {
    Path whole = folder.resolve("whole");
    start(whole, method).run(new Listener());
    Path killed = folder.resolve("killed");
    TrainingRun first = start(killed, method);
    assertThatThrownBy(() -> first.run(SilentProgress.killedAfter(6))).hasMessage("killed");

    assertThat(resume(killed, method).run(new Listener())).isTrue();

    assertThat(losses(killed)).hasSize(10).isEqualTo(losses(whole));
    assertSameFile(killed, whole, "validation.jsonl");
    assertSameFile(killed, whole, "sweep.json");
    assertSameFile(killed, whole, "best/model.safetensors");
    assertSameFile(killed, whole, "export/model.safetensors");
  }

  @Test
  void aRunThatWasKilledBeforeACheckpointWasJudgedJudgesItFirst() throws IOException {
    Path run = folder.resolve("run");
    TrainingRun first = start(run, JUDGED);
    assertThatThrownBy(
            () ->
                first.run(
                    new Listener() {
                      @Override
                      public void checkpointWritten(long step, Path exported) {
                        throw new IllegalStateException("killed");
                      }
                    }))
        .hasMessage("killed");
    Listener listener = new Listener();

    resume(run, JUDGED).run(listener);

    assertThat(listener.judged).containsExactly(4L, 8L, 10L);
  }

  @Test
  void aRunThatWasStoppedBetweenCheckpointsIsJudgedAsOneThatWasNot() throws IOException {
    Path whole = folder.resolve("whole");
    start(whole, JUDGED).run(new Listener());
    Path stopped = folder.resolve("stopped");

    assertThat(start(stopped, JUDGED).run(SilentProgress.interruptedAfter(6))).isFalse();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(TrainingRun.stepsDone(stopped)).contains(6L);
    assertThat(resume(stopped, JUDGED).run(new Listener())).isTrue();

    assertSameFile(stopped, whole, "validation.jsonl");
    assertSameFile(stopped, whole, "best/model.safetensors");
    assertSameFile(stopped, whole, "export/model.safetensors");
  }

  @Test
  void aRunFromScratchThatIsStoppedInItsLastStepIsJudgedWhenResumed() throws IOException {
    Path run = folder.resolve("run");
    Path config = Path.of("src/test/resources/scratch-config.json");
    TrainingStart scratch = TrainingStart.fromScratch(config, pairs, List.of());
    TrainingRun first = TrainingRun.start(run, pairs, scratch, options(JUDGED), DType.F32);

    assertThat(first.run(SilentProgress.interruptedAfter(10))).isFalse();
    assertThat(Thread.interrupted()).isTrue();
    Listener listener = new Listener();
    assertThat(resume(run, JUDGED).run(listener)).isTrue();

    assertThat(listener.judged).containsExactly(10L);
  }

  private static void assertSameFile(Path a, Path b, String name) throws IOException {
    assertThat(Files.mismatch(a.resolve(name), b.resolve(name))).as(name).isEqualTo(-1);
  }

  private static List<Double> losses(Path run) throws IOException {
    List<Double> losses = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("log.jsonl"))) {
      losses.add(new ObjectMapper().readTree(line).path("loss").asDouble());
    }
    return losses;
  }

  @Test
  void anAdapterAloneIsSmallAndMakesTheTunedModelOfItsBase() throws IOException {
    Path run = folder.resolve("run");
    start(run, TrainingMethod.PLAIN.withPart(ADAPTERS)).run(new Listener());
    Path adapter = run.resolve("adapter").resolve(AdapterFile.NAME);
    assertThat(Files.size(adapter)).isLessThan(Files.size(weights(model)) / 10);
    Path merged = folder.resolve("merged");

    AdapterFile.open(adapter).merge(TrainingStart.fromModel(model), 1, merged, DType.F32);

    assertThat(Files.mismatch(weights(merged), weights(run.resolve("export")))).isEqualTo(-1);
    Path none = folder.resolve("none");
    AdapterFile.open(adapter).merge(TrainingStart.fromModel(model), 0, none, DType.F32);
    try (Clip a = Clip.load(model);
        Clip b = Clip.load(none);
        Clip tuned = Clip.load(merged)) {
      assertThat(b.encodeText("red").toArray()).isEqualTo(a.encodeText("red").toArray());
      assertThat(tuned.encodeText("red").toArray()).isNotEqualTo(a.encodeText("red").toArray());
    }
  }

  private static Path weights(Path folder) {
    return folder.resolve("model.safetensors");
  }

  @Test
  void anAdapterIsRefusedForAnotherModelAndNothingIsWritten() throws IOException {
    Path run = folder.resolve("run");
    start(run, TrainingMethod.PLAIN.withPart(ADAPTERS)).run(new Listener());
    AdapterFile adapter = AdapterFile.open(run.resolve("adapter").resolve(AdapterFile.NAME));
    Path out = folder.resolve("out");

    assertThatThrownBy(
            () -> adapter.merge(TrainingStart.fromModel(run.resolve("export")), 1, out, DType.F32))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("was trained on the model with the fingerprint")
        .hasMessageContaining("its own base only");
    assertThat(out).doesNotExist();
    assertThatThrownBy(() -> AdapterFile.open(weights(model)))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("is no adapter");
  }

  @Test
  void resumingWithAnotherMethodSaysAllThatHasChanged() throws IOException {
    Path run = folder.resolve("run");
    start(run, JUDGED);
    TrainingOptions other =
        new TrainingOptions(10, 3, 1e-3, 2, 0.1, 1, 1, false, 3, 4).with(JUDGED.withPart(ADAPTERS));

    assertThatThrownBy(() -> TrainingRun.resume(run, pairs, other, DType.F32))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("batchSize 4 and not 3")
        .hasMessageContaining("method.part.lowRank null and not {");
    assertThatThrownBy(() -> resume(run, JUDGED.withLoss(Loss.SIGMOID)))
        .hasMessageContaining("method.loss \"INFO_NCE\" and not \"SIGMOID\"");
  }

  @Test
  void resumingWithOtherCaptionsIsRefusedAndWithAMovedFolderIsNot() throws IOException {
    Path run = folder.resolve("run");
    start(run, JUDGED);
    Path moved = folder.resolve("moved");
    Files.move(folder.resolve("data"), moved);
    Path table = moved.resolve("pairs.tsv");
    try (Pairs same = Pairs.open(table)) {
      TrainingRun.resume(run, same, options(JUDGED), DType.F32);
    }
    Files.writeString(table, Files.readString(table).replace("the colour red", "a rose"));
    try (Pairs changed = Pairs.open(table)) {
      assertThatThrownBy(() -> TrainingRun.resume(run, changed, options(JUDGED), DType.F32))
          .hasMessageContaining("data");
    }
  }

  @Test
  void theModelToResumeFromMustBeTheOneThatTheRunStartedFrom() throws IOException {
    TrainingRun run = start(folder.resolve("run"), JUDGED);
    TrainingStart same = TrainingStart.fromModel(Checkpoint.open(model));
    run.requireStart(same.base().orElseThrow());
    try (Clip bundled = Clip.bundled()) {
      assertThatThrownBy(() -> run.requireStart(bundled.manifest()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(bundled.manifest().fingerprint());
    }
  }

  @Test
  void aRunFromScratchExportsItsBestModelAndTakesNoAdapters() throws IOException {
    TrainingStart scratch =
        TrainingStart.fromScratch(
            Path.of("src/test/resources/scratch-config.json"), pairs, List.of());
    Path run = folder.resolve("run");
    TrainingRun.start(run, pairs, scratch, options(JUDGED), DType.F32).run(new Listener());
    assertSameFile(run.resolve("best"), run.resolve("export"), "model.safetensors");
    assertThat(run.resolve("sweep.json")).doesNotExist();

    Path other = folder.resolve("other");
    TrainingOptions adapters = options(JUDGED.withPart(ADAPTERS));
    assertThatThrownBy(() -> TrainingRun.start(other, pairs, scratch, adapters, DType.F32))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("from scratch there is none");
    assertThat(other).doesNotExist();
  }

  @Test
  void anInterruptDuringTheSweepLeavesItToTheResumedRun() throws IOException {
    Path run = folder.resolve("run");
    boolean done =
        start(run, JUDGED)
            .run(
                new Listener() {
                  @Override
                  public void validated(long step, RetrievalScore score, boolean best) {
                    if (step == 10) {
                      Thread.currentThread().interrupt();
                    }
                  }
                });
    assertThat(Thread.interrupted()).isTrue();
    assertThat(done).isFalse();
    assertThat(run.resolve("sweep.json")).doesNotExist();

    assertThat(resume(run, JUDGED).run(new Listener())).isTrue();
    assertThat(run.resolve("sweep.json")).exists();
  }

  private static class Listener implements TrainingProgress {
    private final List<Long> judged = new ArrayList<>();
    private final List<Double> bestMeans = new ArrayList<>();
    private final List<AlphaSweep.Row> mixed = new ArrayList<>();
    private AlphaSweep sweep;

    @Override
    public void started(long firstStep, long totalSteps) {}

    @Override
    public void stepDone(long done, double loss, double rate, double perSecond) {}

    @Override
    public void checkpointWritten(long step, Path exported) {}

    @Override
    public void validated(long step, RetrievalScore score, boolean best) {
      judged.add(step);
      if (best) {
        bestMeans.add(score.meanRecall());
      }
    }

    @Override
    public void mixed(AlphaSweep.Row row) {
      mixed.add(row);
    }

    @Override
    public void swept(AlphaSweep found, Path exported) {
      sweep = found;
    }
  }
}
