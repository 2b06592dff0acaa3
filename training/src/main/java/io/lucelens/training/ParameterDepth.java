package io.lucelens.training;

import io.lucelens.clip.model.ClipConfig;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far up its tower a parameter stands.
 *
 * @param depth 0 for embeddings and what else comes before the first block, 1 to {@code blocks} in
 *     the blocks, {@code blocks} + 1 for what comes after them and for the logit scale
 * @param blocks of the tower; a ResNet's are its four stages
 */
record ParameterDepth(int depth, int blocks) {
  private static final Pattern BLOCK =
      Pattern.compile("encoder\\.layers\\.(\\d+)\\.|^vision_model\\.layer(\\d)\\.");
  private static final Pattern BEFORE =
      Pattern.compile("\\.embeddings\\.|\\.pre_layrnorm\\.|^vision_model\\.(conv|bn)\\d\\.");

  /** The place of a parameter, by its name in the Hugging Face layout. */
  static ParameterDepth of(ClipConfig config, String parameter) {
    int blocks = blocks(config, parameter);
    Matcher block = BLOCK.matcher(parameter);
    if (block.find()) {
      return block.group(1) != null
          ? new ParameterDepth(Integer.parseInt(block.group(1)) + 1, blocks)
          : new ParameterDepth(Integer.parseInt(block.group(2)), blocks);
    }
    return new ParameterDepth(BEFORE.matcher(parameter).find() ? 0 : blocks + 1, blocks);
  }

  private static int blocks(ClipConfig config, String parameter) {
    if (!Tower.IMAGE.has(parameter)) {
      return config.text().transformer().layers();
    }
    return config.vision() instanceof ClipConfig.ResNet resNet
        ? resNet.blocks().size()
        : ((ClipConfig.Vit) config.vision()).transformer().layers();
  }

  /** Whether it stands in the last blocks or after them. */
  boolean isInLast(int count) {
    return depth > blocks - count;
  }

  /**
   * The share of the learning rate under layer-wise decay: each step down from the top multiplies
   * it by {@code decay} (Clark et al. 2020, ELECTRA; Bao et al. 2022, BEiT).
   */
  double rate(double decay) {
    return Math.pow(decay, blocks + 1 - depth);
  }
}
