package io.lucelens.clip.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/** A weight of the goldens that is too large to store: made from a hash of its name. */
final class GeneratedTensor {
  private GeneratedTensor() {}

  static NDArray of(NDManager manager, JsonNode description) {
    double scale = description.path("scale").asDouble();
    double offset = description.path("offset").asDouble();
    long[] shape = new long[description.path("shape").size()];
    int size = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = description.path("shape").get(i).asLong();
      size = Math.toIntExact(size * shape[i]);
    }
    long seed = fnv1a(description.path("name").asText());
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      double unit = (double) (splitMix64(seed + i) >>> 40) / 16777216.0;
      values[i] = (float) ((unit - 0.5) * scale + offset);
    }
    assertThat((double) values[size - 1])
        .isEqualTo((float) description.path("last").asDouble(values[size - 1]));
    return manager.create(values, new Shape(shape));
  }

  private static long fnv1a(String text) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }

  private static long splitMix64(long x) {
    long z = x + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
