package io.lucelens.server.search;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.image.DecodedImage;
import io.lucelens.clip.text.PromptTemplates;
import io.lucelens.clip.zeroshot.OpenSetClassifier;
import io.lucelens.index.store.IndexModel;
import java.util.List;

/** In the place of a model that made the index and cannot be loaded any more, or need not be. */
public final class AbsentModel implements QueryEncoder {
  private final IndexModel model;
  private final String reason;

  /**
   * @param model what made the index
   * @param reason why it is not there, a sentence
   */
  public AbsentModel(IndexModel model, String reason) {
    this.model = model;
    this.reason = reason;
  }

  @Override
  public IndexModel model() {
    return model;
  }

  /**
   * @throws ModelUnavailableException always
   */
  @Override
  public Embedding encodeText(String text) {
    throw unavailable();
  }

  /**
   * @throws ModelUnavailableException always
   */
  @Override
  public Embedding encodeImage(DecodedImage image) {
    throw unavailable();
  }

  /**
   * @throws ModelUnavailableException always
   */
  @Override
  public OpenSetClassifier classifier(List<String> labels, PromptTemplates templates) {
    throw unavailable();
  }

  private ModelUnavailableException unavailable() {
    return new ModelUnavailableException(model, reason);
  }
}
