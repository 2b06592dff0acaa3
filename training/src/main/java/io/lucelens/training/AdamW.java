package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.lucelens.clip.model.TorchScript;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019), by PyTorch's fused step, which
 * DJL has no call for. Only matrices decay: gains, biases, the class token and the logit scale do
 * not (CLIP paper, section 2.5). DJL's own optimizer keeps its state private, so a run could not be
 * resumed.
 *
 * <p>Owns its moments until {@link #close()}. For one thread.
 */
public final class AdamW implements AutoCloseable {
  /**
   * The numbers of the optimizer.
   *
   * @param beta1 decay of the first moment
   * @param beta2 decay of the second moment
   * @param epsilon added to the root of the second moment
   * @param weightDecay of matrices, a step, times the learning rate
   * @param maxGradientNorm the gradients' joint norm is cut to this; infinity for no limit
   */
  public record Options(
      double beta1, double beta2, double epsilon, double weightDecay, double maxGradientNorm) {
    /** CLIP's for vision transformers: CLIP paper, appendix F, table 19. */
    public static final Options CLIP = new Options(0.9, 0.98, 1e-6, 0.2, Double.POSITIVE_INFINITY);
  }

  /** What the optimizer remembers of a parameter. */
  private record Moments(NDArray first, NDArray second) {}

  /** What tensors that one call updates have in common: a share of the learning rate, a decay. */
  private record Terms(double rate, double decay) {}

  private final Options options;
  private final Map<String, NDArray> tensors;
  private final ToDoubleFunction<String> rateOf;
  private final Map<String, Moments> moments = new LinkedHashMap<>();
  private final NDManager manager;
  private final TorchScript script;
  private long steps;

  /**
   * Starts with empty moments.
   *
   * @param tensors the ones to train, by name; owned by the caller
   * @param rateOf by what the learning rate of a tensor is multiplied
   * @param parent the moments live at most as long as this manager
   */
  public AdamW(
      Options options,
      Map<String, NDArray> tensors,
      ToDoubleFunction<String> rateOf,
      NDManager parent) {
    this.options = options;
    this.tensors = tensors;
    this.rateOf = rateOf;
    this.manager = parent.newSubManager();
    script = TorchScript.load(AdamW.class, "AdamW", "adamw.torchscript", manager);
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
  public long steps() {
    return steps;
  }

  /**
   * Takes one step down the gradients; none if their norm is not finite.
   *
   * @param gradients of those tensors that the backward pass reached, by name, with their tensors'
   *     strides, as autograd makes them; cut in place
   * @return the gradients' joint L2 norm before it was cut
   */
  public double step(Map<String, NDArray> gradients, double learningRate) {
    return WithoutGraph.get(
        () -> {
          double norm = jointNorm(gradients);
          steps++;
          if (Double.isFinite(norm)) {
            double excess = Math.max(1, norm / options.maxGradientNorm());
            gradients.keySet().stream()
                .collect(Collectors.groupingBy(this::terms))
                .forEach((terms, names) -> update(names, gradients, terms, learningRate, excess));
          }
          return norm;
        });
  }

  private double jointNorm(Map<String, NDArray> gradients) {
    try (IValue all = list(gradients.keySet(), gradients::get);
        IValue norm = script.run("norm", all)) {
      return norm.toDouble();
    }
  }

  private Terms terms(String name) {
    boolean matrix = tensors.get(name).getShape().dimension() >= 2;
    return new Terms(rateOf.applyAsDouble(name), matrix ? options.weightDecay() : 0);
  }

  /**
   * One pass over memory, in which PyTorch changes a place's weight, moments and gradient. The
   * lists are made here, for TorchScript takes a call on lists that it made itself for one without
   * effect, and drops it.
   */
  private void update(
      List<String> names,
      Map<String, NDArray> gradients,
      Terms terms,
      double learningRate,
      double excess) {
    try (IValue weights = list(names, tensors::get);
        IValue slopes = list(names, gradients::get);
        IValue first = list(names, name -> moments.get(name).first());
        IValue second = list(names, name -> moments.get(name).second());
        IValue rate = IValue.from(learningRate * terms.rate());
        IValue decay = IValue.from(terms.decay());
        IValue numbers = IValue.listFrom(options.beta1(), options.beta2(), options.epsilon());
        IValue taken = IValue.from(steps);
        IValue divisor = IValue.from(excess)) {
      script
          .run("step", weights, slopes, first, second, rate, decay, numbers, taken, divisor)
          .close();
    }
  }

  private static IValue list(Collection<String> names, Function<String, NDArray> tensors) {
    return IValue.listFrom(
        names.stream().map(name -> (PtNDArray) tensors.apply(name)).toArray(PtNDArray[]::new));
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
