package io.lucelens.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.lucelens.training.data.TrainingBatch;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The loss of mixed images. */
class BatchLossTest {
  private static final int N = 3;
  private static final int DIMENSION = 4;
  private static final Shape SHAPE = new Shape(N, DIMENSION);
  private static final int[][] TOKENS = {{1}, {2}, {3}};

  private final NDManager manager = NDManager.newBaseManager();
  private final InfoNce objective = new InfoNce(manager.create(1.5f));
  private final BatchLoss mixed =
      BatchLoss.ofMixed(
          (batch, images, texts) ->
              objective.loss(images, texts.get(), Relations.of(batch, Repeats.POSITIVE)));
  private final float[] images = noise(1);
  private final float[] texts = noise(2);

  @AfterEach
  void close() {
    manager.close();
  }

  private static float[] noise(long seed) {
    Random random = new Random(seed);
    float[] values = new float[N * DIMENSION];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Pairs 1 and 2 share a caption. */
  private static TrainingBatch batch(double own) {
    return new TrainingBatch(
        5,
        1,
        ByteBuffer.allocateDirect(4),
        TOKENS,
        new int[] {0, 1, 1},
        new int[] {0, 1, 2},
        List.of("a", "b", "B"),
        own);
  }

  private float loss(double own) {
    return mixed.of(batch(own), array(images), () -> array(texts)).getFloat();
  }

  private NDArray array(float[] values) {
    return WeightCopies.copy(values, SHAPE, manager);
  }

  @Test
  void eachImageIsToFindBothCaptionsByTheirShares() {
    float[] next = new float[texts.length];
    for (int i = 0; i < texts.length; i++) {
      next[i] = texts[(i + DIMENSION) % texts.length];
    }
    Relations ofNext = new Relations(new int[] {1, 1, 0}, new int[] {1, 2, 0}, Repeats.POSITIVE);
    double withNext = objective.loss(array(images), array(next), ofNext).getFloat();

    assertThat((double) loss(0.3)).isCloseTo(0.3 * loss(1) + 0.7 * withNext, within(1e-5));
  }

  @Test
  void theNextCaptionsGetTheirPartOfTheGradient() {
    NDArray leaf = array(texts);
    leaf.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      collector.backward(mixed.of(batch(0.3), array(images), () -> leaf));
    }
    float[] gradient = leaf.getGradient().toFloatArray();
    float h = 1e-2f;
    for (int i = 0; i < texts.length; i++) {
      float kept = texts[i];
      texts[i] = kept + h;
      double above = loss(0.3);
      texts[i] = kept - h;
      double below = loss(0.3);
      texts[i] = kept;
      assertThat((double) gradient[i]).isCloseTo((above - below) / (2 * h), within(1e-3));
    }
  }

  @Test
  void theBatchOfTheNextCaptionsHasAllThatIsTheirs() {
    TrainingBatch next = batch(0.3).ofNext();

    assertThat(next.captions()).containsExactly("b", "B", "a");
    assertThat(next.tokens()).isDeepEqualTo(new int[][] {{2}, {3}, {1}});
    assertThat(next.captionGroups()).containsExactly(1, 1, 0);
    assertThat(next.imageGroups()).containsExactly(1, 2, 0);
    assertThat(next.own()).isCloseTo(0.7, within(1e-12));
    assertThat(next.step()).isEqualTo(5);
  }
}
