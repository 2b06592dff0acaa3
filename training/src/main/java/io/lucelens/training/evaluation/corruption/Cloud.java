package io.lucelens.training.evaluation.corruption;

import java.util.SplittableRandom;

/**
 * Smooth random fields: value noise, which draws a number for each point of a grid and blends
 * between them, summed over grids each twice as fine as the one before (fractal noise).
 */
final class Cloud {
  private static final int OCTAVES = 7;

  private Cloud() {}

  /**
   * A field over a picture.
   *
   * @param coarsest cells of the coarsest grid along a side
   * @param decay how much weaker each finer grid is; at least 1
   * @return a value for each pixel, 0 to 1
   */
  static float[] field(int coarsest, double decay, SplittableRandom random) {
    float[] field = new float[Pixels.SIDE * Pixels.SIDE];
    double amplitude = 1;
    int cells = coarsest;
    for (int octave = 0; octave < OCTAVES && cells <= Pixels.SIDE; octave++) {
      add(grid(cells, random), cells, (float) amplitude, field);
      amplitude /= decay;
      cells *= 2;
    }
    stretch(field);
    return field;
  }

  private static float[] grid(int cells, SplittableRandom random) {
    float[] grid = new float[(cells + 1) * (cells + 1)];
    for (int i = 0; i < grid.length; i++) {
      grid[i] = (float) random.nextDouble(-1, 1);
    }
    return grid;
  }

  private static void add(float[] grid, int cells, float amplitude, float[] field) {
    for (int y = 0; y < Pixels.SIDE; y++) {
      float down = (float) y * cells / Pixels.SIDE;
      int top = (int) down;
      for (int x = 0; x < Pixels.SIDE; x++) {
        float right = (float) x * cells / Pixels.SIDE;
        int left = (int) right;
        int a = top * (cells + 1) + left;
        float u = smooth(right - left);
        float upper = grid[a] + (grid[a + 1] - grid[a]) * u;
        float lower = grid[a + cells + 1] + (grid[a + cells + 2] - grid[a + cells + 1]) * u;
        float value = upper + (lower - upper) * smooth(down - top);
        field[y * Pixels.SIDE + x] += amplitude * value;
      }
    }
  }

  /** From 0 to 1 without a kink at either end. */
  private static float smooth(float t) {
    return t * t * (3 - 2 * t);
  }

  private static void stretch(float[] field) {
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    for (float value : field) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    for (int i = 0; i < field.length; i++) {
      field[i] = (field[i] - least) / (most - least);
    }
  }
}
