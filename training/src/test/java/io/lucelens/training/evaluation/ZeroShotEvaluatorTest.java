package io.lucelens.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lucelens.clip.Clip;
import io.lucelens.clip.text.PromptTemplates;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.data.SampleFiles;
import io.lucelens.training.data.UnusableDataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trains a tiny model until it knows eight classes by heart, and asks for them. */
class ZeroShotEvaluatorTest {
  private static final List<String> CLASSES =
      List.of("apple", "hill", "sky", "snow", "cat", "orange", "violet", "stone");
  private static final PromptTemplates PROMPTS = new PromptTemplates(List.of("{}", "a {}"));

  @TempDir static Path folder;
  private static Clip clip;

  @BeforeAll
  static void trainedModel() throws IOException {
    try (Pairs pairs = Pairs.open(shard(0).writeTo(folder.resolve("train.tar")))) {
      clip = Clip.load(TinyModel.train(folder, pairs));
    }
  }

  @AfterAll
  static void close() {
    clip.close();
  }

  /** Eight pictures; so many of them, from the first on, are said to be of the next class. */
  private static SampleFiles.Tar shard(int mislabelled) {
    SampleFiles.Tar tar = SampleFiles.tar();
    for (int i = 0; i < CLASSES.size(); i++) {
      String label = CLASSES.get(i < mislabelled ? (i + 1) % CLASSES.size() : i);
      tar.with(i + ".png", SampleFiles.image("png", 48, 48, i * 3));
      tar.with(i + ".txt", CLASSES.get(i) + "\na " + CLASSES.get(i));
      tar.with(i + ".json", "{\"class\":\"" + label + "\"}");
    }
    return tar;
  }

  @Test
  void aModelThatKnowsTheClassesNamesThemAll() throws IOException {
    EvaluationResult result = evaluate(shard(0), CLASSES);

    assertThat(result.task()).isEqualTo("zeroshot_classification");
    assertThat(result.metrics())
        .containsEntry("acc1", 1.0)
        .containsEntry("acc5", 1.0)
        .containsEntry("mean_per_class_recall", 1.0)
        .containsEntry("images", 8)
        .containsEntry("classes", 8);
  }

  @Test
  void wrongLabelsCountAsWrong() throws IOException {
    // Class 0 has no picture any more, class 1 has its own and a wrong one.
    EvaluationResult result = evaluate(shard(1), CLASSES);

    assertThat(result.metrics()).containsEntry("acc1", 7 / 8.0);
    assertThat(result.metrics().get("mean_per_class_recall").doubleValue())
        .isCloseTo((6 + 0.5) / 7, within(1e-9));
  }

  @Test
  void aClassThatIsNotAmongTheLabelsIsNamed() {
    assertThatThrownBy(() -> evaluate(shard(0), CLASSES.subList(0, 7)))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("the class stone")
        .hasMessageContaining("7 labels");
  }

  private static EvaluationResult evaluate(SampleFiles.Tar tar, List<String> labels)
      throws IOException {
    try (Pairs pairs = Pairs.open(tar.writeTo(folder.resolve("evaluated.tar")))) {
      return new ZeroShotEvaluator(clip).evaluate(pairs, labels, PROMPTS, "eight");
    }
  }
}
