package io.lucelens.training.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How training went, step by step. Long runs are thinned out to what a chart can show; the run's
 * log has every step.
 *
 * @param steps that were taken
 * @param seconds that they took, without validation; 0 if the log does not say
 * @param smoothedOver so many steps, ending with each, have their mean loss as its smoothed one
 */
public record Curves(
    int steps,
    double seconds,
    int smoothedOver,
    List<Point> loss,
    List<Point> smoothedLoss,
    List<Point> learningRate,
    List<Point> gradientNorm,
    List<Point> logitScale) {
  /** A fiftieth of the run shows its course, and five steps are the fewest that smooth. */
  private static final int FIFTY = 50;

  private static final int FEWEST = 5;

  /** Twice as many points as a chart has pixels for. */
  private static final int PARTS = 300;

  /** A value after a step. */
  public record Point(long step, double value) {}

  /**
   * A line of the log.
   *
   * @param seconds that the step took
   */
  public record Step(
      long step,
      double loss,
      double learningRate,
      double gradientNorm,
      double logitScale,
      double seconds) {}

  /** The curves of a log. */
  public static Curves of(List<Step> log) {
    int window = Math.max(FEWEST, log.size() / FIFTY);
    return new Curves(
        log.size(),
        log.stream().mapToDouble(Step::seconds).sum(),
        window,
        points(log, Step::loss),
        thinned(means(log, window)),
        points(log, Step::learningRate),
        points(log, Step::gradientNorm),
        points(log, Step::logitScale));
  }

  private static List<Point> points(List<Step> log, ToDoubleFunction<Step> value) {
    return thinned(
        log.stream().map(step -> new Point(step.step(), value.applyAsDouble(step))).toList());
  }

  private static List<Point> means(List<Step> log, int window) {
    List<Point> means = new ArrayList<>();
    for (int i = 0; i < log.size(); i++) {
      double mean =
          log.subList(Math.max(0, i + 1 - window), i + 1).stream()
              .mapToDouble(Step::loss)
              .average()
              .orElseThrow();
      means.add(new Point(log.get(i).step(), mean));
    }
    return means;
  }

  /** The lowest and the highest point of each part, so that no spike is lost. */
  static List<Point> thinned(List<Point> all) {
    if (all.size() <= 2 * PARTS) {
      return all;
    }
    List<Point> kept = new ArrayList<>();
    for (int part = 0; part < PARTS; part++) {
      int from = (int) ((long) all.size() * part / PARTS);
      int to = (int) ((long) all.size() * (part + 1) / PARTS);
      Point lowest = all.get(from);
      Point highest = lowest;
      for (Point point : all.subList(from, to)) {
        lowest = point.value() < lowest.value() ? point : lowest;
        highest = point.value() > highest.value() ? point : highest;
      }
      boolean lowestFirst = lowest.step() < highest.step();
      kept.add(lowestFirst ? lowest : highest);
      if (lowest.step() != highest.step()) {
        kept.add(lowestFirst ? highest : lowest);
      }
    }
    return List.copyOf(kept);
  }
}
