package io.lucelens.cli;

import io.lucelens.clip.Clip;
import io.lucelens.clip.ModelManifest;
import io.lucelens.clip.model.Precision;
import io.lucelens.index.home.ModelSource;

/**
 * A model and where it came from. Owns the model, and with it its native memory, until {@link
 * #close()}.
 *
 * @param location as {@link ModelSource#location()}
 */
record LoadedModel(Clip clip, String location, Precision precision) implements AutoCloseable {

  /** What identifies its vectors. */
  ModelManifest manifest() {
    return clip.manifest();
  }

  /** What a data folder remembers of it. */
  ModelSource source() {
    return new ModelSource(
        manifest().name(), manifest().fingerprint(), location, precision.label());
  }

  /** May be called again. */
  @Override
  public void close() {
    clip.close();
  }
}
