package io.lucelens.training;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lucelens.clip.checkpoint.Checkpoint;
import io.lucelens.clip.checkpoint.DType;
import io.lucelens.clip.checkpoint.ModelExport;
import io.lucelens.clip.model.ClipModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What follows the last step of a run that held pairs back: the best model is exported or, if the
 * run fine-tuned a model, the recommended mixture of the two.
 *
 * @param general tells what is forgotten; null for none
 */
record RunEnd(RunFolder folder, Judge validation, Judge general, DType exportType) {
  private static final int TENTHS = 10;

  /** Exports the best model. */
  void exportBest() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      Shielded.run(
          () -> {
            ModelExport.writeWeights(folder.export(), load(folder.best(), manager), exportType);
            writeMatrix(1);
          });
    }
  }

  /**
   * Judges the mixtures at α = 0, 0.1 … 1 and exports the recommended one. Ends between two of
   * them, with nothing exported, if the thread is interrupted; its interrupt status stays set.
   *
   * @return the sweep, if it was not interrupted
   */
  Optional<AlphaSweep> sweep(TrainingProgress progress) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      WeightMean mixtures = Shielded.call(() -> mixtures(manager));
      List<AlphaSweep.Row> rows = new ArrayList<>();
      for (int tenth = 0; tenth <= TENTHS; tenth++) {
        if (Thread.currentThread().isInterrupted()) {
          return Optional.empty();
        }
        double alpha = (double) tenth / TENTHS;
        AlphaSweep.Row row = Shielded.call(() -> row(alpha, mixtures, manager));
        rows.add(row);
        progress.mixed(row);
      }
      AlphaSweep sweep = AlphaSweep.of(rows);
      Shielded.run(() -> finish(sweep, mixtures, manager));
      return Optional.of(sweep);
    } finally {
      Checkpoints.delete(folder.mixture());
    }
  }

  private WeightMean mixtures(NDManager manager) {
    return new WeightMean(List.of(load(folder.start(), manager), load(folder.best(), manager)));
  }

  private void finish(AlphaSweep sweep, WeightMean mixtures, NDManager manager) throws IOException {
    write(folder.export(), sweep.recommended(), mixtures, exportType, manager);
    writeMatrix(sweep.recommended());
    Files.write(
        folder.sweep(),
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(json(sweep)));
  }

  /** Of a run with a teacher: the exported model's matrix, in place of the last step's. */
  private void writeMatrix(double alpha) throws IOException {
    SentenceDistillation.writeMixture(folder.start(), folder.best(), alpha, folder.export());
  }

  private static ClipModel load(Path model, NDManager manager) {
    Checkpoint checkpoint = Checkpoint.open(model);
    return checkpoint.model(checkpoint.config(), manager);
  }

  private AlphaSweep.Row row(double alpha, WeightMean mixtures, NDManager manager)
      throws IOException {
    copyDescription();
    // In the format of the export: what is judged is what will be used.
    write(folder.mixture(), alpha, mixtures, exportType, manager);
    return new AlphaSweep.Row(
        alpha,
        validation.score(folder.mixture()),
        general == null ? null : general.score(folder.mixture()));
  }

  /** Everything but the weights is the same for all mixtures. */
  private void copyDescription() throws IOException {
    if (Files.exists(folder.mixture())) {
      return;
    }
    Files.createDirectories(folder.mixture());
    try (Stream<Path> files = Files.list(folder.export())) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        Files.copy(file, folder.mixture().resolve(file.getFileName()));
      }
    }
  }

  private static void write(
      Path model, double alpha, WeightMean mixtures, DType type, NDManager parent)
      throws IOException {
    try (NDManager manager = parent.newSubManager()) {
      ModelExport.writeWeights(model, mixtures.of(List.of(1 - alpha, alpha), manager), type);
    }
  }

  private static ObjectNode json(AlphaSweep sweep) {
    ObjectMapper json = new ObjectMapper();
    ObjectNode node = json.createObjectNode();
    node.put("recommended", sweep.recommended()).put("rule", sweep.rule());
    ArrayNode rows = node.putArray("rows");
    for (AlphaSweep.Row row : sweep.rows()) {
      ObjectNode line = rows.addObject().put("alpha", row.alpha());
      line.set("validation", json.valueToTree(row.validation().metrics()));
      if (row.general() != null) {
        line.set("general", json.valueToTree(row.general().metrics()));
      }
    }
    return node;
  }
}
