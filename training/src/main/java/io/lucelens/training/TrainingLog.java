package io.lucelens.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The run's log: a JSON object a step, one a line. */
final class TrainingLog implements Closeable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BufferedWriter writer;
  private final List<Double> lossesBefore;

  private TrainingLog(BufferedWriter writer, List<Double> lossesBefore) {
    this.writer = writer;
    this.lossesBefore = lossesBefore;
  }

  /** Opens a log and drops what was written after a step, which is about to be done again. */
  static TrainingLog continueAfter(Path file, long step) throws IOException {
    List<Double> losses = new ArrayList<>();
    if (Files.exists(file)) {
      List<String> kept;
      try (Stream<String> lines = Files.lines(file)) {
        kept = lines.limit(step).toList();
      }
      WholeFile.write(file, kept);
      for (String line : kept) {
        losses.add(JSON.readTree(line).path("loss").asDouble());
      }
    }
    return new TrainingLog(
        Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
        losses);
  }

  /** The losses of the steps before, which were taken when the run was stopped. */
  List<Double> lossesBefore() {
    return lossesBefore;
  }

  /**
   * Adds a step.
   *
   * @param seconds that it took
   * @param pairsPerSecond since the run was started or resumed
   */
  void write(
      long step,
      ContrastiveTrainer.StepResult result,
      double learningRate,
      double seconds,
      double pairsPerSecond)
      throws IOException {
    ObjectNode line = JSON.createObjectNode();
    line.put("step", step);
    line.put("loss", result.loss());
    line.put("learningRate", learningRate);
    line.put("gradientNorm", result.gradientNorm());
    line.put("logitScale", result.logitScale());
    line.put("seconds", Math.round(seconds * 1000) / 1000.0);
    line.put("pairsPerSecond", Math.round(pairsPerSecond * 10) / 10.0);
    writer.write(JSON.writeValueAsString(line));
    writer.newLine();
    // A line a second costs nothing, and a run that is killed has its log.
    writer.flush();
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
