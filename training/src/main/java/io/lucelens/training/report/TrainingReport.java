package io.lucelens.training.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/**
 * What a training run did and what came of it; as JSON it is {@code report.json}, and {@link
 * ReportPage} shows the same figures.
 *
 * @param run the name of its folder
 * @param facts what was done, in words
 * @param environment where it was done, by name; empty if the run did not write it down
 * @param curves how training went
 * @param checkpoints how the model was judged on the way; empty if nothing was held back
 * @param models the start, what is exported and, if there are mixtures, between them the best
 *     checkpoint; empty if there was nothing to judge them by
 * @param sweep what mixtures of start and best can do; null if none were made
 * @param queries what became of single captions of the pairs held back; null if there are none
 * @param skipped what of the data was passed over
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingReport(
    String run,
    List<Fact> facts,
    Map<String, String> environment,
    Curves curves,
    List<Checkpoint> checkpoints,
    List<Measured> models,
    Sweep sweep,
    QueryChanges queries,
    Skipped skipped) {
  /** Copies the lists. */
  public TrainingReport {
    facts = List.copyOf(facts);
    checkpoints = List.copyOf(checkpoints);
    models = List.copyOf(models);
  }

  /** Something that was so, such as "Steps" and "500 of 64 pairs". */
  public record Fact(String name, String value) {}

  /**
   * How a checkpoint was judged on the pairs held back.
   *
   * @param meanRecall at 1, 5 and 10 in both directions
   * @param metrics by CLIP_benchmark's names
   */
  public record Checkpoint(long step, double meanRecall, Map<String, Double> metrics) {}

  /**
   * Mixtures of the starting and the best model.
   *
   * @param recommended the α that is exported
   * @param rule which chose it, in words
   */
  public record Sweep(double recommended, String rule, List<Row> rows) {
    /** Copies the list. */
    public Sweep {
      rows = List.copyOf(rows);
    }

    /**
     * One mixture.
     *
     * @param meanRecall on the pairs held back, at 1, 5 and 10 in both directions
     * @param gain of it over the start, in points
     * @param loss of general recall@10 from the start in points, in the direction that loses more;
     *     null without a general set
     * @param validation by CLIP_benchmark's names
     * @param general the same; null without a general set
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Row(
        double alpha,
        double meanRecall,
        double gain,
        Double loss,
        Map<String, Number> validation,
        Map<String, Number> general) {}
  }
}
