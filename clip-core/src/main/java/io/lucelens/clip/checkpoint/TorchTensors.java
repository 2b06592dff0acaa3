package io.lucelens.clip.checkpoint;

import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.checkpoint.TorchPickle.Module;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Finds the named tensors in the content of a pickle: a state dict, a training checkpoint with a
 * state dict under {@code state_dict}, or a TorchScript module, whose tensors are named by the path
 * of attributes that leads to them.
 */
final class TorchTensors {
  private static final int MAX_ATTRIBUTES = 200_000;
  private static final int MAX_NAME = 1_000;

  /** What training on several devices puts before every name. */
  private static final String PARALLEL = "module.";

  private TorchTensors() {}

  /**
   * Lists the tensors.
   *
   * @throws InvalidModelException if there are none
   */
  static Map<String, PickledTensor> of(Object content) {
    Map<String, PickledTensor> tensors =
        content instanceof Module module ? inModule(module) : inStateDict(content);
    if (tensors.isEmpty()) {
      throw new InvalidModelException("it has no tensors; a state dict or a TorchScript is needed");
    }
    return tensors.keySet().stream().allMatch(name -> name.startsWith(PARALLEL))
        ? withoutPrefix(tensors)
        : tensors;
  }

  private static Map<String, PickledTensor> inStateDict(Object content) {
    Map<String, PickledTensor> tensors = new LinkedHashMap<>();
    if (content instanceof Map<?, ?> map) {
      Object inner = map.get("state_dict");
      (inner instanceof Map<?, ?> stateDict ? stateDict : map)
          .forEach(
              (name, value) -> {
                if (name instanceof String text && value instanceof PickledTensor tensor) {
                  tensors.put(text, tensor);
                }
              });
    }
    return tensors;
  }

  private record Named(String prefix, Module module) {}

  private static Map<String, PickledTensor> inModule(Module root) {
    Map<String, PickledTensor> tensors = new LinkedHashMap<>();
    Deque<Named> open = new ArrayDeque<>();
    open.push(new Named("", root));
    int attributes = 0;
    while (!open.isEmpty()) {
      Named at = open.pop();
      for (Map.Entry<?, ?> entry : at.module().attributes().entrySet()) {
        String name = at.prefix() + entry.getKey();
        // Modules that contain themselves, or each other many times over, have no end.
        if (++attributes > MAX_ATTRIBUTES || name.length() > MAX_NAME) {
          throw new InvalidModelException("its modules are nested without end");
        }
        if (entry.getValue() instanceof PickledTensor tensor) {
          tensors.put(name, tensor);
        } else if (entry.getValue() instanceof Module module) {
          open.push(new Named(name + ".", module));
        }
      }
    }
    return tensors;
  }

  private static Map<String, PickledTensor> withoutPrefix(Map<String, PickledTensor> tensors) {
    Map<String, PickledTensor> renamed = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> renamed.put(name.substring(PARALLEL.length()), tensor));
    return renamed;
  }
}
