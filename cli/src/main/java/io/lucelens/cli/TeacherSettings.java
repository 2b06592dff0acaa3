package io.lucelens.cli;

import io.lucelens.training.TrainingOptions;
import io.lucelens.training.data.SentenceTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of a training run that learns from a sentence encoder too. */
final class TeacherSettings {
  private static final double WEIGHT = 1;
  private static final int TEXTS = 128;
  private static final int COMPARISONS = 0;
  private static final int TEXT_EVERY = 1;

  @Option(
      names = "--teacher",
      paramLabel = "DIR",
      description =
          "Learn also from what a sentence encoder made of texts: a folder with "
              + "texts.txt and embeddings.f32, see docs/training.md. From scratch, the "
              + "tokenizer learns from them too.")
  private Path folder;

  @Option(
      names = "--teacher-weight",
      paramLabel = "X",
      description = "Weight of the teacher's loss. Default: 1.")
  private Double weight;

  @Option(
      names = "--teacher-texts",
      paramLabel = "N",
      description = "The teacher's texts a step, beside the captions. Default: " + TEXTS + ".")
  private Integer texts;

  @Option(
      names = "--teacher-comparisons",
      paramLabel = "N",
      description =
          "Further texts of the teacher a step, which images are only compared with. Default: "
              + COMPARISONS
              + ".")
  private Integer comparisons;

  @Option(
      names = "--text-every",
      paramLabel = "N",
      description =
          "Run and train the text tower at every N-th step only; at the others images learn from "
              + "the teacher alone, which is faster. Default: "
              + TEXT_EVERY
              + ".")
  private Integer textEvery;

  /**
   * The teacher, or null for none.
   *
   * @throws IllegalArgumentException naming what is out of range, or was said of a teacher that is
   *     not there
   */
  TrainingOptions.Teacher teacher() {
    if (folder == null) {
      requireNothingSaid();
      return null;
    }
    return new TrainingOptions.Teacher(
        folder.toAbsolutePath().normalize(),
        orElse(weight, WEIGHT),
        orElse(texts, TEXTS),
        orElse(comparisons, COMPARISONS),
        orElse(textEvery, TEXT_EVERY));
  }

  private static <T> T orElse(T given, T usual) {
    return given == null ? usual : given;
  }

  private void requireNothingSaid() {
    new DependentOptions()
        .add("--teacher-weight", weight)
        .add("--teacher-texts", texts)
        .add("--teacher-comparisons", comparisons)
        .add("--text-every", textEvery)
        .requireNoneWithout(
            "a teacher",
            "Such options say how a run learns from one; name its folder with --teacher DIR, or"
                + " leave them out.");
  }

  /** What a tokenizer learns from beside the captions. */
  List<String> furtherTexts() throws IOException {
    return folder == null ? List.of() : SentenceTable.open(folder).texts();
  }
}
