package io.lucelens.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.lucelens.clip.model.Activation;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.model.ClipModel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WeightInitializerTest {
  private static final ClipConfig RESNET =
      new ClipConfig(
          32,
          2.6592f,
          new ClipConfig.ResNet(List.of(2, 1, 1, 1), 16, 8, 32),
          new ClipConfig.Text(
              new ClipConfig.Transformer(32, 1, 1, 128, Activation.QUICK_GELU, 1e-5f), 16, 600));

  private NDManager manager;
  private ClipModel model;

  @BeforeEach
  void initialise() {
    manager = NDManager.newBaseManager();
    model = new ClipModel(RESNET, new WeightInitializer(RESNET, manager, 1));
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private float[] tensor(String name) {
    return model.namedTensors().get("vision_model." + name).toFloatArray();
  }

  private double spread(String name) {
    double squares = 0;
    float[] values = tensor(name);
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares / values.length);
  }

  @Test
  void aResNetsBlocksStartAsTheirShortcuts() {
    assertThat(tensor("layer1.1.bn3.weight")).containsOnly(0);
    assertThat(tensor("layer4.0.bn3.weight")).containsOnly(0);
    // The stem's third gain is no block's last.
    assertThat(tensor("bn3.weight")).containsOnly(1);
    assertThat(tensor("layer1.0.downsample.1.weight")).containsOnly(1);
    assertThat(tensor("layer1.0.bn3.bias")).containsOnly(0);
  }

  @Test
  void runningStatisticsStartAsThoseOfNormalisedInput() {
    assertThat(tensor("layer2.0.bn1.running_mean")).containsOnly(0);
    assertThat(tensor("layer2.0.bn1.running_var")).containsOnly(1);
  }

  @Test
  void spreadsFollowTheReferencesRules() {
    // 512 features reach the pooling; a 3 × 3 kernel over 16 channels has a fan-in of 144.
    assertThat(spread("attnpool.q_proj.weight")).isCloseTo(Math.pow(512, -0.5), within(1e-3));
    assertThat(spread("attnpool.positional_embedding")).isCloseTo(0.0442, within(2e-3));
    assertThat(tensor("attnpool.c_proj.bias")).containsOnly(0);
    assertThat(spread("layer1.0.conv2.weight")).isCloseTo(Math.pow(3 * 144, -0.5), within(3e-3));
  }
}
