package io.lucelens.server.search;

import io.lucelens.clip.Clip;
import io.lucelens.clip.Embedding;
import io.lucelens.clip.EncoderBusyException;
import io.lucelens.clip.TextTooLongException;
import io.lucelens.clip.image.DecodedImage;
import io.lucelens.clip.text.PromptTemplates;
import io.lucelens.clip.zeroshot.OpenSetClassifier;
import io.lucelens.index.store.IndexModel;
import java.util.List;

/**
 * What search and classification need of a model. Thread-safe. It is apart from {@link Clip} so
 * that tests of the server need no native library.
 */
public interface QueryEncoder {

  /** The model, as an index remembers it. */
  IndexModel model();

  /**
   * Embeds one text.
   *
   * @throws TextTooLongException if it does not fit the model's context
   * @throws EncoderBusyException if too many queries are before it
   */
  Embedding encodeText(String text);

  /**
   * Pixels of the shorter side that are enough of a picture for this model; as in indexing, a large
   * JPEG is not decoded to more.
   */
  default int sufficientSide() {
    return Integer.MAX_VALUE;
  }

  /**
   * Embeds one upright image.
   *
   * @throws EncoderBusyException if too many queries are before it
   */
  Embedding encodeImage(DecodedImage image);

  /**
   * Makes a classifier of labels, which costs a pass through the text tower for each label and
   * template.
   *
   * @throws TextTooLongException if a prompt does not fit the model's context
   */
  OpenSetClassifier classifier(List<String> labels, PromptTemplates templates);

  /** The encoder that asks a loaded model; the caller keeps owning the model. */
  static QueryEncoder of(Clip clip) {
    return new QueryEncoder() {
      @Override
      public IndexModel model() {
        return IndexModel.of(clip.manifest());
      }

      @Override
      public Embedding encodeText(String text) {
        return clip.encodeText(text);
      }

      @Override
      public int sufficientSide() {
        return clip.preprocessor().sufficientSide();
      }

      @Override
      public Embedding encodeImage(DecodedImage image) {
        return clip.encodeImage(image);
      }

      @Override
      public OpenSetClassifier classifier(List<String> labels, PromptTemplates templates) {
        return OpenSetClassifier.of(clip, labels, templates);
      }
    };
  }
}
