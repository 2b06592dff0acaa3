package io.lucelens.training;

import ai.djl.ndarray.NDManager;
import io.lucelens.clip.checkpoint.DType;
import io.lucelens.clip.checkpoint.ModelExport;
import io.lucelens.clip.model.ClipModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Writes a run's models.
 *
 * @param folder of the run; its model folders have everything but the weights
 * @param exportType number format of the exported weights
 * @param part what is trained
 * @param average what is exported in the place of the weights, if there is one
 * @param base the fingerprint of the model that is fine-tuned; empty when training from scratch
 * @param distillation whose matrix lies beside the model to use, if there is one
 */
record ModelKeeper(
    RunFolder folder,
    DType exportType,
    TrainedPart part,
    Optional<WeightAverage> average,
    Optional<String> base,
    Optional<SentenceDistillation> distillation) {

  /** Writes the model to use, as it is now. */
  void export(ContrastiveTrainer trainer) throws IOException {
    write(folder.export(), trainer.model(), exportType);
  }

  private void write(Path to, ClipModel model, DType type) throws IOException {
    writeWeights(to, model, type);
    if (distillation.isPresent()) {
      distillation.get().write(to);
    }
  }

  private void writeWeights(Path to, ClipModel model, DType type) throws IOException {
    if (average.isEmpty()) {
      ModelExport.writeWeights(to, model, type);
      return;
    }
    try (NDManager scope = NDManager.newBaseManager()) {
      ModelExport.writeWeights(
          to, new ClipModel(model.config(), average.get().weights(scope)), type);
    }
  }

  /** Keeps the model in float32 as the one to go on from at the end, and its adapters alone. */
  void keepAsBest(ContrastiveTrainer trainer) throws IOException {
    write(folder.best(), trainer.model(), DType.F32);
    keepAdapter(trainer);
  }

  /** Writes the adapters alone, if there are any. */
  void keepAdapter(ContrastiveTrainer trainer) throws IOException {
    if (part.lowRank() != null) {
      AdapterFile.write(
          folder.adapter().resolve(AdapterFile.NAME), trainer, part.lowRank(), base.orElseThrow());
    }
  }
}
