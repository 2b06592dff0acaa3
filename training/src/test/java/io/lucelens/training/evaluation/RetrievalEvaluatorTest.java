package io.lucelens.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lucelens.clip.Clip;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.data.SampleFiles;
import io.lucelens.training.data.UnusableDataException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trains a tiny model until it knows eight pictures by heart, and asks for them. */
class RetrievalEvaluatorTest {
  private static final String[] CAPTIONS = {
    "a red apple", "the green hill", "blue sky", "some white snow",
    "one black cat", "an orange", "violet flowers", "grey stones"
  };

  @TempDir static Path folder;
  private static Clip clip;

  @BeforeAll
  static void trainedModel() throws IOException {
    try (Pairs pairs = Pairs.open(shard(8).writeTo(folder.resolve("train.tar")))) {
      clip = Clip.load(TinyModel.train(folder, pairs));
    }
  }

  @AfterAll
  static void close() {
    clip.close();
  }

  private static SampleFiles.Tar shard(int count) {
    SampleFiles.Tar tar = SampleFiles.tar();
    for (int i = 0; i < count; i++) {
      tar.with(i + ".png", SampleFiles.image("png", 48, 48, i * 3));
      tar.with(i + ".txt", CAPTIONS[i]);
    }
    return tar;
  }

  @Test
  void aModelThatKnowsThePairsFindsThemAtRankOne() throws IOException {
    EvaluationResult result = evaluate(shard(8));

    assertThat(result.task()).isEqualTo("zeroshot_retrieval");
    assertThat(result.dataset()).isEqualTo("eight");
    assertThat(result.metrics())
        .containsEntry("image_retrieval_recall@1", 1.0)
        .containsEntry("text_retrieval_recall@1", 1.0)
        .containsEntry("image_retrieval_median_rank", 1.0)
        .containsEntry("images", 8)
        .containsEntry("texts", 8)
        .containsEntry("truncated_texts", 0)
        .containsEntry("skipped_images", 0);
  }

  @Test
  void wrongCaptionsAreNotFound() throws IOException {
    SampleFiles.Tar shifted = SampleFiles.tar();
    for (int i = 0; i < 8; i++) {
      shifted.with(i + ".png", SampleFiles.image("png", 48, 48, i * 3));
      shifted.with(i + ".txt", CAPTIONS[(i + 1) % 8]);
    }
    assertThat(evaluate(shifted).metrics())
        .containsEntry("image_retrieval_recall@1", 0.0)
        .containsEntry("text_retrieval_recall@1", 0.0);
  }

  @Test
  void longCaptionsAreCutAndBadImagesLeftOutAndBothAreCounted() throws IOException {
    SampleFiles.Tar tar =
        shard(7)
            .with("7.png", SampleFiles.image("png", 48, 48, 21))
            .with("7.txt", CAPTIONS[7] + " and".repeat(200))
            .with("8.jpg", "a text file")
            .with("8.txt", "first caption\nsecond caption");

    assertThat(evaluate(tar).metrics())
        .containsEntry("images", 8)
        .containsEntry("texts", 8)
        .containsEntry("truncated_texts", 1)
        .containsEntry("skipped_images", 1);
  }

  @Test
  void aDataSetWithoutAReadableImageIsRefusedWithTheNumbers() {
    SampleFiles.Tar tar = SampleFiles.tar().with("0.jpg", "no image").with("0.txt", "a caption");

    assertThatThrownBy(() -> evaluate(tar))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("None of the 1 images");
  }

  @Test
  void theResultIsOneJsonObjectOfTheFourAgreedKeys() throws IOException {
    JsonNode json = new ObjectMapper().valueToTree(evaluate(shard(8)));

    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly("task", "dataset", "model", "metrics");
    assertThat(json.at("/model").asText()).isEqualTo(clip.manifest().name());
    assertThat(json.at("/metrics/image_retrieval_recall@5").isDouble()).isTrue();
    assertThat(json.at("/metrics/images").isInt()).isTrue();
  }

  private static EvaluationResult evaluate(SampleFiles.Tar tar) throws IOException {
    try (Pairs pairs = Pairs.open(tar.writeTo(folder.resolve("evaluated.tar")))) {
      return new RetrievalEvaluator(clip).evaluate(pairs, "eight");
    }
  }
}
