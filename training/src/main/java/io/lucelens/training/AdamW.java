package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019), in the arithmetic of PyTorch's
 * AdamW. Only matrices decay: gains, biases, the class token and the logit scale do not (CLIP
 * paper, section 2.5). DJL's own optimizer keeps its state private, so a run could not be resumed.
 *
 * <p>Owns its moments until {@link #close()}. For one thread.
 */
final class AdamW implements AutoCloseable {
  /**
   * The numbers of the optimizer.
   *
   * @param beta1 decay of the first moment
   * @param beta2 decay of the second moment
   * @param epsilon added to the root of the second moment
   * @param weightDecay of matrices, a step, times the learning rate
   * @param maxGradientNorm the gradients' joint norm is cut to this; infinity for no limit
   */
  record Options(
      double beta1, double beta2, double epsilon, double weightDecay, double maxGradientNorm) {
    /** CLIP's for vision transformers: CLIP paper, appendix F, table 19. */
    static final Options CLIP = new Options(0.9, 0.98, 1e-6, 0.2, Double.POSITIVE_INFINITY);
  }

  /** What the optimizer remembers of a parameter. */
  private record Moments(NDArray first, NDArray second) {}

  private final Options options;
  private final Map<String, NDArray> tensors;
  private final ToDoubleFunction<String> rateOf;
  private final Map<String, Moments> moments = new LinkedHashMap<>();
  private final NDManager manager;
  private long steps;

  /**
   * Starts with empty moments.
   *
   * @param tensors the ones to train, by name; owned by the caller
   * @param rateOf by what the learning rate of a tensor is multiplied
   * @param parent the moments live at most as long as this manager
   */
  AdamW(
      Options options,
      Map<String, NDArray> tensors,
      ToDoubleFunction<String> rateOf,
      NDManager parent) {
    this.options = options;
    this.tensors = tensors;
    this.rateOf = rateOf;
    this.manager = parent.newSubManager();
    tensors.forEach(
        (name, tensor) -> {
          Shape shape = tensor.getShape();
          moments.put(
              name,
              new Moments(
                  manager.zeros(shape, DataType.FLOAT32), manager.zeros(shape, DataType.FLOAT32)));
        });
  }

  /** Steps taken so far. */
  long steps() {
    return steps;
  }

  /**
   * Takes one step down the gradients; none if their norm is not finite.
   *
   * @param gradients of all tensors, by name; their intermediates go to the gradients' manager
   * @return the gradients' joint L2 norm before it was cut
   */
  double step(Map<String, NDArray> gradients, double learningRate) {
    return WithoutGraph.get(
        () -> {
          double norm = jointNorm(gradients);
          double scale = norm > options.maxGradientNorm() ? options.maxGradientNorm() / norm : 1;
          steps++;
          if (Double.isFinite(norm)) {
            gradients.forEach(
                (name, gradient) ->
                    update(
                        name,
                        scale == 1 ? gradient : gradient.mul(scale),
                        learningRate * rateOf.applyAsDouble(name)));
          }
          return norm;
        });
  }

  private static double jointNorm(Map<String, NDArray> gradients) {
    NDList squares = new NDList();
    gradients.values().forEach(g -> squares.add(g.square().sum().reshape(1)));
    double sum = 0;
    for (NDArray square : squares) {
      sum += square.getFloat();
    }
    return Math.sqrt(sum);
  }

  private void update(String name, NDArray gradient, double learningRate) {
    NDArray weight = tensors.get(name);
    Moments m = moments.get(name);
    // In place and without a graph, so DJL's Number overloads are safe here.
    m.first().muli(options.beta1()).addi(gradient.mul(1 - options.beta1()));
    m.second().muli(options.beta2()).addi(gradient.square().muli(1 - options.beta2()));
    double correction1 = 1 - Math.pow(options.beta1(), steps);
    double correction2 = 1 - Math.pow(options.beta2(), steps);
    if (options.weightDecay() != 0 && weight.getShape().dimension() >= 2) {
      weight.muli(1 - learningRate * options.weightDecay());
    }
    NDArray root = m.second().sqrt();
    root.attach(gradient.getManager());
    NDArray denominator = root.divi(Math.sqrt(correction2)).addi(options.epsilon());
    NDArray direction = m.first().div(denominator);
    direction.attach(gradient.getManager());
    weight.subi(direction.muli(learningRate / correction1));
  }

  /** The moments as tensors, for a checkpoint; owned by this optimizer. */
  Map<String, NDArray> state() {
    Map<String, NDArray> state = new LinkedHashMap<>();
    moments.forEach(
        (name, m) -> {
          state.put("first." + name, m.first());
          state.put("second." + name, m.second());
        });
    return state;
  }

  /**
   * Takes up where a checkpoint left off.
   *
   * @param state as {@link #state()} gave it; copied
   * @param stepsTaken as {@link #steps()} gave it
   */
  void restore(Map<String, NDArray> state, long stepsTaken) {
    state().forEach((name, array) -> state.get(name).copyTo(array));
    steps = stepsTaken;
  }

  /** Releases the moments. */
  @Override
  public void close() {
    manager.close();
  }
}
