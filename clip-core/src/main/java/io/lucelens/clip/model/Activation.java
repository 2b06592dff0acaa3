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
  GELU("gelu");

  private static final float QUICK_GELU_SLOPE = 1.702f;

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
    if (this == GELU) {
      return x.getNDArrayInternal().gelu();
    }
    return x.mul(x.mul(scalar(x, QUICK_GELU_SLOPE)).getNDArrayInternal().sigmoid());
  }

  /**
   * A scalar beside {@code x}. Never use DJL's {@code Number} overloads in code that is trained:
   * they wrap Java memory that autograd keeps and the garbage collector may free before backward.
   */
  static NDArray scalar(NDArray x, float value) {
    return x.getManager().full(new Shape(), value, DataType.FLOAT32);
  }
}
