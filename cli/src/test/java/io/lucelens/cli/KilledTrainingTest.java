package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lucelens.clip.TinyModel;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Training in a process of its own that is killed at random moments, as {@code kill -9} does.
 *
 * <p>{@code -Dlucelens.kills=N} kills more often than the build does.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class KilledTrainingTest {
  private static final int KILLS = Integer.getInteger("lucelens.kills", 3);

  /** Longer than the run takes from its first step on, so that every part of it may be hit. */
  private static final int LONGEST_LIFE_MILLIS = 2500;

  private static final int POLL_MILLIS = 20;

  @TempDir private Path folder;
  private Path model;
  private Path table;

  /** What the last process printed. */
  private Path said;

  @BeforeEach
  void makePairs() throws IOException {
    model = TinyModel.in(folder.resolve("tiny"));
    said = folder.resolve("said");
    List<String> lines = new ArrayList<>(List.of("file\tcaption"));
    for (int i = 0; i < 20; i++) {
      Pictures.rectangles(folder.resolve("pictures/" + i + ".png"), i);
      lines.add("pictures/" + i + ".png\tpicture number " + i);
    }
    table = Files.write(folder.resolve("pairs.tsv"), lines);
  }

  @Test
  void aRunThatIsKilledAgainAndAgainHasTheLossesAndTheModelOfOneThatIsNot() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Path whole = folder.resolve("whole");
    finish(start(whole, false));
    Path killed = folder.resolve("killed");
    int taken = 0;
    for (int i = 0; i < KILLS; i++) {
      Process process = start(killed, Files.exists(killed.resolve("run.json")));
      if (awaitTraining(process)) {
        process.waitFor(random.nextInt(LONGEST_LIFE_MILLIS), TimeUnit.MILLISECONDS);
        taken += process.isAlive() ? 1 : 0;
      }
      process.destroyForcibly().waitFor();
    }
    finish(start(killed, Files.exists(killed.resolve("run.json"))));

    assertThat(taken).as("processes killed while they trained, seed %d", seed).isPositive();
    assertThat(losses(killed)).as("seed %d", seed).hasSize(60).isEqualTo(losses(whole));
    for (String file :
        List.of("sweep.json", "best/model.safetensors", "export/model.safetensors")) {
      assertThat(Files.mismatch(killed.resolve(file), whole.resolve(file)))
          .as("%s, seed %d", file, seed)
          .isEqualTo(-1);
    }
  }

  private Process start(Path run, boolean resume) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Dai.djl.offline=true",
                "-cp",
                classPath(),
                Lucelens.class.getName(),
                "train",
                table.toString(),
                "--out",
                run.toString(),
                "--model",
                model.toString(),
                "--steps=60",
                "--batch-size=4",
                "--checkpoint-every=3",
                "--validation=0.2"));
    if (resume) {
      command.add("--resume");
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true).redirectOutput(said.toFile());
    return builder.start();
  }

  private static String classPath() {
    return System.getProperty(
        "surefire.test.class.path", System.getProperty("java.class.path", File.pathSeparator));
  }

  /** Waits until the first step is near; false if the process has ended before. */
  private boolean awaitTraining(Process process) throws Exception {
    while (process.isAlive()) {
      String words = Files.readString(said);
      if (words.contains("Training for") || words.contains("Going on after")) {
        return true;
      }
      process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
    }
    return false;
  }

  private void finish(Process process) throws Exception {
    assertThat(process.waitFor()).as(Files.readString(said)).isZero();
  }

  private static List<Double> losses(Path run) throws IOException {
    List<Double> losses = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("log.jsonl"))) {
      JsonNode step = new ObjectMapper().readTree(line);
      losses.add(step.path("loss").asDouble());
    }
    return losses;
  }
}
