package io.lucelens.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lucelens.clip.Clip;
import io.lucelens.clip.Embedding;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.data.SampleFiles;
import io.lucelens.training.data.UnusableDataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinearProbeEvaluatorTest {
  @TempDir private Path folder;

  /** Three classes around directions of their own, none of which is a coordinate's. */
  @Test
  void logisticRegressionLearnsClassesThatLieApart() {
    Random random = new Random(3);
    List<Embedding> images = new ArrayList<>();
    List<String> classes = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      float[] vector = new float[8];
      for (int d = 0; d < vector.length; d++) {
        vector[d] = (float) (random.nextGaussian() * 0.15 + Math.sin(i % 3 * 2.1 + d));
      }
      images.add(Embedding.normalized(vector));
      classes.add("class " + i % 3);
    }

    LogisticRegression probe =
        LogisticRegression.train(images.subList(0, 60), classes.subList(0, 60), 0.5);

    for (int i = 60; i < 90; i++) {
      assertThat(probe.ranked(images.get(i))).hasSize(3).first().isEqualTo(classes.get(i));
    }
  }

  @Test
  void theGradientIsThatOfTheLoss() {
    Random random = new Random(4);
    float[][] features = new float[5][4];
    for (float[] row : features) {
      for (int f = 0; f < row.length; f++) {
        row[f] = (float) random.nextGaussian();
      }
    }
    SoftmaxLoss loss = new SoftmaxLoss(features, new int[] {0, 1, 2, 1, 0}, 3);
    double[] weights = random.doubles(loss.getDimension(), -1, 1).toArray();
    double[] gradient = loss.gradientAt(weights);

    for (int i = 0; i < weights.length; i++) {
      double[] up = weights.clone();
      double[] down = weights.clone();
      up[i] += 1e-5;
      down[i] -= 1e-5;
      assertThat((loss.valueAt(up) - loss.valueAt(down)) / 2e-5)
          .isCloseTo(gradient[i], within(1e-7));
    }
    assertThat(loss.valueAt(new double[loss.getDimension()]))
        .isCloseTo(5 * Math.log(3), within(1e-12));
  }

  @Test
  void aStrongPenaltyLeavesNothingButTheFrequencies() {
    List<Embedding> images = new ArrayList<>();
    List<String> classes = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      boolean rare = i % 10 == 0;
      images.add(Embedding.of(rare ? new float[] {0.6f, 0.8f} : new float[] {0.8f, 0.6f}));
      classes.add(rare ? "rare" : "frequent");
    }

    LogisticRegression probe = LogisticRegression.train(images, classes, 1e6);

    assertThat(probe.ranked(images.getFirst())).containsExactly("frequent", "rare");
  }

  @Test
  void aClassWithOneImageIsRefused() throws IOException {
    Path shard =
        SampleFiles.tar()
            .sample("0", 1, "a")
            .with("0.json", "{\"class\":\"dog\"}")
            .writeTo(folder.resolve("one.tar"));

    try (Clip clip = Clip.load(io.lucelens.clip.TinyModel.in(folder.resolve("tiny")));
        Pairs pairs = Pairs.open(shard)) {
      assertThatThrownBy(
              () -> new LinearProbeEvaluator(ImageEmbedder.of(clip)).evaluate(pairs, "one"))
          .isInstanceOf(UnusableDataException.class)
          .hasMessageContaining("dog")
          .hasMessageContaining("only 1 image");
    }
  }
}
