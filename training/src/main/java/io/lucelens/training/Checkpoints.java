package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lucelens.clip.checkpoint.Checkpoint;
import io.lucelens.clip.checkpoint.DType;
import io.lucelens.clip.checkpoint.ModelFiles;
import io.lucelens.clip.checkpoint.Safetensors;
import io.lucelens.clip.checkpoint.SafetensorsWriter;
import io.lucelens.clip.model.ClipModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The checkpoints of a run: one folder a step, with the weights, running statistics included, what
 * is trained beside them and the optimizer's moments in float32. A folder is written under another
 * name and renamed when it is whole, and only then is the one before it deleted; a process killed
 * at any moment leaves at least one whole checkpoint.
 *
 * @param folder holds them
 * @param space asked before anything is written
 */
record Checkpoints(Path folder, FreeSpace space) {
  private static final String PREFIX = "step-";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String AVERAGE = "average.safetensors";
  private static final String BESIDE = "beside.safetensors";

  private static final String STILL_WHOLE =
      "The one before it is whole: make room, and go on with --resume.";

  /** A tensor's entry in the header of its file, generously. */
  private static final int HEADER_BYTES = 300;

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

  private static String name(long step) {
    return "The checkpoint after step " + step;
  }

  private Path path(long step) {
    return folder.resolve(String.format("%s%08d", PREFIX, step));
  }

  /** A file of a checkpoint. */
  private record Part(String name, Map<String, NDArray> tensors, Map<String, String> metadata) {
    long bytes() {
      long values = tensors.values().stream().mapToLong(NDArray::size).sum();
      return values * Float.BYTES + tensors.size() * HEADER_BYTES;
    }
  }

  private static List<Part> parts(ContrastiveTrainer trainer, Optional<WeightAverage> average) {
    AdamW optimizer = trainer.optimizer();
    Map<String, String> steps = Map.of("steps", Long.toString(optimizer.steps()));
    List<Part> parts = new ArrayList<>();
    parts.add(new Part(ModelFiles.WEIGHTS, trainer.model().namedTensors(), Map.of()));
    parts.add(new Part(BESIDE, trainer.trained().besideTheModel(), Map.of()));
    parts.add(new Part(OPTIMIZER, optimizer.state(), steps));
    average.ifPresent(mean -> parts.add(new Part(AVERAGE, mean.state(), Map.of())));
    return parts;
  }

  /** Bytes of a checkpoint of a trainer. */
  static long bytes(ContrastiveTrainer trainer, Optional<WeightAverage> average) {
    return parts(trainer, average).stream().mapToLong(Part::bytes).sum();
  }

  /**
   * Writes a checkpoint and deletes older ones. Whatever goes wrong, the one before it stays, and
   * nothing of this one.
   *
   * @throws FullDiskException if there is no room for it beside the one before
   */
  void write(long step, ContrastiveTrainer trainer, Optional<WeightAverage> average)
      throws IOException {
    Path part = folder.resolve("part");
    delete(part);
    space.require(bytes(trainer, average), folder, name(step), STILL_WHOLE);
    try {
      Files.createDirectories(part);
      for (Part each : parts(trainer, average)) {
        SafetensorsWriter.write(
            part.resolve(each.name()), each.tensors(), DType.F32, each.metadata());
      }
      delete(path(step));
      Files.move(part, path(step), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new IOException(
          name(step) + " could not be written: " + e.getMessage() + ". " + STILL_WHOLE, e);
    } finally {
      delete(part);
    }
    for (Path checkpoint : all()) {
      if (!checkpoint.equals(path(step))) {
        delete(checkpoint);
      }
    }
  }

  /**
   * Reads a checkpoint's weights; the arrays belong to {@code manager}. What carries an adapter is
   * given without it: {@link #restore} adds it anew.
   *
   * @param startFolder the model that the run started from
   */
  ClipModel.Weights weights(long step, Path startFolder, NDManager manager) throws IOException {
    Safetensors file = Safetensors.open(path(step).resolve(ModelFiles.WEIGHTS));
    Set<String> beside = Safetensors.open(path(step).resolve(BESIDE)).names();
    ClipModel.Weights start = WeightCopies.of(Checkpoint.open(startFolder).weights(manager));
    return (name, shape) ->
        beside.contains(LowRankAdapters.ofWeight(name))
            ? start.get(name, shape)
            : WeightCopies.load(file, name, manager);
  }

  /** Restores what is trained beside the model's weights, and the optimizer's moments. */
  void restore(long step, ContrastiveTrainer trainer, NDManager manager) throws IOException {
    Safetensors optimizer = Safetensors.open(path(step).resolve(OPTIMIZER));
    Safetensors beside = Safetensors.open(path(step).resolve(BESIDE));
    try (NDManager scope = manager.newSubManager()) {
      long steps = Long.parseLong(optimizer.metadata().get("steps"));
      trainer.optimizer().restore(load(optimizer, scope), steps);
      Map<String, NDArray> saved = load(beside, scope);
      WithoutGraph.run(
          () ->
              trainer
                  .trained()
                  .besideTheModel()
                  .forEach((name, tensor) -> saved.get(name).copyTo(tensor)));
      trainer.trained().updateModel();
    }
  }

  /** Restores an average of the weights; one that is not there yet begins with the weights. */
  void restore(long step, WeightAverage average, NDManager manager) throws IOException {
    Path path = path(step).resolve(AVERAGE);
    if (Files.exists(path)) {
      try (NDManager scope = manager.newSubManager()) {
        Map<String, NDArray> saved = load(Safetensors.open(path), scope);
        WithoutGraph.run(
            () -> average.state().forEach((name, mean) -> saved.get(name).copyTo(mean)));
      }
    }
  }

  private static Map<String, NDArray> load(Safetensors file, NDManager scope) throws IOException {
    Map<String, NDArray> tensors = new HashMap<>();
    for (String name : file.names()) {
      tensors.put(name, file.load(scope, name));
    }
    return tensors;
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
