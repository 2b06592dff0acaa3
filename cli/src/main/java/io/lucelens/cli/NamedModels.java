package io.lucelens.cli;

import io.lucelens.clip.checkpoint.Checkpoint;
import io.lucelens.clip.checkpoint.ModelFiles;
import io.lucelens.clip.checkpoint.hub.HubCache;
import io.lucelens.clip.checkpoint.hub.HubSettings;
import io.lucelens.clip.checkpoint.hub.ModelHub;
import io.lucelens.clip.checkpoint.hub.ModelReference;
import io.lucelens.clip.checkpoint.hub.RecommendedModel;
import io.lucelens.training.TrainingStart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Finds models by what a user calls them: a folder, a short name, org/name[@revision], or the
 * bundled one's name.
 */
final class NamedModels {
  private static final String BUNDLED = "bundled";

  private final HubSettings settings;

  private NamedModels(HubSettings settings) {
    this.settings = settings;
  }

  /** Those that the environment of a command leads to. */
  static NamedModels of(CommandSpec spec) {
    Lucelens lucelens = (Lucelens) spec.root().userObject();
    return new NamedModels(
        HubSettings.from(lucelens.environment(), Path.of(System.getProperty("user.home"))));
  }

  /**
   * Whether the bundled model is meant: by its name, with which one can switch back, or by none.
   */
  static boolean isBundled(String name) {
    return name == null || name.equals(BUNDLED) && !Files.exists(Path.of(BUNDLED));
  }

  /** The hub and the cache. */
  ModelHub hub() {
    return new ModelHub(settings);
  }

  /** The cache. */
  HubCache cache() {
    return hub().cache();
  }

  /**
   * The folder of a model; nothing is fetched.
   *
   * @throws CommandException if it is no folder and not in the cache; says how to fetch it
   */
  static Path folder(String name, CommandSpec spec) {
    if (Files.exists(Path.of(name))) {
      return Path.of(name);
    }
    return known(name)
        .map(reference -> of(spec).inCache(name, reference))
        // Whoever loads it says what a model folder is.
        .orElseGet(() -> Path.of(name));
  }

  /**
   * What training starts from, or a mean is taken of.
   *
   * @throws CommandException as {@link #folder} says
   */
  static TrainingStart start(String name, CommandSpec spec) {
    return isBundled(name)
        ? TrainingStart.fromModel(Checkpoint.of(ModelFiles.bundled()))
        : TrainingStart.fromModel(folder(name, spec));
  }

  private Path inCache(String name, ModelReference reference) {
    return cache().find(reference).orElseThrow(() -> absent(name, reference));
  }

  private CommandException absent(String name, ModelReference reference) {
    boolean partly = cache().snapshot(reference).isPresent();
    return CommandException.environment(
        name
            + " is "
            + (partly ? "only partly" : "not")
            + " in the cache "
            + settings.cache()
            + ", and there is no such folder here. Fetch it with 'lucelens model pull "
            + name
            + "'.");
  }

  /** The reference that a short name or org/name[@revision] stands for. */
  private static Optional<ModelReference> known(String name) {
    return RecommendedModel.named(name)
        .map(RecommendedModel::reference)
        .or(() -> ModelReference.tryParse(name));
  }

  /**
   * The reference that a short name or org/name[@revision] stands for.
   *
   * @throws CommandException if it is neither
   */
  static ModelReference reference(String name) {
    if (name.contains("/")) {
      try {
        return ModelReference.parse(name);
      } catch (IllegalArgumentException e) {
        throw CommandException.usage(e.getMessage());
      }
    }
    return known(name)
        .orElseThrow(
            () ->
                CommandException.usage(
                    "'"
                        + name
                        + "' is neither a short name ("
                        + RecommendedModel.all().stream()
                            .map(RecommendedModel::shortName)
                            .collect(Collectors.joining(", "))
                        + ") nor of the form organisation/name."));
  }
}
