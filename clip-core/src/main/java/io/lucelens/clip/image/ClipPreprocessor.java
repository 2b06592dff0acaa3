package io.lucelens.clip.image;

import io.lucelens.clip.image.Preprocessing.Rule;

/** Turns an upright image into the image tower's input, with Pillow's numbers. Thread-safe. */
public final class ClipPreprocessor {
  private static final int SUFFICIENT = 2;

  private final Preprocessing preprocessing;

  /**
   * A sample's normalised value, for each channel; 256 divisions a channel instead of one a pixel.
   */
  private final float[][] normalised;

  public ClipPreprocessor(Preprocessing preprocessing) {
    this.preprocessing = preprocessing;
    this.normalised = new float[3][256];
    for (int channel = 0; channel < 3; channel++) {
      float mean = preprocessing.mean().get(channel);
      float std = preprocessing.std().get(channel);
      for (int value = 0; value < 256; value++) {
        normalised[channel][value] = (value / 255f - mean) / std;
      }
    }
  }

  /**
   * The shorter side from which on a picture may be reduced before it comes here: twice the input's
   * size. docs/images.md says what that costs, and what other factors would.
   */
  public int sufficientSide() {
    return SUFFICIENT * preprocessing.size();
  }

  /** What this preprocessor does. */
  public Preprocessing preprocessing() {
    return preprocessing;
  }

  /**
   * Resizes, crops, converts to RGB and normalises.
   *
   * @return float[3 · size · size], channel-major (CHW), normalised by mean and std
   */
  public float[] toTensor(DecodedImage image) {
    return normalise(toSquare(image).samples());
  }

  /**
   * Resizes, crops and converts to RGB: what the image tower sees, before normalisation.
   *
   * @return size × size pixels of RGB
   */
  public DecodedImage toSquare(DecodedImage image) {
    Rule rule = preprocessing.rule();
    DecodedImage source = rule == Rule.OPENAI ? image : image.toRgb();
    Frame frame = Frame.of(source.width(), source.height(), preprocessing.size(), rule);
    return PillowResampler.resize(source, frame, preprocessing.resampling()).toRgb();
  }

  /**
   * Scales to 0 to 1, subtracts the mean and divides by the standard deviation, in float32.
   *
   * @param rgb interleaved RGB bytes of any number of pixels
   * @return the same values, channel-major (CHW)
   */
  public float[] normalise(byte[] rgb) {
    int plane = rgb.length / 3;
    float[] tensor = new float[rgb.length];
    for (int channel = 0; channel < 3; channel++) {
      float[] table = normalised[channel];
      for (int pixel = 0; pixel < plane; pixel++) {
        tensor[channel * plane + pixel] = table[rgb[pixel * 3 + channel] & 0xff];
      }
    }
    return tensor;
  }
}
