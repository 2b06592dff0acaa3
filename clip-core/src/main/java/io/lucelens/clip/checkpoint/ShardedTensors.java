package io.lucelens.clip.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.clip.InvalidModelException;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Weights in several files, with an index that says which tensor lies in which ({@code
 * model.safetensors.index.json}). Immutable and thread-safe.
 */
final class ShardedTensors implements TensorSource {
  private final String name;
  private final Map<String, TensorSource> byTensor;

  private ShardedTensors(String name, Map<String, TensorSource> byTensor) {
    this.name = name;
    this.byTensor = Collections.unmodifiableMap(byTensor);
  }

  /**
   * Opens every shard once.
   *
   * @param name how the index is called in messages
   * @param index its content
   * @param open opens a shard by its file name
   * @throws InvalidModelException if the index names a file outside the folder, or a tensor that
   *     its file does not have
   */
  static ShardedTensors open(String name, JsonNode index, Function<String, TensorSource> open) {
    Map<String, TensorSource> shards = new TreeMap<>();
    Map<String, TensorSource> byTensor = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : index.path("weight_map").properties()) {
      String file = requirePlainName(name, entry.getValue().asText());
      TensorSource shard = shards.computeIfAbsent(file, open);
      if (!shard.names().contains(entry.getKey())) {
        throw new InvalidModelException(
            name
                + " says that "
                + file
                + " has a tensor "
                + entry.getKey()
                + ", but it has none."
                + " Fetch all files of the model again.");
      }
      byTensor.put(entry.getKey(), shard);
    }
    if (byTensor.isEmpty()) {
      throw new InvalidModelException(
          name + " has no weight_map, which says where the tensors are. Fetch the file again.");
    }
    return new ShardedTensors(name, byTensor);
  }

  /** The names of the shards in an index, sorted. */
  static Set<String> files(String name, JsonNode index) {
    Map<String, Boolean> files = new TreeMap<>();
    index.path("weight_map").forEach(f -> files.put(requirePlainName(name, f.asText()), true));
    return files.keySet();
  }

  private static String requirePlainName(String name, String file) {
    if (file.isBlank() || !file.matches("[A-Za-z0-9._-]+") || file.endsWith(".json")) {
      throw new InvalidModelException(
          name
              + " names the file '"
              + file
              + "'; a shard is a weights file in the same folder, given by its plain name.");
    }
    return file;
  }

  @Override
  public String describe() {
    return name;
  }

  @Override
  public Set<String> names() {
    return byTensor.keySet();
  }

  @Override
  public Shape shape(String tensor) {
    return shard(tensor).shape(tensor);
  }

  @Override
  public NDArray load(NDManager manager, String tensor) throws IOException {
    return shard(tensor).load(manager, tensor);
  }

  private TensorSource shard(String tensor) {
    TensorSource shard = byTensor.get(tensor);
    if (shard == null) {
      throw new InvalidModelException(name + " has no tensor " + tensor + ".");
    }
    return shard;
  }
}
