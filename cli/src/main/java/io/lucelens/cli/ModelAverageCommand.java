package io.lucelens.cli;

import io.lucelens.training.ModelSoup;
import io.lucelens.training.TrainingStart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lucelens model average}: makes a model of the mean weights of several. */
@Command(
    name = "average",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = {
      "Makes a model of the mean weights of models that came from one start, a model soup,",
      "and prints its folder."
    },
    footer = {
      "",
      "Whether the mean is better than its models, 'lucelens evaluate' tells. A run's own start is",
      "in its folder start.",
      "",
      "Example:",
      "  lucelens model average run/start run/export --parts 3,7 --out mean"
    })
final class ModelAverageCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MODEL", arity = "2..*", description = "Two models or more.")
  private List<String> models;

  @Option(
      names = "--parts",
      paramLabel = "N",
      split = ",",
      description = "How much there is to be of each, in their order. Default: one part of each.")
  private List<Double> parts;

  @Mixin private NewModelOption out;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (parts != null && parts.size() != models.size()) {
      throw CommandException.usage(
          "There are "
              + models.size()
              + " models and "
              + parts.size()
              + " parts; --parts needs one number for each model.");
    }
    Path folder = out.folder();
    List<ModelSoup.Ingredient> ingredients = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      ingredients.add(ingredient(models.get(i), parts == null ? 1 : parts.get(i)));
    }
    new ModelSoup(ingredients).write(folder, out.type());
    Console.of(spec).result(folder.toString());
    return ExitCode.DONE;
  }

  private ModelSoup.Ingredient ingredient(String model, double parts) {
    TrainingStart start = NamedModels.start(model, spec);
    try {
      return new ModelSoup.Ingredient(model, start, parts);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(e.getMessage());
    }
  }
}
