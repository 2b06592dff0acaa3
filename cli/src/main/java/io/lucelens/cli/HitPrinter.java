package io.lucelens.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lucelens.index.home.RootStates;
import io.lucelens.index.store.Hit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Prints search results in their order. */
final class HitPrinter {
  /**
   * One hit as JSON; a score if it was compared, offline only if its folder cannot be reached,
   * companions if it has some.
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record HitJson(
      String id,
      String path,
      Float score,
      int width,
      int height,
      List<String> tags,
      List<String> companions,
      Boolean offline) {
    static HitJson of(Hit hit, RootStates roots) {
      List<String> companions = hit.image().companions().stream().map(Path::toString).toList();
      return new HitJson(
          hit.image().id(),
          hit.image().path().toString(),
          hit.score(),
          hit.image().width(),
          hit.image().height(),
          hit.image().tags(),
          companions.isEmpty() ? null : companions,
          roots.isOffline(hit.image().path()) ? true : null);
    }
  }

  /** All hits as JSON. */
  private record HitsJson(List<HitJson> hits, long tookMs) {}

  private HitPrinter() {}

  /**
   * Prints {@code score<TAB>path} lines, of hits without a score the path alone, or one JSON
   * object, and says which exit code that is.
   *
   * @param offset how many hits were left out before these
   */
  static int print(
      List<Hit> hits, Duration took, int offset, RootStates roots, boolean json, Console console) {
    if (json) {
      console.json(
          new HitsJson(hits.stream().map(hit -> HitJson.of(hit, roots)).toList(), took.toMillis()));
    } else {
      hits.forEach(hit -> console.result(line(hit)));
    }
    if (hits.isEmpty()) {
      console.note(
          offset > 0
              ? "Nothing more found: there are no more than " + offset + " hits."
              : "Nothing found: the index is empty, or no picture in it has all the tags and fits all"
                  + " other filters of the query. Fill it with 'lucelens index FOLDER'; 'lucelens tag'"
                  + " lists the tags.");
      return ExitCode.PARTLY;
    }
    return ExitCode.DONE;
  }

  private static String line(Hit hit) {
    String path = OneLine.of(hit.image().path());
    return hit.score() == null ? path : String.format(Locale.ROOT, "%.4f\t%s", hit.score(), path);
  }
}
