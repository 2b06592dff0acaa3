package io.lucelens.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lucelens.clip.checkpoint.Checkpoint;
import io.lucelens.clip.checkpoint.ModelFiles;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.model.ClipModel;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The work that is counted for a tower, against its weights and against published figures. */
class WorkTest {
  private static final Pattern BLOCK = Pattern.compile("layer(\\d)\\.(\\d+)\\.(.*)\\.weight");

  @Test
  void aResNetsIsThatOfEachOfItsKernelsAtAllPlacesThatItIsLaidOn() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Checkpoint checkpoint = Checkpoint.of(ModelFiles.bundled());
      ClipModel model = checkpoint.model(checkpoint.config(), manager);
      ClipConfig.ResNet vision = (ClipConfig.ResNet) checkpoint.config().vision();
      double multiplications =
          model.namedParameters().entrySet().stream()
              .mapToDouble(
                  parameter ->
                      multiplications(
                          parameter.getKey(), parameter.getValue().getArray().getShape(), vision))
              .sum();

      assertThat(Work.image(checkpoint.config())).isEqualTo(2 * multiplications);
    }
  }

  /** Of a weight of the image tower; 0 for what only adds or scales. */
  private static double multiplications(String name, Shape shape, ClipConfig.ResNet vision) {
    boolean kernel = shape.dimension() == 4;
    boolean linear = name.startsWith("vision_model.attnpool.") && name.endsWith("_proj.weight");
    if (kernel) {
      double side = side(name, vision);
      return shape.size() * side * side;
    }
    // The pooling asks for one place, the mean, and looks at all.
    boolean ofAllPlaces = name.contains(".k_proj.") || name.contains(".v_proj.");
    return linear ? shape.size() * (ofAllPlaces ? vision.tokens() : 1.0) : 0;
  }

  /** Places a row that a kernel's results have, by where its name says that it stands. */
  private static double side(String name, ClipConfig.ResNet vision) {
    Matcher block = BLOCK.matcher(name);
    if (!block.find()) {
      return vision.imageSize() / 2.0;
    }
    int stage = Integer.parseInt(block.group(1));
    boolean first = stage > 1 && block.group(2).equals("0");
    boolean beforeHalving = first && List.of("conv1", "conv2").contains(block.group(3));
    return vision.imageSize() / Math.pow(2, beforeHalving ? stage : stage + 1);
  }

  /** As open_clip's docs/model_profile.csv lists them, in units of a billion operations. */
  @Test
  void publishedModelsHaveThePublishedWork() {
    ClipConfig resNet50 =
        new ClipConfig(
            1024,
            2.6592f,
            new ClipConfig.ResNet(List.of(3, 4, 6, 3), 64, 32, 224),
            FullSizeModel.VIT_B_32.text());

    // There the pooling asks for all 50 places: 49 more queries, results and rows of attention.
    double more = 49 * (2048.0 * 2048 + 2048 * 1024) + 2 * 50 * 50 * 2048;
    assertThat((Work.image(resNet50) + 2 * more) / 1e9).isCloseTo(12.22, within(0.01));
    assertThat(Work.image(FullSizeModel.VIT_B_32) / 1e9).isCloseTo(8.82, within(0.01));
    assertThat(Work.text(FullSizeModel.VIT_B_32, 77) / 1e9).isCloseTo(5.96, within(0.01));
  }
}
