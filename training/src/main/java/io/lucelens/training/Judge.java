package io.lucelens.training;

import io.lucelens.clip.Clip;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.evaluation.RankedPairs;
import io.lucelens.training.evaluation.RetrievalEvaluator;
import java.nio.file.Path;

/**
 * Measures retrieval on pairs.
 *
 * @param pairs what is retrieved; owned by the caller
 * @param name what to call them
 */
record Judge(Pairs pairs, String name) {
  /** Loads a model as any user would, measures it and lets go of it. */
  RetrievalScore score(Path model) {
    try (Clip clip = Clip.load(model)) {
      return RetrievalScore.of(new RetrievalEvaluator(clip).evaluate(pairs, name));
    }
  }

  /** As {@link #score}, query by query. */
  RankedPairs rank(Path model) {
    try (Clip clip = Clip.load(model)) {
      return new RetrievalEvaluator(clip).rank(pairs, name);
    }
  }
}
