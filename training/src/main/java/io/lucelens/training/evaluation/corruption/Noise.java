package io.lucelens.training.evaluation.corruption;

import java.util.SplittableRandom;

/** Noise; the strengths are ImageNet-C's. */
final class Noise {
  private static final double[] DEVIATION = {0.08, 0.12, 0.18, 0.26, 0.38};
  private static final double[] PHOTONS = {60, 25, 12, 5, 3};
  private static final double[] SPECKS = {0.03, 0.06, 0.09, 0.17, 0.27};

  /** Above it the normal distribution is close to Poisson's, and much cheaper. */
  private static final double MANY_PHOTONS = 20;

  private Noise() {}

  static Pixels gaussian(Pixels pixels, int severity, SplittableRandom random) {
    float[] noisy = pixels.values().clone();
    for (int i = 0; i < noisy.length; i++) {
      noisy[i] += (float) (random.nextGaussian() * DEVIATION[severity - 1]);
    }
    return new Pixels(noisy);
  }

  static Pixels shot(Pixels pixels, int severity, SplittableRandom random) {
    double white = PHOTONS[severity - 1];
    float[] noisy = new float[Pixels.LENGTH];
    for (int i = 0; i < noisy.length; i++) {
      noisy[i] = (float) (poisson(pixels.values()[i] * white, random) / white);
    }
    return new Pixels(noisy);
  }

  private static double poisson(double mean, SplittableRandom random) {
    if (mean > MANY_PHOTONS) {
      return Math.max(0, Math.rint(random.nextGaussian(mean, Math.sqrt(mean))));
    }
    // Knuth: how many uniform numbers can be multiplied before they fall below e^-mean.
    double limit = Math.exp(-mean);
    int count = 0;
    for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
      count++;
    }
    return count;
  }

  static Pixels impulse(Pixels pixels, int severity, SplittableRandom random) {
    float[] noisy = pixels.values().clone();
    double share = SPECKS[severity - 1];
    for (int i = 0; i < noisy.length; i++) {
      double drawn = random.nextDouble();
      if (drawn < share) {
        noisy[i] = drawn < share / 2 ? 0 : 1;
      }
    }
    return new Pixels(noisy);
  }
}
