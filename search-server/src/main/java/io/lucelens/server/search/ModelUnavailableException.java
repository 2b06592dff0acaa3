package io.lucelens.server.search;

import io.lucelens.index.store.IndexModel;

/** The model that made the index is not loaded, so that neither words nor pictures are embedded. */
public final class ModelUnavailableException extends RuntimeException {
  /**
   * @param model what made the index
   * @param reason why it is not loaded, a sentence
   */
  public ModelUnavailableException(IndexModel model, String reason) {
    super(
        "The index was made by the model "
            + model.label()
            + ", which is not loaded: "
            + reason
            + " Until the index of the new model is complete, the library can be looked at and"
            + " searched by similar indexed images, not by words or uploads; /api/v1/status says how"
            + " far it is.");
  }
}
