package io.lucelens.training.evaluation.corruption;

import java.util.SplittableRandom;

/** What looks like weather; the strengths are ImageNet-C's, the textures are computed here. */
final class Weather {
  private static final double[] FOG_DENSITY = {1.5, 2, 2.5, 2.5, 3};
  private static final double[] FOG_DECAY = {2, 2, 1.7, 1.5, 1.4};
  private static final float[] SCENE_BEHIND_FROST = {1, 0.8f, 0.7f, 0.65f, 0.6f};
  private static final float[] FROST_COVER = {0.4f, 0.6f, 0.7f, 0.7f, 0.75f};

  /** Frost scatters blue light a little more. */
  private static final float[] ICE = {0.86f, 0.93f, 1f};

  private Weather() {}

  /**
   * How it snows.
   *
   * @param mean of the noise that flakes are cut from
   * @param size how far the noise is enlarged
   * @param threshold noise below it is no flake
   * @param trail how far a flake moves while the shutter is open
   * @param blur how the trail fades
   * @param scene how much of the scene's own colour stays
   */
  private record Snow(
      double mean, double size, double threshold, int trail, double blur, float scene) {}

  private static final double FLAKE_DEVIATION = 0.3;
  private static final Snow[] SNOW = {
    new Snow(0.1, 3, 0.5, 10, 4, 0.8f),
    new Snow(0.2, 2, 0.5, 12, 4, 0.7f),
    new Snow(0.55, 4, 0.9, 12, 8, 0.7f),
    new Snow(0.55, 4.5, 0.85, 12, 8, 0.65f),
    new Snow(0.55, 2.5, 0.85, 12, 12, 0.55f)
  };

  static Pixels fog(Pixels pixels, int severity, SplittableRandom random) {
    float density = (float) FOG_DENSITY[severity - 1];
    float[] cloud = Cloud.field(2, FOG_DECAY[severity - 1], random);
    float brightest = 0;
    for (float value : pixels.values()) {
      brightest = Math.max(brightest, value);
    }
    float[] foggy = new float[Pixels.LENGTH];
    for (int i = 0; i < foggy.length; i++) {
      // Scaled back, so that the scene loses contrast and does not merely become white.
      foggy[i] = (pixels.values()[i] + density * cloud[i / 3]) * brightest / (brightest + density);
    }
    return new Pixels(foggy);
  }

  static Pixels frost(Pixels pixels, int severity, SplittableRandom random) {
    float[] ice = Ice.pane(random);
    float[] frosty = new float[Pixels.LENGTH];
    for (int i = 0; i < frosty.length; i++) {
      frosty[i] =
          SCENE_BEHIND_FROST[severity - 1] * pixels.values()[i]
              + FROST_COVER[severity - 1] * ICE[i % 3] * ice[i / 3];
    }
    return new Pixels(frosty);
  }

  static Pixels snow(Pixels pixels, int severity, SplittableRandom random) {
    Snow kind = SNOW[severity - 1];
    double angle = random.nextDouble(Math.PI / 4, 3 * Math.PI / 4);
    Pixels flakes = Blur.trail(flakes(kind, random), kind.trail(), kind.blur(), angle);
    float[] snowy = new float[Pixels.LENGTH];
    for (int i = 0; i < snowy.length; i++) {
      int pixel = i / 3 * 3;
      float grey = grey(pixels, pixel);
      float value = pixels.values()[i];
      float pale = Math.max(value, grey * 1.5f + 0.5f);
      // Once more upside down, for flakes of another direction.
      float falling = flakes.values()[pixel] + flakes.values()[Pixels.LENGTH - 3 - pixel];
      snowy[i] = kind.scene() * value + (1 - kind.scene()) * pale + falling;
    }
    return new Pixels(snowy);
  }

  /** Noise, enlarged by blending, of which only the peaks are flakes. */
  private static Pixels flakes(Snow kind, SplittableRandom random) {
    Pixels noise = Pixels.black();
    for (int i = 0; i < Pixels.LENGTH; i += 3) {
      noise.values()[i] = (float) random.nextGaussian(kind.mean(), FLAKE_DEVIATION);
    }
    Pixels flakes = Pixels.black();
    for (int y = 0; y < Pixels.SIDE; y++) {
      for (int x = 0; x < Pixels.SIDE; x++) {
        int to = Pixels.at(x, y);
        noise.addBetween(x / kind.size(), y / kind.size(), 1, flakes.values(), to);
        float peak = flakes.values()[to];
        float flake = peak < kind.threshold() ? 0 : Math.min(1, peak);
        flakes.values()[to] = flakes.values()[to + 1] = flakes.values()[to + 2] = flake;
      }
    }
    return flakes;
  }

  /** Luma by ITU-R BT.601. */
  private static float grey(Pixels pixels, int at) {
    float[] values = pixels.values();
    return 0.299f * values[at] + 0.587f * values[at + 1] + 0.114f * values[at + 2];
  }
}
