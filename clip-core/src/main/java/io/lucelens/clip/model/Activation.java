package io.lucelens.clip.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Optional;

/** The non-linearity between the two layers of an MLP, by its name in config.json. */
public enum Activation {
  /** x · sigmoid(1.702 x), OpenAI's approximation of GELU; not interchangeable with it. */
  QUICK_GELU("quick_gelu"),
  /** x · Φ(x), the exact form. */
  GELU("gelu"),
  /**
   * x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))), the approximation that GELU's paper gives
   * (section 2) and SigLIP was trained with.
   */
  GELU_TANH("gelu_pytorch_tanh");

  private static final float QUICK_GELU_SLOPE = 1.702f;

  /** 2 √(2/π): twice, because (1 + tanh(u)) / 2 = sigmoid(2u). */
  private static final float TANH_SLOPE = (float) (2 * Math.sqrt(2 / Math.PI));

  private static final float TANH_CUBIC = 0.044715f;

  private final String configName;

  Activation(String configName) {
    this.configName = configName;
  }

  /** The value of {@code hidden_act} in config.json. */
  public String configName() {
    return configName;
  }

  /** Finds an activation by its name in config.json. */
  public static Optional<Activation> byConfigName(String name) {
    return Arrays.stream(values()).filter(a -> a.configName.equals(name)).findFirst();
  }

  /** Applies the activation element by element; the result belongs to {@code x}'s manager. */
  NDArray apply(NDArray x) {
    return switch (this) {
      case GELU -> x.getNDArrayInternal().gelu();
      case QUICK_GELU -> gate(x, x.mul(scalar(x, QUICK_GELU_SLOPE)));
      case GELU_TANH -> gate(x, tanhGate(x));
    };
  }

  /** In place where backward would not miss it: an MLP's hidden layer is large. */
  private static NDArray tanhGate(NDArray x) {
    NDArray slope = x.mul(x);
    slope.muli(scalar(x, TANH_SLOPE * TANH_CUBIC));
    slope.addi(scalar(x, TANH_SLOPE));
    return x.mul(slope);
  }

  /** x · sigmoid(gate). */
  private static NDArray gate(NDArray x, NDArray gate) {
    return x.mul(gate.getNDArrayInternal().sigmoid());
  }

  /**
   * A scalar beside {@code x}. Never use DJL's {@code Number} overloads in code that is trained:
   * they wrap Java memory that autograd keeps and the garbage collector may free before backward.
   */
  static NDArray scalar(NDArray x, float value) {
    return x.getManager().full(new Shape(), value, DataType.FLOAT32);
  }
}
