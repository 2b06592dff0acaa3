package io.lucelens.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.clip.Clip;
import io.lucelens.clip.text.PromptTemplates;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.data.SampleFiles;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model of random weights knows nothing, and pictures whose classes were drawn by lot have
 * nothing to know: a task that scores above chance all the same lets the answer leak. The bounds
 * are three and a half standard deviations of the binomial distribution around chance; everything
 * is seeded.
 */
class ChanceTest {
  private static final int IMAGES = 240;
  private static final List<String> CLASSES =
      List.of("apple", "hill", "sky", "snow", "cat", "orange", "violet", "stone");

  @TempDir static Path folder;
  private static Clip clip;
  private static Pairs pairs;

  @BeforeAll
  static void randomModelAndPicturesByLot() throws IOException {
    clip = Clip.load(io.lucelens.clip.TinyModel.in(folder.resolve("tiny")));
    Random random = new Random(11);
    SampleFiles.Tar tar = SampleFiles.tar();
    for (int i = 0; i < IMAGES; i++) {
      String label = CLASSES.get(i % CLASSES.size());
      tar.with(i + ".png", blocks(random));
      tar.with(i + ".txt", label + " number " + random.nextInt(1 << 20));
      tar.with(
          i + ".json",
          "{\"class\":\"" + label + "\",\"style\":\"" + (i < IMAGES / 2 ? "art" : "photo") + "\"}");
    }
    pairs = Pairs.open(tar.writeTo(folder.resolve("chance.tar")));
  }

  private static byte[] blocks(Random random) throws IOException {
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 64; y += 16) {
      for (int x = 0; x < 64; x += 16) {
        int colour = random.nextInt(1 << 24);
        for (int i = 0; i < 256; i++) {
          image.setRGB(x + i % 16, y + i / 16, colour);
        }
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  @AfterAll
  static void close() {
    pairs.close();
    clip.close();
  }

  private static void assertAtChance(EvaluationResult result, String metric, double p, int n) {
    double margin = 3.5 * Math.sqrt(p * (1 - p) / n);
    assertThat(result.metrics().get(metric).doubleValue())
        .as("%s %s", result.task(), metric)
        .isBetween(Math.max(0, p - margin), p + margin);
  }

  @Test
  void retrievalIsAtChance() {
    EvaluationResult result = new RetrievalEvaluator(clip).evaluate(pairs, "lot");

    assertAtChance(result, "image_retrieval_recall@10", 10.0 / IMAGES, IMAGES);
    assertAtChance(result, "text_retrieval_recall@10", 10.0 / IMAGES, IMAGES);
    assertThat(result.metrics().get("image_retrieval_median_rank").doubleValue())
        .isBetween(IMAGES * 0.35, IMAGES * 0.65);
  }

  @Test
  void zeroShotIsAtChance() {
    EvaluationResult result =
        new ZeroShotEvaluator(clip).evaluate(pairs, CLASSES, PromptTemplates.PHOTO, "lot");

    assertAtChance(result, "acc1", 1 / 8.0, IMAGES);
    assertAtChance(result, "acc5", 5 / 8.0, IMAGES);
    assertAtChance(result, "mean_per_class_recall", 1 / 8.0, IMAGES);
  }

  @Test
  void theLinearProbeIsAtChance() {
    EvaluationResult result =
        new LinearProbeEvaluator(ImageEmbedder.of(clip)).evaluate(pairs, "lot");

    assertThat(result.metrics()).containsEntry("images", IMAGES / 2);
    assertAtChance(result, "lp_acc1", 1 / 8.0, IMAGES / 2);
    assertAtChance(result, "lp_acc5", 5 / 8.0, IMAGES / 2);
  }

  @Test
  void similarImagesAreAtChance() {
    EvaluationResult result =
        new SimilarImagesEvaluator(ImageEmbedder.of(clip)).evaluate(pairs, "lot");

    double chance = (IMAGES / 8.0 - 1) / (IMAGES - 1);
    assertThat(result.metrics()).containsEntry("queries", IMAGES);
    assertThat(result.metrics().get("chance_precision").doubleValue()).isEqualTo(chance);
    assertAtChance(result, "precision@1", chance, IMAGES);
    assertAtChance(result, "precision@5", chance, IMAGES);
    assertAtChance(result, "mean_average_precision", chance, IMAGES);
  }

  @Test
  void robustnessIsAtChanceWhateverTheCorruptionAndStyle() {
    EvaluationResult result =
        new RobustnessEvaluator(ImageEmbedder.of(clip))
            .evaluate(pairs, CLASSES, PromptTemplates.PHOTO, 40, "lot");

    assertAtChance(result, "clean_acc1", 1 / 8.0, 40);
    assertAtChance(result, "corrupted_acc1", 1 / 8.0, 40);
    assertAtChance(result, "art_style_acc1", 1 / 8.0, IMAGES / 2);
    assertAtChance(result, "photo_style_acc1", 1 / 8.0, IMAGES / 2);
  }

  @Test
  void theCutoffIsAtChance() {
    EvaluationResult result = new CutoffEvaluator(ImageEmbedder.of(clip)).evaluate(pairs, "lot");

    assertThat(result.metrics().get("auroc").doubleValue()).isBetween(0.5, 0.55);
    assertThat(result.metrics().get("pair_auroc").doubleValue()).isBetween(0.44, 0.56);
    assertThat(result.metrics().get("balanced_accuracy").doubleValue()).isBetween(0.4, 0.6);
  }
}
