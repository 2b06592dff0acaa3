package io.lucelens.cli;

import io.lucelens.training.evaluation.RobustnessEvaluator;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lucelens evaluate robustness}: does the model bear pictures that look different? */
@Command(
    name = "robustness",
    description =
        "Measures how zero-shot accuracy suffers from noise, blur, weather and other styles.",
    footer = {
      "",
      "relative_robustness is the mean accuracy over 13 corruptions at 5 severities divided by the",
      "accuracy on the clean images. Samples with a style are also told apart by it.",
      "",
      "Example:",
      "  lucelens evaluate robustness --data images.tar.gz --images 200 --html report.html"
    })
final class EvaluateRobustnessCommand extends DataEvaluation {
  @Mixin private ClassesOption classes;

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "500",
      description = {
        "How many images are corrupted at most, spread evenly over the data; each is embedded 65",
        "times. Default: ${DEFAULT-VALUE}."
      })
  private int images;

  @Override
  EvaluationOptions.Evaluation evaluation() throws IOException {
    if (images < 1) {
      throw CommandException.usage("--images is " + images + " and must be at least 1.");
    }
    ClassesOption.Classes asked = classes.classes();
    return (pairs, embedder) ->
        new RobustnessEvaluator(embedder)
            .evaluate(pairs, asked.labels(), asked.templates(), images, dataset());
  }
}
