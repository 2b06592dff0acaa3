package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.ModelManifest;
import io.lucelens.clip.checkpoint.DType;
import io.lucelens.clip.checkpoint.Safetensors;
import io.lucelens.clip.checkpoint.SafetensorsWriter;
import io.lucelens.clip.model.ClipModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Low-rank adapters by themselves: a small safetensors file that turns its base model, and no
 * other, into the tuned one. Its metadata name the base's fingerprint and the adapters' scale.
 */
public final class AdapterFile {
  /** What the file is called in a run's folder. */
  public static final String NAME = "adapter.safetensors";

  private static final String SCALE = "scale";
  private static final String BASE = "base";
  private static final String LOGIT_SCALE = "logit_scale";

  private final Safetensors file;
  private final String base;
  private final double scale;

  private AdapterFile(Safetensors file) {
    this.file = file;
    base = metadata(BASE);
    try {
      scale = Double.parseDouble(metadata(SCALE));
    } catch (NumberFormatException e) {
      throw invalid("its scale '" + metadata(SCALE) + "' is no number");
    }
  }

  /** Writes what a trainer with adapters has learned, atomically. */
  static void write(
      Path file, ContrastiveTrainer trainer, TrainedPart.LowRank adapters, String baseFingerprint)
      throws IOException {
    Files.createDirectories(file.getParent());
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    trainer
        .trained()
        .tensors()
        .forEach(
            (name, tensor) -> {
              if (LowRankAdapters.isPart(name) || name.equals(LOGIT_SCALE)) {
                tensors.put(name, tensor);
              }
            });
    Map<String, String> metadata =
        Map.of(SCALE, Double.toString(adapters.scale()), BASE, baseFingerprint);
    SafetensorsWriter.write(file, tensors, DType.F32, metadata);
  }

  /**
   * Opens a file.
   *
   * @throws InvalidModelException if it is no adapter file
   */
  public static AdapterFile open(Path file) throws IOException {
    return new AdapterFile(Safetensors.open(file));
  }

  private String metadata(String key) {
    String value = file.metadata().get(key);
    if (value == null) {
      throw invalid("its header does not name its " + key);
    }
    return value;
  }

  private InvalidModelException invalid(String reason) {
    return new InvalidModelException(
        file.describe()
            + " is no adapter of a training run: "
            + reason
            + ". Name the "
            + NAME
            + " in the run's adapter folder.");
  }

  /**
   * Merges the adapters into their base and writes a model of its own.
   *
   * @param start the base
   * @param strength how much of the change: 1 for all of it, less for a mixture with the base
   * @param out folder to be made
   * @throws InvalidModelException if the model is not the adapters' base; nothing is written then
   */
  public void merge(TrainingStart start, double strength, Path out, DType type) throws IOException {
    requireBase(start.base().orElseThrow());
    try (NDManager manager = NDManager.newBaseManager()) {
      ClipModel merged = new ClipModel(start.config(), start.weights().open(manager, 0));
      try (NDManager scope = manager.newSubManager()) {
        for (String name : file.names()) {
          add(merged, name, strength, scope);
        }
      }
      start.write(merged, out, type);
    }
  }

  private void requireBase(ModelManifest model) {
    if (!model.fingerprint().equals(base)) {
      throw new InvalidModelException(
          file.describe()
              + " was trained on the model with the fingerprint "
              + base
              + ", and "
              + model.name()
              + " is "
              + model.fingerprint()
              + ". An adapter changes its own base only; name that model.");
    }
  }

  private void add(ClipModel model, String name, double strength, NDManager scope)
      throws IOException {
    if (name.equals(LOGIT_SCALE)) {
      NDArray logitScale = model.logitScale().getArray();
      // In Java: the engine's product of a scalar tensor and a number has another type.
      double tuned = file.load(scope, name).getFloat();
      double mixed = strength * tuned + (1 - strength) * logitScale.getFloat();
      scope.create((float) mixed).copyTo(logitScale);
    } else if (name.endsWith(LowRankAdapters.A)) {
      String weight = name.substring(0, name.length() - LowRankAdapters.A.length());
      NDArray a = file.load(scope, name);
      NDArray b = file.load(scope, weight + LowRankAdapters.B);
      requireFit(model, weight, a.getShape(), b.getShape());
      NDArray merged = model.namedParameters().get(weight).getArray();
      b.matMul(a).muli(scale * strength).add(merged).copyTo(merged);
    }
  }

  private void requireFit(ClipModel model, String weight, Shape a, Shape b) {
    boolean matrices = a.dimension() == 2 && b.dimension() == 2 && a.get(0) == b.get(1);
    boolean known = model.namedParameters().containsKey(weight);
    if (!matrices
        || !known
        || !model
            .namedParameters()
            .get(weight)
            .getArray()
            .getShape()
            .equals(new Shape(b.get(0), a.get(1)))) {
      throw invalid("its tensors " + a + " and " + b + " do not make a change of " + weight);
    }
  }
}
