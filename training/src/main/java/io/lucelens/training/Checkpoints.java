package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lucelens.clip.checkpoint.DType;
import io.lucelens.clip.checkpoint.ModelFiles;
import io.lucelens.clip.checkpoint.Safetensors;
import io.lucelens.clip.checkpoint.SafetensorsWriter;
import io.lucelens.clip.model.ClipModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The checkpoints of a run: one folder a step, with the weights, running statistics included, and
 * the optimizer's moments in float32. A folder is written under another name and renamed when it is
 * whole, and only then is the one before it deleted; a process killed at any moment leaves at least
 * one whole checkpoint.
 *
 * @param folder holds them
 */
record Checkpoints(Path folder) {
  private static final String PREFIX = "step-";
  private static final String AVERAGE = "average.safetensors";
  private static final String OPTIMIZER = "optimizer.safetensors";

  /** The step of the newest whole checkpoint. */
  Optional<Long> newest() throws IOException {
    return all().stream().map(Checkpoints::step).max(Comparator.naturalOrder());
  }

  private List<Path> all() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(p -> p.getFileName().toString().matches(PREFIX + "\\d+")).toList();
    }
  }

  private static long step(Path checkpoint) {
    return Long.parseLong(checkpoint.getFileName().toString().substring(PREFIX.length()));
  }

  private Path path(long step) {
    return folder.resolve(String.format("%s%08d", PREFIX, step));
  }

  /** Writes a checkpoint and deletes older ones. */
  void write(long step, ContrastiveTrainer trainer, Optional<WeightAverage> average)
      throws IOException {
    Path part = folder.resolve("part");
    delete(part);
    Files.createDirectories(part);
    SafetensorsWriter.write(
        part.resolve(ModelFiles.WEIGHTS), trainer.tensors(), DType.F32, Map.of());
    SafetensorsWriter.write(
        part.resolve(OPTIMIZER),
        trainer.optimizer().state(),
        DType.F32,
        Map.of("steps", Long.toString(trainer.optimizer().steps())));
    if (average.isPresent()) {
      SafetensorsWriter.write(part.resolve(AVERAGE), average.get().state(), DType.F32, Map.of());
    }
    Path whole = path(step);
    delete(whole);
    Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
    for (Path checkpoint : all()) {
      if (!checkpoint.equals(whole)) {
        delete(checkpoint);
      }
    }
  }

  /** Reads a checkpoint's weights; the arrays belong to {@code manager}. */
  ClipModel.Weights weights(long step, NDManager manager) throws IOException {
    Safetensors file = Safetensors.open(path(step).resolve(ModelFiles.WEIGHTS));
    return (name, shape) -> WeightCopies.load(file, name, manager);
  }

  /** Restores the optimizer's moments, and what is trained beside the model. */
  void restore(long step, ContrastiveTrainer trainer, NDManager manager) throws IOException {
    try (NDManager scope = manager.newSubManager()) {
      Safetensors moments = Safetensors.open(path(step).resolve(OPTIMIZER));
      Map<String, NDArray> state = new HashMap<>();
      for (String name : moments.names()) {
        state.put(name, moments.load(scope, name));
      }
      trainer.optimizer().restore(state, Long.parseLong(moments.metadata().get("steps")));
      Safetensors weights = Safetensors.open(path(step).resolve(ModelFiles.WEIGHTS));
      for (Map.Entry<String, NDArray> beside : trainer.tensorsBesideTheModel().entrySet()) {
        weights.load(scope, beside.getKey()).copyTo(beside.getValue());
      }
    }
  }

  /** Restores an average of the weights; one that is not there yet begins with the weights. */
  void restore(long step, WeightAverage average, NDManager manager) throws IOException {
    Path path = path(step).resolve(AVERAGE);
    if (Files.exists(path)) {
      Safetensors file = Safetensors.open(path);
      try (NDManager scope = manager.newSubManager()) {
        for (Map.Entry<String, NDArray> mean : average.state().entrySet()) {
          file.load(scope, mean.getKey()).copyTo(mean.getValue());
        }
      }
    }
  }

  static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(path)) {
      for (Path entry : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(entry);
      }
    }
  }
}
