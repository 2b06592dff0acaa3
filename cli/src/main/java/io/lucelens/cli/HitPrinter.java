package io.lucelens.cli;

import io.lucelens.index.store.Hit;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Prints search results, best first. */
final class HitPrinter {
  /** One hit as JSON. */
  private record HitJson(
      String id, String path, float score, int width, int height, List<String> tags) {
    static HitJson of(Hit hit) {
      return new HitJson(
          hit.image().id(),
          hit.image().path().toString(),
          hit.score(),
          hit.image().width(),
          hit.image().height(),
          hit.image().tags());
    }
  }

  /** All hits as JSON. */
  private record HitsJson(List<HitJson> hits, long tookMs) {}

  private HitPrinter() {}

  /** Prints {@code score<TAB>path} lines or one JSON object, and says which exit code that is. */
  static int print(List<Hit> hits, Duration took, boolean json, Console console) {
    if (json) {
      console.json(new HitsJson(hits.stream().map(HitJson::of).toList(), took.toMillis()));
    } else {
      hits.forEach(hit -> console.result(line(hit)));
    }
    if (hits.isEmpty()) {
      console.note(
          "Nothing found: the index is empty, or no picture in it has all the tags and fits all"
              + " other filters of the query. Fill it with 'lucelens index FOLDER'; 'lucelens tag'"
              + " lists the tags.");
      return ExitCode.PARTLY;
    }
    return ExitCode.DONE;
  }

  private static String line(Hit hit) {
    return String.format(Locale.ROOT, "%.4f\t%s", hit.score(), OneLine.of(hit.image().path()));
  }
}
