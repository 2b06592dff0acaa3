package io.lucelens.clip.image;

/**
 * Which source samples an output sample is made of along one axis, and with what weights: Pillow's
 * antialiased filters (Pillow 9.4, {@code Resample.c}: support widened by the scale when shrinking,
 * weights rounded to 22-bit fixed point).
 *
 * @param first index of the first source sample, for each output sample
 * @param count number of source samples, for each output sample
 * @param weights fixed-point weights, {@code stride} a piece for each output sample
 * @param stride space for one output sample's weights
 */
record FilterTaps(int[] first, int[] count, int[] weights, int stride) {
  /** Fraction bits of a weight: 32, less 8 for the sample and 2 for overshoot and sign. */
  static final int PRECISION_BITS = 32 - 8 - 2;

  /**
   * Weights for a run of output samples.
   *
   * @param filter the shape of the weights
   * @param inSize source samples on this axis
   * @param from start of the source box
   * @param to end of the source box
   * @param outSize output samples that the box is mapped to
   * @param offset first output sample wanted
   * @param length output samples wanted
   */
  static FilterTaps of(
      Resampling filter, int inSize, float from, float to, long outSize, long offset, int length) {
    double scale = (double) (to - from) / outSize;
    double filterScale = Math.max(scale, 1.0);
    double inverse = 1.0 / filterScale;
    double support = filter.support() * filterScale;
    int stride = (int) Math.ceil(support) * 2 + 1;
    FilterTaps taps =
        new FilterTaps(
            new int[length], new int[length], new int[Math.multiplyExact(length, stride)], stride);
    double[] weights = new double[stride];
    for (int i = 0; i < length; i++) {
      double center = from + (offset + i + 0.5) * scale;
      int start = Math.max(0, (int) (center - support + 0.5));
      int end = Math.min(inSize, (int) (center + support + 0.5));
      taps.first[i] = start;
      taps.count[i] = end - start;
      double sum = 0;
      for (int k = 0; k < end - start; k++) {
        weights[k] = filter.weight((k + start - center + 0.5) * inverse);
        sum += weights[k];
      }
      taps.round(i, weights, sum);
    }
    return taps;
  }

  /** The first source sample that any output sample needs. */
  int firstUsed() {
    return first[0];
  }

  /** One past the last source sample that any output sample needs. */
  int endUsed() {
    return first[first.length - 1] + count[count.length - 1];
  }

  private void round(int output, double[] exact, double sum) {
    for (int k = 0; k < count[output]; k++) {
      double weight = (sum == 0 ? exact[k] : exact[k] / sum) * (1 << PRECISION_BITS);
      weights[output * stride + k] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
    }
  }
}
