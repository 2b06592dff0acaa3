package io.lucelens.training.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model of the run and its retrieval.
 *
 * @param model {@code start}, {@code best} or {@code exported}
 * @param alpha its share of the best model's weights; null if nothing was mixed
 * @param meanRecall on the pairs held back, at 1, 5 and 10 in both directions; null if there are
 *     none
 * @param validation on the pairs held back, by CLIP_benchmark's names; null if there are none
 * @param general on the general-ability set; null without one
 * @param validationPoints by how many points each recall is above the start's
 * @param generalPoints the same on the general set: what is below 0 was forgotten
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Measured(
    String model,
    Double alpha,
    Double meanRecall,
    Map<String, Number> validation,
    Map<String, Number> general,
    Map<String, Double> validationPoints,
    Map<String, Double> generalPoints) {
  private static final String RECALL = "_recall@";

  /** The starting model's name. */
  public static final String START = "start";

  /** The name of the model that did best in validation. */
  public static final String BEST = "best";

  /** The exported model's name. */
  public static final String EXPORTED = "exported";

  /** The starting model. */
  public static Measured start(
      Double alpha, Map<String, Number> validation, Map<String, Number> general) {
    return new Measured(START, alpha, meanRecall(validation), validation, general, null, null);
  }

  /** Another model, to be compared with this one, the start. */
  public Measured other(
      String name, Double share, Map<String, Number> onValidation, Map<String, Number> onGeneral) {
    return new Measured(
        name,
        share,
        meanRecall(onValidation),
        onValidation,
        onGeneral,
        points(validation, onValidation),
        points(general, onGeneral));
  }

  private static Double meanRecall(Map<String, Number> metrics) {
    return metrics == null
        ? null
        : metrics.entrySet().stream()
            .filter(metric -> metric.getKey().contains(RECALL))
            .mapToDouble(metric -> metric.getValue().doubleValue())
            .average()
            .orElseThrow();
  }

  private static Map<String, Double> points(Map<String, Number> before, Map<String, Number> after) {
    if (before == null || after == null) {
      return null;
    }
    Map<String, Double> points = new LinkedHashMap<>();
    after.forEach(
        (name, value) -> {
          if (name.contains(RECALL)) {
            points.put(name, Figures.points(before.get(name), value));
          }
        });
    return points;
  }
}
