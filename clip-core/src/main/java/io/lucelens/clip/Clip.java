package io.lucelens.clip;

import io.lucelens.clip.image.ClipPreprocessor;
import io.lucelens.clip.image.DecodedImage;
import java.nio.file.Path;
import java.util.List;

/**
 * A loaded CLIP model: pictures and texts in, embeddings out. Thread-safe: any number of threads
 * may encode at the same time. Owns the native memory of the weights until {@link #close()}.
 */
public final class Clip implements AutoCloseable {
  private Clip() {}

  /**
   * Loads a model folder in Hugging Face layout (config.json, model.safetensors, tokenizer.json and
   * optionally preprocessor_config.json).
   *
   * @throws InvalidModelException naming the file, the rule and the fix
   */
  public static Clip load(Path folder) {
    throw new IllegalStateException("not written yet");
  }

  /** Loads the small model that ships inside this library. */
  public static Clip bundled() {
    throw new IllegalStateException("not written yet");
  }

  /** What identifies the model's vectors. */
  public ModelManifest manifest() {
    throw new IllegalStateException("not written yet");
  }

  /** Turns images into this model's input. */
  public ClipPreprocessor preprocessor() {
    throw new IllegalStateException("not written yet");
  }

  /** Preprocesses and embeds one upright image. */
  public Embedding encodeImage(DecodedImage image) {
    throw new IllegalStateException("not written yet");
  }

  /**
   * Embeds preprocessed images as one batch.
   *
   * @param tensors outputs of {@link ClipPreprocessor#toTensor}
   * @return embeddings in the order given
   */
  public List<Embedding> encodeTensors(List<float[]> tensors) {
    throw new IllegalStateException("not written yet");
  }

  /**
   * Embeds one text.
   *
   * @throws TextTooLongException if it does not fit the model's context
   */
  public Embedding encodeText(String text) {
    return encodeTexts(List.of(text)).getFirst();
  }

  /**
   * Embeds texts, each at its own length.
   *
   * @return embeddings in the order given
   * @throws TextTooLongException if one does not fit the model's context
   */
  public List<Embedding> encodeTexts(List<String> texts) {
    throw new IllegalStateException("not written yet");
  }

  /** Releases the weights. */
  @Override
  public void close() {}
}
