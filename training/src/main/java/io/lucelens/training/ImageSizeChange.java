package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.model.ClipModel;

/**
 * Fits the image tower to pictures of another size. Only the embeddings of the grid's places depend
 * on it; they are resampled by the bicubic filter with a = −0.5, widened where the grid shrinks, as
 * PyTorch's {@code interpolate(mode="bicubic", antialias=True)} does and open_clip's {@code
 * resize_pos_embed} with it. What stands for no place, class token or mean, is kept.
 *
 * @param from the architecture of the weights
 * @param to the same for another size
 */
record ImageSizeChange(ClipConfig from, ClipConfig to) {
  private static final double CUBIC_A = -0.5;
  private static final int CUBIC_REACH = 2;

  /** The weights for the new size; what is resampled belongs to {@code manager}. */
  ClipModel.Weights of(ClipModel.Weights weights, NDManager manager) {
    return (name, shape) ->
        name.startsWith("vision_model.") && name.contains("position")
            ? resampled(weights.get(name, grid(from, shape.get(1))), manager)
            : weights.get(name, shape);
  }

  private static Shape grid(ClipConfig config, long width) {
    return new Shape(1L + (long) side(config) * side(config), width);
  }

  /** Places along one side. */
  private static int side(ClipConfig config) {
    return switch (config.vision()) {
      case ClipConfig.Vit vit -> vit.imageSize() / vit.patchSize();
      case ClipConfig.ResNet resNet -> resNet.imageSize() / ClipConfig.ResNet.REDUCTION;
      case ClipConfig.SiglipVit siglip -> throw new IllegalStateException("not trained: " + siglip);
    };
  }

  private NDArray resampled(NDArray positions, NDManager manager) {
    int before = side(from);
    int after = side(to);
    int width = (int) positions.getShape().get(1);
    float[] old = positions.toFloatArray();
    double[][] taps = taps(before, after);
    float[] fresh = new float[(1 + after * after) * width];
    System.arraycopy(old, 0, fresh, 0, width);
    for (int row = 0; row < after; row++) {
      for (int column = 0; column < after; column++) {
        int at = (1 + row * after + column) * width;
        for (int r = 0; r < before; r++) {
          for (int c = 0; c < before; c++) {
            double weight = taps[row][r] * taps[column][c];
            int source = (1 + r * before + c) * width;
            for (int f = 0; weight != 0 && f < width; f++) {
              fresh[at + f] += (float) (weight * old[source + f]);
            }
          }
        }
      }
    }
    return manager.create(fresh, grid(to, width));
  }

  /** How much each old place counts for each new one; rows add up to one. */
  private static double[][] taps(int before, int after) {
    double scale = (double) before / after;
    double widened = Math.max(scale, 1);
    double[][] taps = new double[after][before];
    for (int i = 0; i < after; i++) {
      double centre = (i + 0.5) * scale;
      double sum = 0;
      for (int j = 0; j < before; j++) {
        taps[i][j] = cubic((j + 0.5 - centre) / widened);
        sum += taps[i][j];
      }
      for (int j = 0; j < before; j++) {
        taps[i][j] /= sum;
      }
    }
    return taps;
  }

  private static double cubic(double distance) {
    double x = Math.abs(distance);
    if (x < 1) {
      return ((CUBIC_A + 2) * x - (CUBIC_A + 3)) * x * x + 1;
    }
    return x < CUBIC_REACH ? (((x - 5) * x + 8) * x - 4) * CUBIC_A : 0;
  }
}
