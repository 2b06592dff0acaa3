package io.lucelens.benchmarks;

import io.lucelens.clip.model.ClipConfig;

/** Floating-point operations of a tower; a multiplication and an addition are two. */
final class Work {
  private Work() {}

  /** Of the image tower, an image. */
  static double image(ClipConfig config) {
    ClipConfig.Vit vit = (ClipConfig.Vit) config.vision();
    double width = vit.transformer().width();
    double patches = 2 * (vit.tokens() - 1) * width * 3 * vit.patchSize() * vit.patchSize();
    return patches
        + layers(vit.transformer(), vit.tokens())
        + 2 * width * config.embeddingDimension();
  }

  /** Of the text tower, a text of so many tokens. */
  static double text(ClipConfig config, int tokens) {
    ClipConfig.Transformer transformer = config.text().transformer();
    return layers(transformer, tokens) + 2.0 * transformer.width() * config.embeddingDimension();
  }

  private static double layers(ClipConfig.Transformer t, double tokens) {
    double width = t.width();
    double linears = 4 * width * width + 2 * width * t.mlpWidth();
    double attention = 2 * tokens * width;
    return t.layers() * 2 * tokens * (linears + attention);
  }
}
