package io.lucelens.clip.model;

import static io.lucelens.clip.Goldens.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FusedLayersTest {
  private static final int WIDTH = 64;

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
    manager.getEngine().setRandomSeed(7);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({
    "QUICK_GELU, false",
    "QUICK_GELU, true",
    "GELU, false",
    "GELU, true",
  })
  void fusedLayersComputeWhatTheLayersCompute(Activation activation, boolean causal) {
    TransformerLayers layers = layers(activation, causal);
    float[] expected = output(layers);
    layers.fuse(Precision.FLOAT32, manager);
    assertClose(output(layers), expected, 1e-5);
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void eightBitLayersComputeNearlyTheSame(Activation activation) {
    TransformerLayers layers = layers(activation, true);
    float[] expected = output(layers);
    layers.fuse(Precision.INT8, manager);
    float[] actual = output(layers);
    assertThat(cosine(actual, expected)).isBetween(0.999, 0.9999999);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void theOrderOfACausalSequenceMattersAndItsFutureDoesNot(int length) {
    TransformerLayers layers = layers(Activation.GELU, true);
    layers.fuse(Precision.FLOAT32, manager);
    try (NDManager scope = manager.newSubManager()) {
      NDArray whole = tokens(scope);
      NDArray start = whole.get(":, 0:{}", length).duplicate();
      float[] expected =
          layers.forward(whole.duplicate()).get(":, 0:{}", length).duplicate().toFloatArray();
      assertClose(layers.forward(start).toFloatArray(), expected, 1e-5);
    }
  }

  @Test
  void eightBitLayersFreeTheFloatWeightsAndSayThatTheyAreGone() {
    TransformerLayers layers = layers(Activation.GELU, false);
    int before = manager.getManagedArrays().size();
    layers.fuse(Precision.INT8, manager);
    // Two layers of six linears, a weight and a bias each.
    assertThat(manager.getManagedArrays()).hasSize(before - 24);
  }

  @Test
  void eightBitLayersOutliveTheMemoryOfTheWeightsTheyWereMadeOf() {
    TransformerLayers layers =
        new TransformerLayers(
            config(Activation.GELU),
            false,
            (name, shape) -> parameter(name, inJavasMemory(new Shape(shape))));
    layers.fuse(Precision.INT8, manager);
    float[] expected = output(layers);
    for (int i = 0; i < 5; i++) {
      System.gc();
      // What was freed is given out again and overwritten.
      for (int j = 0; j < 200; j++) {
        ByteBuffer.allocateDirect(4 * WIDTH).asFloatBuffer().put(0, Float.NaN);
      }
    }
    assertClose(output(layers), expected, 0);
  }

  /** As a checkpoint's reader makes an array. */
  private NDArray inJavasMemory(Shape shape) {
    FloatBuffer values =
        ByteBuffer.allocateDirect(Math.toIntExact(4 * shape.size()))
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (int i = 0; i < values.capacity(); i++) {
      values.put(i, (float) Math.sin(i * 0.7) / 10);
    }
    return manager.create(values, shape, DataType.FLOAT32);
  }

  @Test
  void aRowOfZeroWeightsIsNoDivisionByZero() {
    TransformerLayers layers =
        new TransformerLayers(
            config(Activation.GELU),
            false,
            (name, shape) -> parameter(name, manager.zeros(new Shape(shape))));
    layers.fuse(Precision.INT8, manager);
    try (NDManager scope = manager.newSubManager()) {
      NDArray x = tokens(scope);
      float[] expected = x.toFloatArray();
      assertClose(layers.forward(x).toFloatArray(), expected, 0);
    }
  }

  @Test
  void runningLeavesNothingInTheModelsManager() {
    TransformerLayers layers = layers(Activation.QUICK_GELU, true);
    layers.fuse(Precision.INT8, manager);
    output(layers);
    int before = manager.getManagedArrays().size();
    for (int i = 0; i < 50; i++) {
      output(layers);
    }
    assertThat(manager.getManagedArrays()).hasSize(before);
  }

  @Test
  void theInputIsTakenOver() {
    TransformerLayers layers = layers(Activation.QUICK_GELU, false);
    layers.fuse(Precision.FLOAT32, manager);
    try (NDManager scope = manager.newSubManager()) {
      NDArray x = tokens(scope);
      layers.forward(x);
      assertThatThrownBy(x::toFloatArray).isInstanceOf(IllegalStateException.class);
    }
  }

  private float[] output(TransformerLayers layers) {
    try (NDManager scope = manager.newSubManager()) {
      return layers.forward(tokens(scope)).toFloatArray();
    }
  }

  /** The same three sequences of five tokens every time. */
  private static NDArray tokens(NDManager scope) {
    return scope.arange(3f * 5 * WIDTH).mul(0.37f).sin().reshape(new Shape(3, 5, WIDTH));
  }

  private TransformerLayers layers(Activation activation, boolean causal) {
    return new TransformerLayers(
        config(activation),
        causal,
        (name, shape) ->
            parameter(name, manager.randomNormal(0, 0.1f, new Shape(shape), DataType.FLOAT32)));
  }

  private static ClipConfig.Transformer config(Activation activation) {
    return new ClipConfig.Transformer(WIDTH, 2, 4, 4 * WIDTH, activation, 1e-5f);
  }

  private static Parameter parameter(String name, NDArray array) {
    return Parameter.builder()
        .setName(name)
        .setType(Parameter.Type.OTHER)
        .optArray(array)
        .optRequiresGrad(false)
        .build();
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
      aa += a[i] * a[i];
      bb += b[i] * b[i];
    }
    return dot / Math.sqrt(aa * bb);
  }
}
