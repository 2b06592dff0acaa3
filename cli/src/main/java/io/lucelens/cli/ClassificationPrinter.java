package io.lucelens.cli;

import io.lucelens.clip.zeroshot.OpenSetClassifier.Classification;
import io.lucelens.clip.zeroshot.ZeroShotClassifier.Prediction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints what images show: lines as they come, or one JSON object at the end. */
final class ClassificationPrinter {
  /** Stands in the column of probabilities where there is none. */
  private static final String NO_PROBABILITY = "-";

  private final String model;
  private final int limit;
  private final boolean json;
  private final Console console;
  private final List<ImageJson> images = new ArrayList<>();

  private record ResultJson(String model, List<ImageJson> images) {}

  private record ImageJson(
      String path, boolean noneOfThese, double chance, List<Prediction> predictions) {}

  /**
   * @param limit how many labels an image at most
   */
  ClassificationPrinter(String model, int limit, boolean json, Console console) {
    this.model = model;
    this.limit = limit;
    this.json = json;
    this.console = console;
  }

  /** Prints what one image shows. */
  void print(Path file, Classification shown) {
    List<Prediction> best = shown.predictions().stream().limit(limit).toList();
    if (json) {
      images.add(new ImageJson(file.toString(), shown.noneOfThese(), shown.chance(), best));
      return;
    }
    if (shown.noneOfThese()) {
      line(file, NO_PROBABILITY, "none of these");
    }
    for (Prediction label : best) {
      line(file, String.format(Locale.ROOT, "%.4f", label.probability()), label.label());
    }
  }

  /** Prints what is due when all images are through. */
  void end() {
    if (json) {
      console.json(new ResultJson(model, images));
    }
  }

  private void line(Path file, String probability, String label) {
    console.result(OneLine.of(file) + "\t" + probability + "\t" + OneLine.of(label));
  }
}
