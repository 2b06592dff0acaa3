package io.lucelens.clip.zeroshot;

import io.lucelens.clip.Clip;
import io.lucelens.clip.Embedding;
import io.lucelens.clip.text.PromptTemplates;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a label must beat to mean something: how well words that have nothing to do with an image
 * fit it all the same.
 *
 * <p>The softmax over labels always adds up to one, so that it names a label even if none fits. The
 * cosines of one image with 90 everyday words, put into the same templates, spread around a mean of
 * their own: that is this image's background. A label stands out by its <em>z</em>, its distance
 * from that mean in standard deviations. Under a normal distribution the best of L words picked at
 * random reaches z with the probability 1 − Φ(z)^L, which is {@link #chance}. Images of different
 * kinds have different backgrounds, and so have models, which is why a fixed cosine would not do.
 *
 * <p>Immutable and thread-safe; holds nothing native.
 */
public final class Background {
  private final List<Embedding> words;

  /**
   * @param words class weights of the words, at least two
   */
  public Background(List<Embedding> words) {
    if (words.size() < 2) {
      throw new IllegalArgumentException(
          "A background of " + words.size() + " words has no spread; give at least 2.");
    }
    this.words = List.copyOf(words);
  }

  /** Embeds the built-in words in the templates that the labels are put into. */
  public static Background of(Clip clip, PromptTemplates templates) {
    return new Background(ZeroShotClassifier.classWeights(clip, builtIn(), templates));
  }

  /** Everyday words of many kinds; none is so special that a label would often mean just it. */
  private static List<String> builtIn() {
    try (InputStream text = Background.class.getResourceAsStream("background.txt")) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("A file inside the library cannot be read", e);
    }
  }

  /** The cosine of an image with the word that fits it best. */
  public double best(Embedding image) {
    return words.stream().mapToDouble(image::cosine).max().orElseThrow();
  }

  /**
   * How probable it is that the best of so many words picked at random fits an image as well as the
   * best of these labels does.
   *
   * @param labels class weights of the labels, at least one
   * @return 0 to 1; near 0 the best label fits, near 1 any word would do as well
   */
  public double chance(Embedding image, List<Embedding> labels) {
    double best = labels.stream().mapToDouble(image::cosine).max().orElseThrow();
    double[] cosines = words.stream().mapToDouble(image::cosine).toArray();
    double mean = 0;
    for (double cosine : cosines) {
      mean += cosine / cosines.length;
    }
    double squares = 0;
    for (double cosine : cosines) {
      squares += (cosine - mean) * (cosine - mean);
    }
    double deviation = Math.sqrt(squares / (cosines.length - 1));
    return bestOf(labels.size(), upperTail((best - mean) / deviation));
  }

  /** 1 − (1 − tail)^n without losing small tails to rounding. */
  private static double bestOf(int n, double tail) {
    return -Math.expm1(n * Math.log1p(-tail));
  }

  /**
   * 1 − Φ(z) by formula 26.2.17 of Abramowitz and Stegun, Handbook of Mathematical Functions, off
   * by at most 7.5e-8.
   */
  static double upperTail(double z) {
    if (Double.isNaN(z)) {
      return 1; // No spread at all: nothing stands out.
    }
    double t = 1 / (1 + 0.2316419 * Math.abs(z));
    double series =
        t
            * (0.319381530
                + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    double tail = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * series;
    return z >= 0 ? tail : 1 - tail;
  }
}
