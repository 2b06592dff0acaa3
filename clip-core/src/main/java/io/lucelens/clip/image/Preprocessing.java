package io.lucelens.clip.image;

import java.util.List;
import java.util.Locale;

/**
 * How a model wants its images.
 *
 * @param size side of the square input in pixels
 * @param mean a channel's mean, R G B, on the scale 0 to 1
 * @param std a channel's standard deviation, R G B, on the scale 0 to 1
 * @param rule whose order of steps is followed
 * @param resampling the filter that changes a picture's size
 */
public record Preprocessing(
    int size, List<Float> mean, List<Float> std, Rule rule, Resampling resampling) {

  /** The largest side that is believed; no published CLIP comes near. */
  public static final int MAX_SIZE = 4096;

  /** Mean of CLIP's training images, R G B, from openai/CLIP's {@code _transform}. */
  public static final List<Float> CLIP_MEAN = List.of(0.48145466f, 0.4578275f, 0.40821073f);

  /** Standard deviation of CLIP's training images, R G B, from the same place. */
  public static final List<Float> CLIP_STD = List.of(0.26862954f, 0.26130258f, 0.27577711f);

  private static final List<Float> HALVES = List.of(0.5f, 0.5f, 0.5f);

  /** Where the reference implementations differ. */
  public enum Rule {
    /**
     * openai/CLIP: resize and crop in the file's own mode, convert to RGB last; crop offset {@code
     * round((n - size) / 2)}, half to even.
     */
    OPENAI,
    /**
     * Hugging Face CLIPImageProcessor: convert to RGB first; crop offset {@code (n - size) / 2}.
     */
    HUGGING_FACE,
    /**
     * Hugging Face SiglipImageProcessor: convert to RGB first; both sides become {@code size},
     * whatever the proportions were; nothing is cropped.
     */
    SIGLIP
  }

  /**
   * @throws IllegalArgumentException if the size is not positive or there are not three channels
   */
  public Preprocessing {
    if (size < 1 || mean.size() != 3 || std.size() != 3) {
      throw new IllegalArgumentException(
          "Preprocessing needs a positive size and mean and std of 3 channels, but has size %d, mean %s, std %s"
              .formatted(size, mean, std));
    }
    mean = List.copyOf(mean);
    std = List.copyOf(std);
  }

  /** Preprocessing by the bicubic filter, CLIP's. */
  public Preprocessing(int size, List<Float> mean, List<Float> std, Rule rule) {
    this(size, mean, std, rule, Resampling.BICUBIC);
  }

  /** The same for another input size. */
  public Preprocessing withSize(int size) {
    return new Preprocessing(size, mean, std, rule, resampling);
  }

  /** CLIP's preprocessing at an input size, as the reference has it. */
  public static Preprocessing reference(int size) {
    return new Preprocessing(size, CLIP_MEAN, CLIP_STD, Rule.OPENAI);
  }

  /** SigLIP's preprocessing at an input size: the defaults of SiglipImageProcessor. */
  public static Preprocessing siglip(int size) {
    return new Preprocessing(size, HALVES, HALVES, Rule.SIGLIP);
  }

  /**
   * Reads Hugging Face's preprocessor_config.json of a CLIPImageProcessor or a
   * SiglipImageProcessor. Keys that are absent have the defaults of that class.
   *
   * @param file its name, for messages
   * @param otherwise whose rule holds where the file does not name its class: {@link
   *     Rule#HUGGING_FACE} or {@link Rule#SIGLIP}
   * @throws io.lucelens.clip.InvalidModelException if the file cannot be read, or asks for anything
   *     that is neither CLIP's preprocessing nor SigLIP's; the message names the file, the key, its
   *     value and what is supported
   */
  public static Preprocessing fromJson(String file, byte[] content, Rule otherwise) {
    return PreprocessorConfig.read(file, content, otherwise);
  }

  /** One line that names every choice; part of the model's fingerprint. */
  public String canonical() {
    String filter = resampling.name().toLowerCase(Locale.ROOT);
    return "size=" + size + " " + filter + " mean=" + mean + " std=" + std + " rule=" + rule;
  }
}
