package io.lucelens.training.data;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What one training step sees.
 *
 * @param step the step it belongs to, from 0
 * @param epoch the pass over the data that it belongs to, from 0
 * @param pixels a direct buffer in native byte order of float32[batch · 3 · size · size],
 *     normalised, channel-major; handed to {@code NDManager.create(Buffer, Shape, DataType)} it is
 *     not copied, so it must not be written to while that array lives
 * @param tokens token ids of each pair's caption, start and end included, at their own lengths
 * @param captionGroups a number for each pair; captions that differ at most in case and spacing
 *     have the same number and are not each other's negatives
 * @param imageGroups a number for each pair; images whose files hold the same bytes have the same
 * @param captions the captions themselves
 * @param own the share of each image that its own caption is of; the rest, if it is less than 1, is
 *     of the {@linkplain #ofNext next} one's
 */
public record TrainingBatch(
    long step,
    int epoch,
    ByteBuffer pixels,
    int[][] tokens,
    int[] captionGroups,
    int[] imageGroups,
    List<String> captions,
    double own) {

  /** Copies the list. */
  public TrainingBatch {
    captions = List.copyOf(captions);
  }

  /** A batch of different images, of whose captions only the tokens are known. */
  public TrainingBatch(
      long step, int epoch, ByteBuffer pixels, int[][] tokens, int[] captionGroups) {
    this(
        step,
        epoch,
        pixels,
        tokens,
        captionGroups,
        IntStream.range(0, tokens.length).toArray(),
        List.of(),
        1);
  }

  /** The same images, each with the caption of the next one; the last has the first one's. */
  public TrainingBatch ofNext() {
    List<String> next = new ArrayList<>(captions);
    Collections.rotate(next, -1);
    int[][] nextTokens = new int[size()][];
    int[] nextCaptions = new int[size()];
    int[] nextImages = new int[size()];
    for (int i = 0; i < size(); i++) {
      int from = (i + 1) % size();
      nextTokens[i] = tokens[from];
      nextCaptions[i] = captionGroups[from];
      nextImages[i] = imageGroups[from];
    }
    return new TrainingBatch(
        step, epoch, pixels, nextTokens, nextCaptions, nextImages, next, 1 - own);
  }

  /** The number of pairs. */
  public int size() {
    return tokens.length;
  }
}
