package io.lucelens.training;

import io.lucelens.clip.checkpoint.DType;
import io.lucelens.clip.checkpoint.HuggingFaceExport;
import java.io.IOException;
import java.util.Optional;

/**
 * Writes a run's models.
 *
 * @param folder of the run; its model folders have everything but the weights
 * @param exportType number format of the exported weights
 * @param part what is trained
 * @param base the fingerprint of the model that is fine-tuned; empty when training from scratch
 */
record ModelKeeper(RunFolder folder, DType exportType, TrainedPart part, Optional<String> base) {

  /** Writes the model to use, as it is now. */
  void export(ContrastiveTrainer trainer) throws IOException {
    HuggingFaceExport.writeWeights(folder.export(), trainer.model(), exportType);
  }

  /** Keeps the model in float32 as the one to go on from at the end, and its adapters alone. */
  void keepAsBest(ContrastiveTrainer trainer) throws IOException {
    HuggingFaceExport.writeWeights(folder.best(), trainer.model(), DType.F32);
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
