package io.lucelens.index.tag;

import io.lucelens.clip.Embedding;
import java.util.List;
import org.apache.lucene.util.VectorUtil;

/**
 * How much a photo resembles each tag, made comparable between photos: by how many standard
 * deviations the tag's cosine exceeds the mean of the photo's cosines with the background. Photos
 * of different kinds, and models, have different means. Immutable and thread-safe.
 */
final class TagScores {
  private final float[][] tags;
  private final float[][] background;

  TagScores(TagVectors vectors) {
    tags = rows(vectors.tags());
    background = vectors.background().equals(vectors.tags()) ? tags : rows(vectors.background());
  }

  private static float[][] rows(List<Embedding> embeddings) {
    return embeddings.stream().map(Embedding::toArray).toArray(float[][]::new);
  }

  /** How many tags there are. */
  int size() {
    return tags.length;
  }

  /** A score for each tag; 0 for all if the photo's cosines do not differ. */
  float[] of(Embedding photo) {
    float[] vector = photo.toArray();
    float[] usual = cosines(vector, background);
    double mean = mean(usual);
    double deviation = deviation(usual, mean);
    float[] scores = tags == background ? usual : cosines(vector, tags);
    for (int i = 0; i < scores.length; i++) {
      scores[i] = deviation > 0 ? (float) ((scores[i] - mean) / deviation) : 0;
    }
    return scores;
  }

  private static float[] cosines(float[] vector, float[][] rows) {
    float[] cosines = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      cosines[i] = VectorUtil.dotProduct(vector, rows[i]);
    }
    return cosines;
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double deviation(float[] values, double mean) {
    double squares = 0;
    for (float value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / values.length);
  }
}
