package io.lucelens.training;

import ai.djl.ndarray.NDManager;
import io.lucelens.clip.Goldens;
import io.lucelens.clip.checkpoint.Safetensors;
import io.lucelens.training.data.TrainingBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The batch of the training goldens: the first eight images and the first eight texts. */
final class GoldenBatch {
  private static final int SIZE = 8;
  private static final int CONTEXT = 77;

  private GoldenBatch() {}

  /** All captions are different. */
  static TrainingBatch distinct() throws IOException {
    return of(distinctGroups());
  }

  static int[] distinctGroups() {
    return IntStream.range(0, SIZE).toArray();
  }

  /** With these caption groups. */
  static TrainingBatch of(int[] groups) throws IOException {
    Safetensors inputs = Safetensors.open(Goldens.resource("tiny_inputs.safetensors"));
    float[] pixels;
    try (NDManager scope = NDManager.newBaseManager()) {
      pixels = inputs.load(scope, "in.images").toFloatArray();
    }
    ByteBuffer buffer =
        ByteBuffer.allocateDirect(pixels.length * Float.BYTES).order(ByteOrder.nativeOrder());
    buffer.asFloatBuffer().put(pixels);
    long[] flat = inputs.loadLongs("in.text");
    int[][] tokens = new int[SIZE][];
    for (int i = 0; i < SIZE; i++) {
      int[] text =
          Arrays.stream(flat, i * CONTEXT, (i + 1) * CONTEXT).mapToInt(Math::toIntExact).toArray();
      int end =
          IntStream.range(0, CONTEXT).reduce((a, b) -> text[b] > text[a] ? b : a).orElseThrow();
      tokens[i] = Arrays.copyOf(text, end + 1);
    }
    return new TrainingBatch(0, 0, buffer, tokens, groups);
  }
}
