package io.lucelens.index.store;

import io.lucelens.clip.ModelManifest;

/** An index filled by one model was opened with another; vectors of two models never mix. */
public final class ModelMismatchException extends RuntimeException {
  public ModelMismatchException(
      String indexModelName, String indexFingerprint, ModelManifest asked) {
    super(
        "The index was made by the model "
            + indexModelName
            + " ("
            + indexFingerprint.substring(0, Math.min(12, indexFingerprint.length()))
            + ") and the model asked for is "
            + asked.name()
            + " ("
            + asked.shortFingerprint()
            + "); vectors of two models do not mix. Use the model that made it (--model), or index"
            + " the folders again into another data folder (--home DIR).");
  }
}
