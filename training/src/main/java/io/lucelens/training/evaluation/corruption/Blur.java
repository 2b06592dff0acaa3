package io.lucelens.training.evaluation.corruption;

import java.util.SplittableRandom;

/** Blur; the strengths are ImageNet-C's. */
final class Blur {
  private static final double[] DISC_RADIUS = {3, 4, 6, 8, 10};
  private static final int[] TRAIL = {10, 15, 15, 15, 20};
  private static final double[] TRAIL_DEVIATION = {3, 5, 8, 12, 15};
  private static final double[] LARGEST_ZOOM = {1.10, 1.15, 1.20, 1.25, 1.30};
  private static final double[] ZOOM_STEP = {0.01, 0.01, 0.02, 0.02, 0.03};
  private static final double STEEPEST_TRAIL = Math.PI / 4;

  private Blur() {}

  static Pixels defocus(Pixels pixels, int severity) {
    double radius = DISC_RADIUS[severity - 1];
    int reach = (int) radius;
    float[] sum = new float[Pixels.LENGTH];
    double area = 0;
    for (int dy = -reach; dy <= reach; dy++) {
      double half = Math.sqrt(radius * radius - dy * dy);
      area += 2 * half + 1;
    }
    for (int dy = -reach; dy <= reach; dy++) {
      double half = Math.sqrt(radius * radius - dy * dy);
      addRows(pixels, dy, half, (float) (1 / area), sum);
    }
    return new Pixels(sum);
  }

  /** Adds to each pixel the row of the disc that lies dy below it: 2 · half + 1 pixels wide. */
  private static void addRows(Pixels pixels, int dy, double half, float weight, float[] sum) {
    int whole = (int) half;
    float rest = (float) (half - whole);
    float[] values = pixels.values();
    for (int y = 0; y < Pixels.SIDE; y++) {
      for (int band = 0; band < 3; band++) {
        float run = 0;
        for (int dx = -whole; dx <= whole; dx++) {
          run += values[Pixels.at(dx, y + dy) + band];
        }
        for (int x = 0; x < Pixels.SIDE; x++) {
          float edges =
              values[Pixels.at(x - whole - 1, y + dy) + band]
                  + values[Pixels.at(x + whole + 1, y + dy) + band];
          sum[Pixels.at(x, y) + band] += weight * (run + rest * edges);
          run += values[Pixels.at(x + whole + 1, y + dy) + band];
          run -= values[Pixels.at(x - whole, y + dy) + band];
        }
      }
    }
  }

  static Pixels motion(Pixels pixels, int severity, SplittableRandom random) {
    double angle = random.nextDouble(-STEEPEST_TRAIL, STEEPEST_TRAIL);
    return trail(pixels, TRAIL[severity - 1], TRAIL_DEVIATION[severity - 1], angle);
  }

  /** Each point leaves a trail of 2 · radius pixels that fades like a normal distribution. */
  static Pixels trail(Pixels pixels, int radius, double deviation, double angle) {
    float[] weights = new float[2 * radius + 1];
    float total = 0;
    for (int k = 0; k < weights.length; k++) {
      weights[k] = (float) Math.exp(-k * k / (2 * deviation * deviation));
      total += weights[k];
    }
    float[] sum = new float[Pixels.LENGTH];
    for (int k = 0; k < weights.length; k++) {
      double dx = k * Math.cos(angle);
      double dy = k * Math.sin(angle);
      for (int y = 0; y < Pixels.SIDE; y++) {
        for (int x = 0; x < Pixels.SIDE; x++) {
          pixels.addBetween(x + dx, y + dy, weights[k] / total, sum, Pixels.at(x, y));
        }
      }
    }
    return new Pixels(sum);
  }

  static Pixels zoom(Pixels pixels, int severity) {
    int steps = (int) Math.round((LARGEST_ZOOM[severity - 1] - 1) / ZOOM_STEP[severity - 1]) + 1;
    float[] sum = new float[Pixels.LENGTH];
    double centre = (Pixels.SIDE - 1) / 2.0;
    for (int step = 0; step < steps; step++) {
      double factor = 1 + step * ZOOM_STEP[severity - 1];
      for (int y = 0; y < Pixels.SIDE; y++) {
        for (int x = 0; x < Pixels.SIDE; x++) {
          double fromX = centre + (x - centre) / factor;
          double fromY = centre + (y - centre) / factor;
          pixels.addBetween(fromX, fromY, 1f / steps, sum, Pixels.at(x, y));
        }
      }
    }
    return new Pixels(sum);
  }
}
