package io.lucelens.clip;

import java.util.Arrays;

/**
 * A unit-length vector in CLIP's joint image–text space. Immutable and thread-safe.
 *
 * <p>Two embeddings can be compared only when they come from models with the same {@link
 * ModelManifest#fingerprint() fingerprint}; whoever stores embeddings stores the fingerprint too.
 */
public final class Embedding {
  /** How far from 1 the length may be: float32 rounding over 1,024 dimensions stays well below. */
  private static final double LENGTH_TOLERANCE = 1e-3;

  private final float[] vector;

  private Embedding(float[] vector) {
    this.vector = vector;
  }

  /**
   * Wraps a copy of a vector that already has unit length.
   *
   * @throws IllegalArgumentException if the length is not 1 within 0.001
   */
  public static Embedding of(float[] unitVector) {
    double length = length(unitVector);
    if (!(Math.abs(length - 1) <= LENGTH_TOLERANCE)) {
      throw new IllegalArgumentException(
          "An embedding has length 1, this vector has length "
              + length
              + "; use Embedding.normalized to scale it.");
    }
    return new Embedding(unitVector.clone());
  }

  /**
   * Scales a copy of any finite, non-zero vector to unit length.
   *
   * @throws IllegalArgumentException if the length is zero, infinite or not a number
   */
  public static Embedding normalized(float[] rawVector) {
    double length = length(rawVector);
    if (!(length > 0) || Double.isInfinite(length)) {
      throw new IllegalArgumentException(
          "A vector of length "
              + length
              + " has no direction to keep; check the model's weights and the query.");
    }
    float[] unit = new float[rawVector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (rawVector[i] / length);
    }
    return new Embedding(unit);
  }

  private static double length(float[] vector) {
    double sum = 0;
    for (float x : vector) {
      sum += (double) x * x;
    }
    return Math.sqrt(sum);
  }

  /** The number of dimensions. */
  public int dimension() {
    return vector.length;
  }

  /** A copy of the components. */
  public float[] toArray() {
    return vector.clone();
  }

  /**
   * The cosine similarity, which for unit vectors is the dot product: 1 is the same direction.
   *
   * @throws IllegalArgumentException if the dimensions differ
   */
  public double cosine(Embedding other) {
    if (other.vector.length != vector.length) {
      throw new IllegalArgumentException(
          "Embeddings of "
              + vector.length
              + " and "
              + other.vector.length
              + " dimensions cannot be compared: they come from different models.");
    }
    double sum = 0;
    for (int i = 0; i < vector.length; i++) {
      sum += (double) vector[i] * other.vector[i];
    }
    return sum;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Embedding that && Arrays.equals(vector, that.vector);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(vector);
  }

  @Override
  public String toString() {
    return "Embedding[" + vector.length + " dimensions]";
  }
}
