package io.lucelens.cli;

import io.lucelens.training.evaluation.SynonymEvaluator;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lucelens evaluate synonyms}: do words that mean the same find the same photos? */
@Command(
    name = "synonyms",
    description = "Measures whether words that mean the same find the same images.",
    footer = {
      "",
      "overlap@10 is the share of a word's first ten images that its synonym finds among its",
      "first ten, unrelated_overlap@10 the same for words that mean something else.",
      "--json and --html have it for each pair of words.",
      "",
      "Example:",
      "  lucelens evaluate synonyms --data sample-data/captions.tsv"
    })
final class EvaluateSynonymsCommand extends DataEvaluation {

  @Mixin private SynonymsOption words;

  @Override
  EvaluationOptions.Evaluation evaluation() throws IOException {
    List<SynonymEvaluator.Synonyms> synonyms = words.synonyms();
    return (pairs, embedder) -> new SynonymEvaluator(embedder).evaluate(pairs, synonyms, dataset());
  }
}
