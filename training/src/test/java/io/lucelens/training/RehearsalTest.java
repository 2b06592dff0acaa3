package io.lucelens.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lucelens.clip.Goldens;
import io.lucelens.clip.TinyModel;
import io.lucelens.clip.checkpoint.Checkpoint;
import io.lucelens.clip.checkpoint.DType;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.data.TrainingData;
import io.lucelens.training.data.UnusableDataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose batches mix what shall be learned with what shall not be forgotten. */
class RehearsalTest {
  private static final RunEnvironment ENVIRONMENT = RunEnvironment.ofThisProcess("test", List.of());
  private static final TrainingMethod HALF = TrainingMethod.PLAIN.withRehearsalShare(0.5);

  @TempDir Path folder;
  private Pairs pairs;
  private Pairs others;
  private Path model;

  @BeforeEach
  void open() throws IOException {
    pairs = Pairs.open(ColourPairs.in(folder.resolve("data")));
    others = Pairs.open(ColourPairs.othersIn(folder.resolve("others")));
    model = TinyModel.in(folder.resolve("start"));
  }

  @AfterEach
  void close() {
    pairs.close();
    others.close();
  }

  private static TrainingOptions options(TrainingMethod method) {
    return new TrainingOptions(10, 4, 1e-3, 2, 0.1, 1, 1, false, 3, 4).with(method);
  }

  private TrainingRun start(String name, Pairs rehearsed, TrainingMethod method)
      throws IOException {
    return TrainingRun.start(
        folder.resolve(name),
        new TrainingData(pairs, rehearsed),
        TrainingStart.fromModel(Checkpoint.open(model)),
        options(method),
        DType.F32,
        ENVIRONMENT);
  }

  private TrainingRun resume(String name, Pairs rehearsed, TrainingMethod method)
      throws IOException {
    return TrainingRun.resume(
        folder.resolve(name), new TrainingData(pairs, rehearsed), options(method), DType.F32);
  }

  private List<Double> losses(String name) throws IOException {
    List<Double> losses = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve(name).resolve("log.jsonl"))) {
      losses.add(new ObjectMapper().readTree(line).path("loss").asDouble());
    }
    return losses;
  }

  private Path weights(String name) {
    return folder.resolve(name).resolve("export/model.safetensors");
  }

  @Test
  void aRehearsingRunThatWasKilledTakesTheSameStepsAsOneThatWasNot() throws IOException {
    start("whole", others, HALF).run(new SilentProgress());
    TrainingRun first = start("killed", others, HALF);
    assertThatThrownBy(() -> first.run(SilentProgress.killedAfter(6))).hasMessage("killed");
    resume("killed", others, HALF).run(new SilentProgress());

    assertThat(losses("killed")).hasSize(10).isEqualTo(losses("whole"));
    assertThat(Files.mismatch(weights("killed"), weights("whole"))).isEqualTo(-1);
    start("without", null, TrainingMethod.PLAIN).run(new SilentProgress());
    assertThat(losses("without")).isNotEqualTo(losses("whole"));
  }

  @Test
  void otherPairsToRehearseAreSaidWhenARunShallGoOn() throws IOException {
    start("run", others, HALF);
    assertThatThrownBy(() -> resume("run", others.select(List.of(0, 1, 2)), HALF))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rehearsedPairs 4 and not 3")
        .hasMessageContaining("rehearsedData");
    assertThatThrownBy(() -> resume("run", others, HALF.withRehearsalShare(0.25)))
        .hasMessageContaining("method.rehearsalShare 0.5 and not 0.25");
  }

  @Test
  void whatIsHeldBackIsNotRehearsedEither() throws IOException {
    TrainingMethod judged = HALF.withValidationShare(0.25);
    TrainingRun run = start("run", pairs.and(others), judged);
    assertThat(run.validationPairs()).isEqualTo(2);
    assertThat(run.notRehearsedPairs()).isEqualTo(2);
    JsonNode split = new ObjectMapper().readTree(folder.resolve("run/split.json").toFile());
    assertThat(split.path("notRehearsed")).isEqualTo(split.path("validation"));
    assertThat(resume("run", pairs.and(others), judged).notRehearsedPairs()).isEqualTo(2);

    List<Integer> heldBack = new ArrayList<>();
    split.path("validation").forEach(position -> heldBack.add(position.intValue()));
    assertThatThrownBy(() -> start("other", pairs.select(heldBack), judged))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("All 2 pairs to rehearse are held back");
    assertThat(folder.resolve("other")).doesNotExist();
  }

  @Test
  void theReportTellsWhatWasRehearsed() throws IOException {
    start("run", others, HALF.withValidationShare(0.25)).run(new SilentProgress());
    assertThat(Files.readString(folder.resolve("run/report.html")))
        .contains("Rehearsed", "2 pairs of every batch, of 4 pictures");
  }

  @Test
  void shareAndPairsBelongTogetherAndSomethingMustHaveBeenLearned() throws IOException {
    assertThatThrownBy(() -> start("run", others, TrainingMethod.PLAIN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no share");
    assertThatThrownBy(() -> start("run", null, HALF))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no pairs for it");
    assertThatThrownBy(() -> options(HALF.withRehearsalShare(0.05)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0.05 to rehearse is 0 of a batch of 4");
    TrainingStart scratch =
        TrainingStart.fromScratch(Goldens.shared("models/tiny_vit/config.json"), pairs, List.of());
    assertThatThrownBy(
            () ->
                TrainingRun.start(
                    folder.resolve("run"),
                    new TrainingData(pairs, others),
                    scratch,
                    options(HALF),
                    DType.F32,
                    ENVIRONMENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("from scratch has learned nothing");
    assertThat(folder.resolve("run")).doesNotExist();
  }
}
