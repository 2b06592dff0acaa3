package io.lucelens.clip.model;

import ai.djl.nn.Parameter;

/** Where the towers get their parameters from: by name in the Hugging Face layout, and shape. */
@FunctionalInterface
interface ParameterFactory {
  Parameter create(String name, long... shape);

  /** A factory for the parameters below a prefix. */
  default ParameterFactory under(String prefix) {
    return (name, shape) -> create(prefix + name, shape);
  }
}
