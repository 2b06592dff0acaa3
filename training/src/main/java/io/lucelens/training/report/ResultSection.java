package io.lucelens.training.report;

import java.util.List;
import java.util.Map;

/** What was won on the pairs held back and what it cost on the general set. */
final class ResultSection {
  private ResultSection() {}

  static String of(TrainingReport report) {
    if (report.models().isEmpty()) {
      return "<p>No pairs were held back, so nobody knows how good the model is: measure it on pairs"
          + " that it was not trained on, or train with <code>--validation 0.1</code>. The model of"
          + " the last step is exported.</p>\n";
    }
    List<Measured> models = report.models();
    StringBuilder html = new StringBuilder(exported(models.getLast()) + summary(models));
    html.append("<div class=\"pair\">\n");
    if (models.getFirst().validation() != null) {
      html.append(
          new ModelsTable(models, Measured::validation, Measured::validationPoints)
              .html("Pairs held back"));
    }
    if (models.getFirst().general() != null) {
      html.append(
          new ModelsTable(models, Measured::general, Measured::generalPoints).html("General set"));
    }
    return html.append("</div>\n").append(reading(models.getFirst())).toString();
  }

  private static String exported(Measured exported) {
    Double alpha = exported.alpha();
    if (alpha == null) {
      return exported.validation() == null
          ? ""
          : "<p class=\"muted\">Exported is the checkpoint that did best on the pairs held back.</p>\n";
    }
    String which = "a mixture of the starting and the best tuned model";
    if (alpha == 0) {
      which = "the starting model itself: nothing won outweighs what is lost";
    } else if (alpha == 1) {
      which = "the best tuned model as it is";
    }
    return "<p class=\"muted\">Exported is %s (α = %s).</p>\n"
        .formatted(which, Figures.alpha(alpha));
  }

  private static String summary(List<Measured> models) {
    Measured start = models.getFirst();
    Measured exported = models.getLast();
    StringBuilder html = new StringBuilder("<div class=\"tiles\">\n");
    if (start.validation() != null) {
      html.append(
          tile(
              "Mean recall: at 1, 5 and 10, both ways", start.meanRecall(), exported.meanRecall()));
      html.append(
          tile(
              "Captions that find their picture first",
              start.validation().get("image_retrieval_recall@1"),
              exported.validation().get("image_retrieval_recall@1")));
      html.append(rankTile(start.validation(), exported.validation()));
    }
    if (start.general() != null) {
      html.append(
          tile(
              "General set: picture among the first ten",
              start.general().get("image_retrieval_recall@10"),
              exported.general().get("image_retrieval_recall@10")));
    }
    return html.append("</div>\n").toString();
  }

  private static String tile(String what, Number before, Number after) {
    return tile(
        what,
        Figures.percent(before) + " → " + Figures.percent(after) + " %",
        Figures.coloured(Figures.points(before, after), true) + " points");
  }

  private static String rankTile(Map<String, Number> before, Map<String, Number> after) {
    Number from = before.get("image_retrieval_median_rank");
    Number to = after.get("image_retrieval_median_rank");
    return tile(
        "Median rank of a caption's picture",
        Figures.rank(from) + " → " + Figures.rank(to),
        "of " + Figures.count(after.get("images").longValue()));
  }

  private static String tile(String what, String value, String change) {
    return ("<div class=\"tile\"><div class=\"what\">%s</div><div class=\"value\">%s</div>"
            + "<div>%s</div></div>\n")
        .formatted(what, value, change);
  }

  /** How much of it may be chance, and what was not measured. */
  private static String reading(Measured start) {
    if (start.validation() == null) {
      return "<p>No pairs were held back, so what was won is not known; the model of the last step is"
          + " exported.</p>\n";
    }
    return ("<p class=\"muted\">Changes are from the start to the exported model, in points (hundredths)"
            + " of recall and in ranks. Among the pairs held back one caption more or less is %s"
            + " points, one picture %s.%s</p>\n")
        .formatted(
            Figures.percent(1 / start.validation().get("texts").doubleValue()),
            Figures.percent(1 / start.validation().get("images").doubleValue()),
            start.general() == null
                ? " What was forgotten was not measured: no general set was given (--general)."
                : "");
  }
}
