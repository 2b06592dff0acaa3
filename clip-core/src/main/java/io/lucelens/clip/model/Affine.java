package io.lucelens.clip.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.List;

/**
 * A weight and a bias, used as a linear layer (weight [out, in]) or as a layer norm (weight [n]).
 * Results belong to the input's manager, never to the weights'.
 */
record Affine(Parameter weight, Parameter bias) {

  static Affine linear(ParameterFactory parameters, String name, int out, int in) {
    return new Affine(
        parameters.create(name + ".weight", out, in), parameters.create(name + ".bias", out));
  }

  static Affine norm(ParameterFactory parameters, String name, int width) {
    return new Affine(
        parameters.create(name + ".weight", width), parameters.create(name + ".bias", width));
  }

  /** Weight and bias. */
  List<Parameter> parameters() {
    return List.of(weight, bias);
  }

  /** x [.., in] to [.., out]. */
  NDArray linear(NDArray x) {
    return x.getNDArrayInternal().linear(x, weight.getArray(), bias.getArray()).singletonOrThrow();
  }

  /** Layer norm over the last axis. */
  NDArray norm(NDArray x, float eps) {
    NDArray gain = weight.getArray();
    return x.getNDArrayInternal()
        .layerNorm(x, new Shape(gain.size()), gain, bias.getArray(), eps)
        .singletonOrThrow();
  }

  /** x [.., in] to [.., out] by a weight [out, in] alone. */
  static NDArray project(NDArray x, Parameter weight) {
    return x.getNDArrayInternal().linear(x, weight.getArray(), null).singletonOrThrow();
  }
}
