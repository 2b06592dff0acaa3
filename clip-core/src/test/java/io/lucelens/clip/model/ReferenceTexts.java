package io.lucelens.clip.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lucelens.clip.checkpoint.Safetensors;
import java.io.IOException;
import java.util.Arrays;

/** The goldens' texts as token ids, and how the reference finds where a text ends. */
final class ReferenceTexts {
  private ReferenceTexts() {}

  /** Reads [texts, 77] token ids. */
  static long[][] read(Safetensors file, String name) throws IOException {
    Shape shape = file.shape(name);
    long[] flat = file.loadLongs(name);
    int length = (int) shape.get(1);
    long[][] texts = new long[(int) shape.get(0)][];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = Arrays.copyOfRange(flat, i * length, (i + 1) * length);
    }
    return texts;
  }

  /** The end token has the highest id of the vocabulary; the reference's argmax takes the first. */
  static int endPosition(long[] text) {
    int end = 0;
    for (int i = 1; i < text.length; i++) {
      if (text[i] > text[end]) {
        end = i;
      }
    }
    return end;
  }

  /** Embeds texts of one length. */
  static NDArray encode(NDManager manager, ClipModel model, long[][] texts) {
    return encode(
        manager, model, texts, Arrays.stream(texts).mapToLong(t -> endPosition(t)).toArray());
  }

  /** Embeds texts of one length that end at given positions. */
  static NDArray encode(NDManager manager, ClipModel model, long[][] texts, long[] ends) {
    long[] flat = Arrays.stream(texts).flatMapToLong(Arrays::stream).toArray();
    return model.encodeTexts(
        manager.create(flat, new Shape(texts.length, texts[0].length)), manager.create(ends));
  }
}
