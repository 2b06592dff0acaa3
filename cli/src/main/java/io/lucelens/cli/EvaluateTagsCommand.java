package io.lucelens.cli;

import picocli.CommandLine.Command;

/** {@code lucelens evaluate tags}: are the tags of a photo what people say of it? */
@Command(
    name = "tags",
    description = "Measures how often captions name the tags that photos get.",
    footer = {
      "",
      "precision is the share of given tags that a caption names, chance_precision what",
      "it would be for photos drawn at random. The table compares with simpler rules",
      "that give as many tags.",
      "",
      "Example:",
      "  lucelens evaluate tags --data sample-data/captions.tsv"
    })
final class EvaluateTagsCommand extends DataEvaluation {
  @Override
  EvaluationOptions.Evaluation evaluation() {
    return (pairs, embedder) ->
        new TagEvaluator(embedder, home().dataFolder().tagVectors()).evaluate(pairs, dataset());
  }
}
