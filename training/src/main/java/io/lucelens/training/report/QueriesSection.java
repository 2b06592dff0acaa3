package io.lucelens.training.report;

import static io.lucelens.training.html.HtmlPage.escaped;

import io.lucelens.training.report.QueryChanges.Change;
import java.util.List;

/** The captions whose pictures moved most in the order of results. */
final class QueriesSection {
  private QueriesSection() {}

  static String of(QueryChanges queries) {
    return ("<h2>Queries that changed most</h2>\n<p>Of %s held back, %s now find their picture at a"
                + " better rank and %s at a worse one. Of equal captions, and of captions of one"
                + " picture, the one that changed most is shown.</p>\n")
            .formatted(
                Figures.count(queries.captions(), "caption"),
                Figures.count(queries.improved()),
                Figures.count(queries.worsened()))
        + list("Most improved", queries.mostImproved())
        + list("Most worsened", queries.mostWorsened());
  }

  private static String list(String name, List<Change> changes) {
    StringBuilder html = new StringBuilder("<h3>" + name + "</h3>\n");
    if (changes.isEmpty()) {
      return html.append("<p class=\"muted\">none</p>\n").toString();
    }
    html.append("<ul class=\"cards\">\n");
    changes.forEach(change -> html.append(card(change)));
    return html.append("</ul>\n").toString();
  }

  private static String card(Change change) {
    return "<li class=\"card\"><p class=\"caption\">"
        + escaped(change.caption())
        + "</p>\n<p class=\"rank\">rank <b>"
        + Figures.count(change.before())
        + "</b> → <b>"
        + Figures.count(change.after())
        + "</b>"
        + alike(change.alike())
        + "</p>\n<div class=\"pictures\">\n"
        + figure(change.right(), "its picture", " class=\"right\"")
        + first(change.firstBefore(), "first before", change.right())
        + first(change.firstAfter(), "first now", change.right())
        + "</div></li>\n";
  }

  private static String alike(int others) {
    return others == 0 ? "" : "; " + Figures.count(others, "other caption") + " like it";
  }

  /** A picture with the same caption is no mistake of the model's. */
  private static String first(Picture picture, String role, Picture right) {
    if (picture.key().equals(right.key())) {
      return figure(picture, role + ": right", " class=\"right\"");
    }
    return figure(picture, picture.fits() ? role + ": has this caption too" : role, "");
  }

  private static String figure(Picture picture, String role, String attributes) {
    String image =
        picture.thumbnail().uri() == null
            ? "<div class=\"none\">" + escaped(picture.thumbnail().problem()) + "</div>"
            : "<img src=\"%s\" alt=\"%s\" title=\"%s\">"
                .formatted(picture.thumbnail().uri(), role, escaped(picture.key()));
    return "<figure%s>%s<figcaption>%s</figcaption></figure>\n".formatted(attributes, image, role);
  }
}
