package io.lucelens.training.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lucelens.training.data.UnusableDataException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Evaluations to run and what is to come out, so that a figure that was published cannot change
 * unnoticed. As JSON:
 *
 * <pre>
 * {"evaluations": [
 *   {"task": "retrieval", "data": "flickr8k.tar.gz",
 *    "metrics": {"image_retrieval_recall@5": {"value": 0.054, "tolerance": 0.003}}}]}
 * </pre>
 *
 * @param evaluations in the order in which they are run
 */
public record Expectations(List<Evaluation> evaluations) {

  /**
   * One evaluation.
   *
   * @param task the sub-command's name
   * @param data relative to the folder of the data sets
   * @param classes file with the classes, relative to it too, or null
   * @param images how many images at most, where the task has such a limit, or null
   * @param metrics what is expected, by the metric's name
   */
  public record Evaluation(
      String task, String data, String classes, Integer images, Map<String, Expected> metrics) {
    public Evaluation {
      metrics = metrics == null ? Map.of() : metrics;
    }

    /** What in a result is not as expected, in words; empty if all is. */
    public List<String> deviations(EvaluationResult result) {
      List<String> deviations = new ArrayList<>();
      metrics.forEach(
          (name, expected) -> {
            Number found = result.metrics().get(name);
            if (found == null || !expected.allows(found.doubleValue())) {
              deviations.add(
                  "%s on %s: %s is %s, expected %s ± %s"
                      .formatted(
                          task,
                          data,
                          name,
                          found == null ? "missing" : found,
                          expected.value(),
                          expected.tolerance()));
            }
          });
      return deviations;
    }
  }

  /**
   * A value that a metric may be away from by a tolerance.
   *
   * @param value what is expected
   * @param tolerance 0 or more
   */
  public record Expected(double value, double tolerance) {
    boolean allows(double found) {
      return Math.abs(found - value) <= tolerance;
    }
  }

  /**
   * @throws IllegalArgumentException if there is nothing to run
   */
  public Expectations {
    if (evaluations == null || evaluations.isEmpty()) {
      throw new IllegalArgumentException("There is nothing to evaluate: name \"evaluations\".");
    }
    evaluations = List.copyOf(evaluations);
  }

  /**
   * Reads expectations; the caller closes the stream.
   *
   * @param name of the file, for messages
   * @throws UnusableDataException if they are malformed
   */
  public static Expectations read(InputStream json, String name) throws IOException {
    try {
      return new ObjectMapper().readValue(json, Expectations.class);
    } catch (JsonProcessingException e) {
      throw new UnusableDataException(
          name
              + " holds no expectations: "
              + e.getOriginalMessage().lines().findFirst().orElse(""));
    }
  }
}
