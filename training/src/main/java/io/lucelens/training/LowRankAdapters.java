package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.lucelens.clip.model.ClipModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Trains low-rank adapters (Hu et al. 2022) and the logit scale; every weight stays what it is but
 * for {@code W = base + scale · B · A}, and so do the statistics of a ResNet.
 *
 * <p>The model always computes with the merged W, so the towers need not know of adapters. Backward
 * gives W's gradient G, and by the chain rule B's is {@code scale · G · Aᵀ} and A's {@code scale ·
 * Bᵀ · G}. That is exact; it costs the product that makes G, which adapters beside the weight would
 * save, and W's gradient in memory. What the optimizer keeps is small either way.
 *
 * <p>A begins random and B at zero, so training begins at the base. Owns A, B and copies of the
 * adapted weights' bases until {@link #close()}.
 */
final class LowRankAdapters implements TrainedWeights {
  /** How the name of an adapter's A ends, after the weight's name. */
  static final String A = ".lora_A";

  /** How the name of an adapter's B ends. */
  static final String B = ".lora_B";

  /** A weight of the model and what it is made of. */
  private record Adapter(NDArray merged, NDArray base, NDArray a, NDArray b) {}

  private final double scale;
  private final NDManager manager;
  private final Map<String, Adapter> adapters = new LinkedHashMap<>();
  private final Map<String, NDArray> others = new LinkedHashMap<>();
  private final Map<String, NDArray> beside = new LinkedHashMap<>();

  /**
   * @param model with its base weights
   * @param part with adapters
   * @param objectives what the objective learns that is no parameter of the model
   * @param seed of the starting A
   * @throws IllegalArgumentException if no weight matches the projections
   */
  LowRankAdapters(
      ClipModel model,
      TrainedPart part,
      Map<String, NDArray> objectives,
      long seed,
      NDManager parent) {
    scale = part.lowRank().scale();
    manager = parent.newSubManager();
    model
        .namedParameters()
        .forEach(
            (name, parameter) -> {
              NDArray weight = parameter.getArray();
              if (!Tower.IMAGE.has(name) && !Tower.TEXT.has(name)) {
                others.put(name, weight);
              } else if (SelectedParameters.isTrained(model, part, name)
                  && isProjection(name, part.lowRank().projections())) {
                adapters.put(name, adapter(name, weight, part.lowRank().rank(), seed));
              }
            });
    if (adapters.isEmpty()) {
      manager.close();
      throw new IllegalArgumentException(
          "No weight of the trained part is called "
              + part.lowRank().projections()
              + "; a transformer's projections are q_proj, k_proj, v_proj, out_proj, fc1, fc2.");
    }
    adapters.forEach(
        (name, adapter) -> {
          beside.put(name + A, adapter.a());
          beside.put(name + B, adapter.b());
        });
    beside.putAll(objectives);
    others.putAll(objectives);
    collecting(true);
  }

  /** What the A of a weight's adapter is called. */
  static String ofWeight(String weight) {
    return weight + A;
  }

  /** Whether a tensor is the A or B of an adapter. */
  static boolean isPart(String tensor) {
    return tensor.endsWith(A) || tensor.endsWith(B);
  }

  private static boolean isProjection(String name, List<String> projections) {
    return projections.stream().anyMatch(p -> name.endsWith("." + p + ".weight"));
  }

  private Adapter adapter(String name, NDArray weight, int rank, long seed) {
    long out = weight.getShape().get(0);
    long in = weight.getShape().get(1);
    // The spread of Kaiming's rule for a linear layer, which the reference implementation uses.
    NDArray a =
        RandomWeights.normal(
            name + A, new Shape(rank, in), Math.sqrt(1.0 / (3 * in)), seed, manager);
    NDArray b = manager.zeros(new Shape(out, rank), DataType.FLOAT32);
    NDArray base = weight.duplicate();
    base.attach(manager);
    return new Adapter(weight, base, a, b);
  }

  private void collecting(boolean wanted) {
    adapters.values().forEach(adapter -> adapter.merged().setRequiresGradient(wanted));
    others.values().forEach(tensor -> tensor.setRequiresGradient(wanted));
  }

  @Override
  public Map<String, NDArray> tensors() {
    Map<String, NDArray> tensors = new LinkedHashMap<>(beside);
    tensors.putAll(others);
    return tensors;
  }

  @Override
  public Map<String, NDArray> besideTheModel() {
    return beside;
  }

  @Override
  public Map<String, NDArray> gradients(NDManager scope, Predicate<String> reached) {
    Map<String, NDArray> gradients = new LinkedHashMap<>();
    WithoutGraph.run(
        () -> {
          adapters.forEach(
              (name, adapter) -> {
                if (reached.test(name)) {
                  NDArray gradient = Gradients.of(adapter.merged(), scope).mul(scale);
                  gradients.put(name + A, in(scope, adapter.b().transpose()).matMul(gradient));
                  gradients.put(name + B, gradient.matMul(in(scope, adapter.a().transpose())));
                }
              });
          others.forEach(
              (name, tensor) -> {
                if (reached.test(name)) {
                  gradients.put(name, Gradients.of(tensor, scope));
                }
              });
        });
    return gradients;
  }

  private static NDArray in(NDManager scope, NDArray array) {
    array.attach(scope);
    return array;
  }

  @Override
  public void clearGradients() {
    adapters.values().forEach(adapter -> Gradients.clear(adapter.merged()));
    others.values().forEach(Gradients::clear);
  }

  @Override
  public void updateModel() {
    WithoutGraph.run(
        () -> {
          try (NDManager scope = manager.newSubManager()) {
            for (Adapter adapter : adapters.values()) {
              NDArray change = in(scope, adapter.b().matMul(adapter.a()));
              in(scope, change.muli(scale).add(adapter.base())).copyTo(adapter.merged());
            }
          }
        });
  }

  @Override
  public boolean reaches(Tower tower) {
    return adapters.keySet().stream().anyMatch(tower::has);
  }

  @Override
  public void close() {
    collecting(false);
    manager.close();
  }
}
