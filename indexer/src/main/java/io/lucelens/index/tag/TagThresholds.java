package io.lucelens.index.tag;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * What was learned from a library: how much its photos resemble a tag anyhow, and how much a photo
 * must resemble it to get it. In the units of {@link TagScores}.
 *
 * @param images how many images the library had then
 * @param means by tag: the usual score; the tags of a photo are ranked by what theirs exceed it
 * @param limits by tag: what the score must reach
 */
record TagThresholds(int images, float[] means, float[] limits) {

  /** Those of a library of which nothing is known. */
  static TagThresholds unlearned(int tags) {
    float[] limits = new float[tags];
    Arrays.fill(limits, TagLearner.LIMIT);
    return new TagThresholds(0, new float[tags], limits);
  }

  /** As text, in one line without blanks. */
  String encoded() {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + 2 * means.length * Float.BYTES);
    bytes.putInt(images);
    for (int i = 0; i < means.length; i++) {
      bytes.putFloat(means[i]).putFloat(limits[i]);
    }
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  /** What {@link #encoded()} gave; empty if it is not for so many tags. */
  static Optional<TagThresholds> decode(String encoded, int tags) {
    ByteBuffer bytes;
    try {
      bytes = ByteBuffer.wrap(Base64.getDecoder().decode(encoded));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // As good as none: they are learned again.
    }
    if (bytes.capacity() != Integer.BYTES + 2 * tags * Float.BYTES) {
      return Optional.empty();
    }
    TagThresholds read = new TagThresholds(bytes.getInt(), new float[tags], new float[tags]);
    for (int i = 0; i < tags; i++) {
      read.means[i] = bytes.getFloat();
      read.limits[i] = bytes.getFloat();
    }
    return Optional.of(read);
  }
}
