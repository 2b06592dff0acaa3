package io.lucelens.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Judges a run's model on the pairs held back and keeps the best. It measures what was exported,
 * which is what would be used.
 */
final class RunValidation {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunFolder folder;
  private final Judge judge;
  private final ModelKeeper keeper;
  private final List<String> lines = new ArrayList<>();
  private final Set<Long> judged = new HashSet<>();
  private double best = Double.NEGATIVE_INFINITY;

  /** Takes up what was judged before. */
  RunValidation(RunFolder folder, Judge judge, ModelKeeper keeper) throws IOException {
    this.folder = folder;
    this.keeper = keeper;
    this.judge = judge;
    if (Files.exists(folder.validation())) {
      lines.addAll(Files.readAllLines(folder.validation()));
      for (String line : lines) {
        JsonNode entry = JSON.readTree(line);
        judged.add(entry.path("step").asLong());
        best = Math.max(best, entry.path("meanRecall").asDouble());
      }
    }
  }

  /** Whether the model as of a step was judged. */
  boolean has(long step) {
    return judged.contains(step);
  }

  /** Judges the exported model, which is that of the trainer as of a step. */
  void judge(long step, ContrastiveTrainer trainer, TrainingProgress progress) throws IOException {
    RetrievalScore score = Shielded.call(() -> judge.score(folder.export()));
    boolean isBest = score.meanRecall() > best;
    Shielded.run(
        () -> {
          if (isBest) {
            // Before the line that says so: a kill in between costs a second judgement, no model.
            keeper.keepAsBest(trainer);
          }
          write(step, score);
        });
    best = Math.max(best, score.meanRecall());
    judged.add(step);
    progress.validated(step, score, isBest);
  }

  /** Writes the file anew and whole: a run may be killed in the middle of a line. */
  private void write(long step, RetrievalScore score) throws IOException {
    ObjectNode line = JSON.createObjectNode();
    line.put("step", step).put("meanRecall", score.meanRecall());
    line.set("metrics", JSON.valueToTree(score.metrics()));
    lines.add(JSON.writeValueAsString(line));
    WholeFile.write(folder.validation(), lines);
  }
}
