package io.lucelens.index.store;

import io.lucelens.clip.ModelManifest;

/** An index filled by one model was opened with another; vectors of two models never mix. */
public final class ModelMismatchException extends RuntimeException {
  public ModelMismatchException(IndexModel index, ModelManifest asked) {
    super(
        "The index was made by the model "
            + index.label()
            + " and the model asked for is "
            + IndexModel.of(asked).label()
            + "; vectors of two models do not mix. Use the model that made it (leave --model out,"
            + " or name that one), switch the index to the other one with `lucelens index --model"
            + " MODEL`, or use another data folder (--home DIR).");
  }
}
