package io.lucelens.clip.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads a tensor that holds query, key and value once for the three that ask for it: they are a
 * third of a transformer. For one thread.
 */
final class FusedTensors implements OpenAiWeights.Original {
  private static final String FUSED = ".in_proj_";

  private final OpenAiWeights.Original source;
  private final NDManager manager;
  private final Map<String, Fused> waiting = new HashMap<>();

  private record Fused(NDArray tensor, int askers) {}

  /**
   * Reads nothing yet.
   *
   * @param source gives the tensors
   * @param manager owns a tensor until the last has asked for it
   */
  FusedTensors(OpenAiWeights.Original source, NDManager manager) {
    this.source = source;
    this.manager = manager;
  }

  @Override
  public NDArray load(NDManager scope, String name) throws IOException {
    if (!name.contains(FUSED)) {
      return source.load(scope, name);
    }
    Fused fused = waiting.remove(name);
    if (fused == null) {
      fused = new Fused(source.load(manager, name), 3);
    }
    if (fused.askers() > 1) {
      waiting.put(name, new Fused(fused.tensor(), fused.askers() - 1));
    } else {
      fused.tensor().attach(scope);
    }
    return fused.tensor();
  }
}
