package io.lucelens.training.report;

import io.lucelens.training.html.Plot;
import io.lucelens.training.html.Plot.Look;
import io.lucelens.training.html.Plot.Series;
import io.lucelens.training.html.SvgChart;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** How training went. */
final class CurvesSection {
  private CurvesSection() {}

  static String of(TrainingReport report) {
    Curves curves = report.curves();
    StringBuilder html = new StringBuilder("<h2>How training went</h2>\n<div class=\"pair\">\n");
    html.append(
        chart(
            "loss",
            new Series("each step", Look.FAINT, points(curves.loss())),
            new Series(
                "mean of " + curves.smoothedOver(), Look.LINE, points(curves.smoothedLoss()))));
    if (!report.checkpoints().isEmpty()) {
      html.append(recall(report, 1)).append(recall(report, 10));
    }
    html.append(chart("learning rate", line(curves.learningRate())));
    html.append(chart("gradient norm", line(curves.gradientNorm())));
    html.append(chart("logit scale, logarithm", line(curves.logitScale())));
    return html.append("</div>\n").append(note(report)).toString();
  }

  private static String note(TrainingReport report) {
    return report.checkpoints().isEmpty()
        ? ""
        : "<p class=\"muted\">Recall is that of the checkpoints on the pairs held back. The gradient"
            + " norm is as it was before it was cut.</p>\n";
  }

  private static String recall(TrainingReport report, int k) {
    return chart(
        "recall@" + k + ", %",
        recall("text → image", Look.DOTS, report, "image_retrieval_recall@" + k),
        recall("image → text", Look.OTHER_DOTS, report, "text_retrieval_recall@" + k));
  }

  private static Series recall(String name, Look look, TrainingReport report, String metric) {
    return series(
        name,
        look,
        report.checkpoints(),
        TrainingReport.Checkpoint::step,
        judged -> judged.metrics().get(metric) * 100);
  }

  private static <T> Series series(
      String name, Look look, List<T> values, ToDoubleFunction<T> x, ToDoubleFunction<T> y) {
    return new Series(
        name,
        look,
        values.stream().map(v -> new Plot.Point(x.applyAsDouble(v), y.applyAsDouble(v))).toList());
  }

  private static Series line(List<Curves.Point> points) {
    return new Series("", Look.LINE, points(points));
  }

  private static List<Plot.Point> points(List<Curves.Point> points) {
    return points.stream().map(p -> new Plot.Point(p.step(), p.value())).toList();
  }

  private static String chart(String y, Series... series) {
    return "<div>" + SvgChart.of(new Plot("step", y, List.of(series))) + "</div>\n";
  }
}
