package io.lucelens.clip.zeroshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lucelens.clip.Clip;
import io.lucelens.clip.Embedding;
import io.lucelens.clip.image.ImageReader;
import io.lucelens.clip.text.PromptTemplates;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OpenSetClassifierTest {
  private static final int DIMENSION = 64;

  private final Random random = new Random(5);

  private Embedding randomDirection() {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return Embedding.normalized(vector);
  }

  private List<Embedding> directions(int count) {
    List<Embedding> directions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      directions.add(randomDirection());
    }
    return directions;
  }

  @Test
  void theTailIsThatOfTheNormalDistribution() {
    assertThat(Background.upperTail(0)).isCloseTo(0.5, within(1e-7));
    assertThat(Background.upperTail(1.959963985)).isCloseTo(0.025, within(1e-7));
    assertThat(Background.upperTail(-1)).isCloseTo(0.841344746, within(1e-7));
    assertThat(Background.upperTail(40)).isZero();
    assertThat(Background.upperTail(Double.NaN)).isEqualTo(1);
  }

  /** That is what calibrated means: chance at 5 % is right in one case of twenty. */
  @Test
  void labelsThatMeanNothingPassAsOftenAsChanceSays() {
    int passed = 0;
    int trials = 4000;
    for (int i = 0; i < trials; i++) {
      Background background = new Background(directions(90));
      passed += background.chance(randomDirection(), directions(10)) <= 0.05 ? 1 : 0;
    }
    assertThat(passed / (double) trials).isBetween(0.03, 0.08);
  }

  @Test
  void theImageItselfAsALabelCannotBeChance() {
    Embedding image = randomDirection();
    ZeroShotClassifier classifier =
        new ZeroShotClassifier(List.of("other", "it"), List.of(randomDirection(), image), 100);

    var shown = new OpenSetClassifier(classifier, new Background(directions(90))).classify(image);

    assertThat(shown.predictions().getFirst().label()).isEqualTo("it");
    assertThat(shown.chance()).isLessThan(1e-6);
    assertThat(shown.noneOfThese()).isFalse();
  }

  @Test
  void aBackgroundWithoutSpreadLetsNothingStandOut() {
    Embedding word = randomDirection();

    assertThat(new Background(List.of(word, word)).chance(word, List.of(word))).isEqualTo(1);
    assertThatThrownBy(() -> new Background(List.of(word))).hasMessageContaining("1 words");
  }

  @Test
  void aLabelThatFitsAPhotoIsLessProbablyChanceThanOneThatDoesNot() throws IOException {
    try (Clip clip = Clip.bundled()) {
      Embedding bison =
          clip.encodeImage(
              new ImageReader().read(Path.of("../sample-data/photos/animal-bison.jpg")));
      double fitting = chance(clip, "an animal on grass", bison);
      double not = chance(clip, "a kitchen", bison);

      assertThat(fitting).isLessThan(not);
      assertThat(not).isGreaterThan(OpenSetClassifier.NONE_ABOVE);
    }
  }

  private static double chance(Clip clip, String label, Embedding image) {
    return OpenSetClassifier.of(clip, List.of(label), PromptTemplates.PHOTO)
        .classify(image)
        .chance();
  }

  @Test
  void thePublishedTemplatesAreEighty() {
    assertThat(PromptTemplates.imagenet80().templates())
        .hasSize(80)
        .contains("itap of my {}.", "a photo of the clean {}.");
    assertThat(PromptTemplates.NAMES)
        .allSatisfy(name -> assertThat(PromptTemplates.named(name)).isPresent());
    assertThat(PromptTemplates.named("imagenet")).isEmpty();
  }
}
