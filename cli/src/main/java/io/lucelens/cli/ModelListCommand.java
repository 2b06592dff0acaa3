package io.lucelens.cli;

import io.lucelens.clip.checkpoint.ModelFiles;
import io.lucelens.clip.checkpoint.OpenClipCheckpoint;
import io.lucelens.clip.checkpoint.hub.CachedModel;
import io.lucelens.clip.checkpoint.hub.RecommendedModel;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lucelens model list}: the models that there are, and good ones to fetch. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Lists the models on this machine, and the short names of good ones.",
    footer = {
      "",
      "Prints name<TAB>size<TAB>remark lines. A recommended model that is not there",
      "can be fetched with 'lucelens model pull NAME'.",
      "",
      "Example:",
      "  lucelens model list --json"
    })
final class ModelListCommand implements Callable<Integer> {
  /** The result as JSON. */
  private record ListJson(List<CachedJson> cached, List<RecommendedJson> recommended) {}

  /** What is in the cache, as JSON. */
  private record CachedJson(
      String model, String commit, long bytes, boolean complete, String shortName) {
    static CachedJson of(CachedModel model) {
      return new CachedJson(
          model.reference().toString(),
          model.commit(),
          model.bytes(),
          model.complete(),
          shortNameOf(model));
    }
  }

  /** A short name, as JSON. */
  private record RecommendedJson(String shortName, String model, String description) {}

  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    List<CachedModel> cached = NamedModels.of(spec).cache().list();
    Console console = Console.of(spec);
    if (json.asked()) {
      console.json(new ListJson(cached.stream().map(CachedJson::of).toList(), recommended()));
    } else {
      print(cached, console);
    }
    return ExitCode.DONE;
  }

  private static List<RecommendedJson> recommended() {
    return RecommendedModel.all().stream()
        .map(m -> new RecommendedJson(m.shortName(), m.reference().toString(), m.description()))
        .toList();
  }

  private static void print(List<CachedModel> cached, Console console) {
    console.result("(bundled)\t" + megabytes(bundledBytes()) + "\tused without --model");
    for (CachedModel model : cached) {
      String shortName = shortNameOf(model);
      console.result(
          model.reference()
              + "\t"
              + megabytes(model.bytes())
              + "\t"
              + (model.complete() ? "" : "not complete for Lucelens ")
              + (shortName == null ? "" : "short name " + shortName));
    }
    for (RecommendedModel model : RecommendedModel.all()) {
      if (cached.stream().noneMatch(c -> c.reference().equals(model.reference()))) {
        console.result(
            model.shortName() + "\tto pull\t" + model.reference() + ": " + model.description());
      }
    }
  }

  private static long bundledBytes() {
    return Stream.of(ModelFiles.WEIGHTS, OpenClipCheckpoint.WEIGHTS)
        .flatMap(file -> ModelFiles.bundled().read(file).stream())
        .mapToLong(weights -> weights.length)
        .sum();
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  private static String shortNameOf(CachedModel cached) {
    return RecommendedModel.all().stream()
        .filter(model -> model.reference().equals(cached.reference()))
        .map(RecommendedModel::shortName)
        .findFirst()
        .orElse(null);
  }
}
