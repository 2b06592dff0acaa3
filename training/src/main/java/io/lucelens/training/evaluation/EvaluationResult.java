package io.lucelens.training.evaluation;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an evaluation found; as JSON {@code {"task", "dataset", "model", "metrics": {…}}}, and
 * {@code "tables"} where there are any.
 *
 * @param task what was asked of the model, by CLIP_benchmark's name
 * @param dataset what it was asked on
 * @param model the model's name
 * @param metrics values by name, in a fixed order: shares between 0 and 1, ranks and counts
 * @param tables the metrics' details
 */
public record EvaluationResult(
    String task,
    String dataset,
    String model,
    Map<String, Number> metrics,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ResultTable> tables) {
  public EvaluationResult {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    tables = List.copyOf(tables);
  }

  /** A result that its metrics say all of. */
  public EvaluationResult(String task, String dataset, String model, Map<String, Number> metrics) {
    this(task, dataset, model, metrics, List.of());
  }
}
