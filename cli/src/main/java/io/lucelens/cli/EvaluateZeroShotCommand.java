package io.lucelens.cli;

import io.lucelens.training.evaluation.ZeroShotEvaluator;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lucelens evaluate zeroshot}: are images told apart by the names of their classes? */
@Command(
    name = "zeroshot",
    description = "Measures how well images are classified by nothing but the classes' names.",
    footer = {
      "",
      "A sample's .json, a table's column class or an image's folder names its class. acc1 and acc5",
      "are the shares of images whose class is the most probable one, or among the first five.",
      "",
      "Example:",
      "  lucelens evaluate zeroshot --data images.tar.gz --classes classes.json"
    })
final class EvaluateZeroShotCommand extends DataEvaluation {
  @Mixin private ClassesOption classes;

  @Override
  EvaluationOptions.Evaluation evaluation() throws IOException {
    ClassesOption.Classes asked = classes.classes();
    return (pairs, embedder) ->
        new ZeroShotEvaluator(embedder)
            .evaluate(pairs, asked.labels(), asked.templates(), dataset());
  }
}
