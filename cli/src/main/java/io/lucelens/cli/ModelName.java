package io.lucelens.cli;

import io.lucelens.clip.checkpoint.hub.ModelReference;
import picocli.CommandLine.Parameters;

/** The NAME of a model on a hub, for the commands that work on the cache. */
final class ModelName {
  @Parameters(
      paramLabel = "NAME",
      description = "A short name (see 'lucelens model list') or org/name[@revision].")
  private String name;

  /** The name as it was given. */
  String given() {
    return name;
  }

  /** What the name stands for; ends the command if it is no name. */
  ModelReference reference() {
    return NamedModels.reference(name);
  }
}
