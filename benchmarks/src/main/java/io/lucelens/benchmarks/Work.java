package io.lucelens.benchmarks;

import io.lucelens.clip.model.ClipConfig;

/** Floating-point operations of a tower; a multiplication and an addition are two. */
final class Work {
  private Work() {}

  /** Of the image tower, an image. */
  static double image(ClipConfig config) {
    if (config.vision() instanceof ClipConfig.ResNet resNet) {
      return image(resNet, config.embeddingDimension());
    }
    ClipConfig.Vit vit = (ClipConfig.Vit) config.vision();
    double width = vit.transformer().width();
    double patches = 2 * (vit.tokens() - 1) * width * 3 * vit.patchSize() * vit.patchSize();
    return patches
        + layers(vit.transformer(), vit.tokens())
        + 2 * width * config.embeddingDimension();
  }

  /** Convolutions and the attention pooling; normalisation, averages and adding are left out. */
  private static double image(ClipConfig.ResNet resNet, int dimension) {
    double width = resNet.width();
    double half = resNet.imageSize() / 2.0;
    double multiplications =
        half * half * 9 * (3 * width / 2 + width / 2 * width / 2 + width / 2 * width);
    double side = half / 2;
    double in = width;
    for (int stage = 0; stage < resNet.blocks().size(); stage++) {
      double middle = width * (1 << stage);
      double out = 4 * middle;
      for (int block = 0; block < resNet.blocks().get(stage); block++) {
        // Where a block halves the size, it does so before its last convolution.
        double before = side * side;
        side = stage > 0 && block == 0 ? side / 2 : side;
        double after = side * side;
        double shortcut = block == 0 ? after * in * out : 0;
        multiplications +=
            before * (in * middle + 9 * middle * middle) + after * middle * out + shortcut;
        in = out;
      }
    }
    double keysAndValues = 2.0 * resNet.tokens() * in * in;
    return 2 * (multiplications + keysAndValues + in * in + in * dimension);
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
