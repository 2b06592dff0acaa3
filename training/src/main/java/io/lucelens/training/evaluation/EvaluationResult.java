package io.lucelens.training.evaluation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an evaluation found; as JSON {@code {"task", "dataset", "model", "metrics": {…}}}.
 *
 * @param task what was asked of the model, by CLIP_benchmark's name
 * @param dataset what it was asked on
 * @param model the model's name
 * @param metrics values by name, in a fixed order: shares between 0 and 1, ranks and counts
 */
public record EvaluationResult(
    String task, String dataset, String model, Map<String, Number> metrics) {
  public EvaluationResult {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }
}
