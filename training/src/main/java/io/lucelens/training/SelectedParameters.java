package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lucelens.clip.model.ClipModel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Trains parameters of the model themselves, and what the objective learns beside them. Owns
 * nothing: the tensors are the model's and the objective's.
 */
final class SelectedParameters implements TrainedWeights {
  private final Map<String, NDArray> tensors = new LinkedHashMap<>();
  private final Map<String, NDArray> beside;

  /**
   * @param part says which parameters
   * @param beside what the objective learns that is no parameter of the model
   */
  SelectedParameters(ClipModel model, TrainedPart part, Map<String, NDArray> beside) {
    this.beside = beside;
    model
        .namedParameters()
        .forEach(
            (name, parameter) -> {
              if (isTrained(model, part, name)) {
                tensors.put(name, parameter.getArray());
              }
            });
    tensors.putAll(beside);
    tensors.values().forEach(tensor -> tensor.setRequiresGradient(true));
  }

  /** Whether the part holds a parameter. */
  static boolean isTrained(ClipModel model, TrainedPart part, String name) {
    boolean inTower = Tower.IMAGE.has(name) || Tower.TEXT.has(name);
    if (!inTower) {
      return true;
    }
    ParameterDepth depth = ParameterDepth.of(model.config(), name);
    boolean ofTower =
        Tower.IMAGE.has(name)
            ? Tower.IMAGE.isAmong(part.towers())
            : Tower.TEXT.isAmong(part.towers());
    return ofTower && (part.lastBlocks() == 0 || depth.isInLast(part.lastBlocks()));
  }

  @Override
  public Map<String, NDArray> tensors() {
    return tensors;
  }

  @Override
  public Map<String, NDArray> besideTheModel() {
    return beside;
  }

  @Override
  public Map<String, NDArray> gradients(NDManager scope, Predicate<String> reached) {
    Map<String, NDArray> gradients = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (reached.test(name)) {
            gradients.put(name, Gradients.of(tensor, scope));
          }
        });
    return gradients;
  }

  @Override
  public void clearGradients() {
    tensors.values().forEach(Gradients::clear);
  }

  /** Does nothing: the tensors are the model's own. */
  @Override
  public void updateModel() {}

  @Override
  public boolean reaches(Tower tower) {
    return tensors.keySet().stream().anyMatch(tower::has);
  }

  @Override
  public void close() {
    tensors.values().forEach(tensor -> tensor.setRequiresGradient(false));
  }
}
