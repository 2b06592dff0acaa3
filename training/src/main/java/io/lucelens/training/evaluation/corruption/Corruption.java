package io.lucelens.training.evaluation.corruption;

import io.lucelens.clip.image.DecodedImage;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The common corruptions, at five severities each.
 *
 * <p>The strengths are ImageNet-C's for its pictures of {@value Pixels#SIDE} pixels a side, and so
 * a picture is scaled and cut to that size first, whatever the model's input. Where that benchmark
 * uses pictures of ice on a pane (frost) or a plasma cloud (fog), these are computed here, and
 * likeness is all that is claimed. Glass blur and the elastic transform are left out.
 *
 * <p>Thread-safe. The same picture, severity and seed give the same result.
 */
public enum Corruption {
  /** Normally distributed noise, as of little light. */
  GAUSSIAN_NOISE(Noise::gaussian),
  /** Noise of counting photons, stronger where it is bright. */
  SHOT_NOISE(Noise::shot),
  /** Black and white specks, as of bit errors. */
  IMPULSE_NOISE(Noise::impulse),
  /** Out of focus: each point becomes a disc. */
  DEFOCUS_BLUR((pixels, severity, random) -> Blur.defocus(pixels, severity)),
  /** Camera moved along a line. */
  MOTION_BLUR(Blur::motion),
  /** Camera moved towards the scene. */
  ZOOM_BLUR((pixels, severity, random) -> Blur.zoom(pixels, severity)),
  /** Falling flakes and a pale scene. */
  SNOW(Weather::snow),
  /** Ice on the pane. */
  FROST(Weather::frost),
  /** A cloud before the scene. */
  FOG(Weather::fog),
  /** Too long an exposure. */
  BRIGHTNESS((pixels, severity, random) -> Digital.brightness(pixels, severity)),
  /** Hardly any difference between light and dark. */
  CONTRAST((pixels, severity, random) -> Digital.contrast(pixels, severity)),
  /** Enlarged from few pixels. */
  PIXELATE((pixels, severity, random) -> Digital.pixelate(pixels, severity)),
  /** Compressed too much. */
  JPEG_COMPRESSION((pixels, severity, random) -> Digital.jpeg(pixels, severity));

  /** How many severities there are; the first is 1. */
  public static final int SEVERITIES = 5;

  private interface Step {
    Pixels apply(Pixels pixels, int severity, SplittableRandom random);
  }

  private final Step step;

  Corruption(Step step) {
    this.step = step;
  }

  /** The name that ImageNet-C has for it, such as {@code gaussian_noise}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Corrupts a picture.
   *
   * @param image any size and mode, upright
   * @param severity 1 to 5
   * @param seed decides whatever is random in it
   * @return RGB, {@value Pixels#SIDE} pixels a side
   */
  public DecodedImage apply(DecodedImage image, int severity, long seed) {
    if (severity < 1 || severity > SEVERITIES) {
      throw new IllegalArgumentException(
          "The severity is " + severity + " and must be from 1 to " + SEVERITIES + ".");
    }
    // The same random numbers at all severities: only the strength is to differ.
    SplittableRandom random = new SplittableRandom(seed * 100 + ordinal());
    return step.apply(Pixels.of(image), severity, random).toImage();
  }
}
