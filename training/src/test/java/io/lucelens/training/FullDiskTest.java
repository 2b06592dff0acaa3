package io.lucelens.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.lucelens.clip.TinyModel;
import io.lucelens.clip.checkpoint.Checkpoint;
import io.lucelens.clip.checkpoint.DType;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.data.TrainingData;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a disk that takes no more does to a run and to its checkpoints. */
class FullDiskTest {
  private static final RunEnvironment ENVIRONMENT = RunEnvironment.ofThisProcess("test", List.of());

  @TempDir Path folder;
  private Pairs pairs;
  private long free = Long.MAX_VALUE;

  @BeforeEach
  void open() throws IOException {
    pairs = Pairs.open(ColourPairs.in(folder.resolve("data")));
  }

  @AfterEach
  void close() {
    pairs.close();
  }

  private RunFolder run(String name) {
    return new RunFolder(folder.resolve(name), where -> free);
  }

  private static TrainingOptions options() {
    return new TrainingOptions(10, 4, 1e-3, 2, 0.1, 1, 1, false, 3, 4)
        .with(TrainingMethod.PLAIN.withValidationShare(0));
  }

  private TrainingRun start(RunFolder run) throws IOException {
    TrainingStart start =
        TrainingStart.fromModel(Checkpoint.open(TinyModel.in(folder.resolve("start"))));
    return TrainingRun.start(run, TrainingData.of(pairs), start, options(), DType.F32, ENVIRONMENT);
  }

  @Test
  void aRunThatWouldNotFitIsRefusedWithTheBytesAndNothingIsWritten() throws IOException {
    RunFolder run = run("run");
    free = 1000;

    assertThatThrownBy(() -> start(run))
        .isInstanceOf(FullDiskException.class)
        .hasMessageContaining("1,000 are free")
        .hasMessageContaining(run.folder().toString())
        .hasMessageMatching("The run needs \\d+,\\d{3},\\d{3} bytes in .*");
    assertThat(run.folder()).doesNotExist();
    // Nine times the model, as the guide says.
    free = 9 * Files.size(folder.resolve("start/model.safetensors")) * 11 / 10;
    start(run);
  }

  @Test
  void aFullDiskEndsTheRunWithItsLastCheckpointAndItGoesOnWhenThereIsRoom() throws IOException {
    RunFolder whole = run("whole");
    start(whole).run(new SilentProgress());
    RunFolder run = run("run");
    TrainingRun first = start(run);

    assertThatThrownBy(
            () ->
                first.run(
                    new SilentProgress() {
                      @Override
                      public void stepDone(long done, double loss, double rate, double perSecond) {
                        free = done < 6 ? Long.MAX_VALUE : 1_000_000;
                      }
                    }))
        .isInstanceOf(FullDiskException.class)
        .hasMessageContaining("The checkpoint after step 8 needs ")
        .hasMessageContaining("1,000,000 are free")
        .hasMessageContaining("go on with --resume");
    assertThat(names(run)).containsExactly("step-00000004");

    free = Long.MAX_VALUE;
    TrainingRun.resume(run, TrainingData.of(pairs), options(), DType.F32).run(new SilentProgress());
    for (String file :
        List.of("export/model.safetensors", "checkpoints/step-00000010/optimizer.safetensors")) {
      assertThat(Files.mismatch(run.folder().resolve(file), whole.folder().resolve(file)))
          .as(file)
          .isEqualTo(-1);
    }
  }

  @Test
  void aFileSystemThatDoesNotKnowWhatIsFreeIsTried() throws IOException {
    free = -1;
    start(run("run"));
    assertThat(names(run("run"))).containsExactly("step-00000000");
  }

  @Test
  void theSizeOfACheckpointIsKnownBeforehand() throws IOException {
    RunFolder run = run("run");
    start(run);
    try (NDManager manager = NDManager.newBaseManager();
        ContrastiveTrainer trainer =
            TinyTraining.trainer(TinyTraining.model(manager), options().method(), manager);
        Stream<Path> files = Files.walk(run.folder().resolve("checkpoints"))) {
      long size =
          files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
      assertThat(Checkpoints.bytes(trainer, Optional.empty())).isBetween(size, size * 11 / 10);
    }
  }

  @Test
  void aWriteThatFailsOnTheWayLeavesTheCheckpointBeforeItAndNothingElse() throws IOException {
    Checkpoints checkpoints = run("run").checkpoints();
    try (NDManager manager = NDManager.newBaseManager();
        ContrastiveTrainer trainer =
            TinyTraining.trainer(TinyTraining.model(manager), options().method(), manager)) {
      checkpoints.write(4, trainer, Optional.empty());
      // Java closes a file under the hands of an interrupted thread: a real error of writing.
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> checkpoints.write(8, trainer, Optional.empty()))
          .hasCauseInstanceOf(ClosedByInterruptException.class)
          .hasMessageContaining("The checkpoint after step 8 could not be written")
          .hasMessageContaining("The one before it is whole");
      assertThat(Thread.interrupted()).isTrue();
      assertThat(names(run("run"))).containsExactly("step-00000004");
      // Three of four files are written when this one fails.
      NDManager closed = manager.newSubManager();
      WeightAverage average = new WeightAverage(trainer.model().namedTensors(), 0.9, closed);
      closed.close();
      assertThatThrownBy(() -> checkpoints.write(8, trainer, Optional.of(average)))
          .isInstanceOf(IllegalStateException.class);
      assertThat(names(run("run"))).containsExactly("step-00000004");
      checkpoints.restore(4, trainer, manager);
    }
  }

  private static List<String> names(RunFolder run) throws IOException {
    try (Stream<Path> entries = Files.list(run.folder().resolve("checkpoints"))) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
