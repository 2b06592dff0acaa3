package io.lucelens.clip.image;

import java.util.List;

/**
 * How a model wants its images.
 *
 * @param size side of the square input in pixels
 * @param mean a channel's mean, R G B, on the scale 0 to 1
 * @param std a channel's standard deviation, R G B, on the scale 0 to 1
 * @param rule whose order of steps is followed
 */
public record Preprocessing(int size, List<Float> mean, List<Float> std, Rule rule) {

  /** The largest side that is believed; no published CLIP comes near. */
  public static final int MAX_SIZE = 4096;

  /** Mean of CLIP's training images, R G B, from openai/CLIP's {@code _transform}. */
  public static final List<Float> CLIP_MEAN = List.of(0.48145466f, 0.4578275f, 0.40821073f);

  /** Standard deviation of CLIP's training images, R G B, from the same place. */
  public static final List<Float> CLIP_STD = List.of(0.26862954f, 0.26130258f, 0.27577711f);

  /** Where the two reference implementations differ. */
  public enum Rule {
    /**
     * openai/CLIP: resize and crop in the file's own mode, convert to RGB last; crop offset {@code
     * round((n - size) / 2)}, half to even.
     */
    OPENAI,
    /**
     * Hugging Face CLIPImageProcessor: convert to RGB first; crop offset {@code (n - size) / 2}.
     */
    HUGGING_FACE
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

  /** The reference's preprocessing at an input size. */
  public static Preprocessing reference(int size) {
    return new Preprocessing(size, CLIP_MEAN, CLIP_STD, Rule.OPENAI);
  }

  /**
   * Reads Hugging Face's preprocessor_config.json; the rule is {@link Rule#HUGGING_FACE}. Keys that
   * are absent have CLIPImageProcessor's defaults.
   *
   * @param file its name, for messages
   * @throws io.lucelens.clip.InvalidModelException if the file cannot be read, or asks for anything
   *     that is not CLIP's preprocessing; the message names the file, the key, its value and what
   *     is supported
   */
  public static Preprocessing fromJson(String file, byte[] content) {
    return PreprocessorConfig.read(file, content);
  }

  /** One line that names every choice; part of the model's fingerprint. */
  public String canonical() {
    return "size=" + size + " bicubic mean=" + mean + " std=" + std + " rule=" + rule;
  }
}
