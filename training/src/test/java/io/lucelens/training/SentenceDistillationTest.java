package io.lucelens.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.training.data.SampleFiles;
import io.lucelens.training.data.TrainingBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the teacher's loss comes to, against sums written out in doubles, and what it moves. */
class SentenceDistillationTest {
  private static final double SCALE = 20;

  /** The first two captions mean about the same; the last text is no caption. */
  private static final List<String> TEXTS = List.of("a car", "an auto", "a dog", "a puppy");

  private static final float[][] EMBEDDINGS = {
    {1, 0, 0}, {0.98f, 0.199f, 0}, {0, 0, 1}, {0, 0.6f, 0.8f}
  };

  @TempDir private Path folder;
  private final NDManager manager = NDManager.newBaseManager();
  private ClipModel model;

  @BeforeEach
  void open() throws IOException {
    model = TinyTraining.model(manager);
    SampleFiles.sentences(folder, TEXTS, 3);
    ByteBuffer rows = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row : EMBEDDINGS) {
      for (float value : row) {
        rows.putFloat(value);
      }
    }
    Files.write(folder.resolve("embeddings.f32"), rows.array());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private SentenceDistillation distillation(int texts, int comparisons, int textEvery)
      throws IOException {
    return new SentenceDistillation(
        new TrainingOptions.Teacher(folder, 1, texts, comparisons, textEvery),
        model,
        text -> new int[] {512, text.length(), 513},
        1,
        manager);
  }

  private TrainingBatch batch(long step, List<String> captions) {
    TrainingBatch noise = TinyTraining.batch(model.config(), captions.size());
    return new TrainingBatch(
        step,
        0,
        noise.pixels(),
        noise.tokens(),
        noise.captionGroups(),
        noise.imageGroups(),
        captions);
  }

  private static double[] normalised(double[] v) {
    double norm = Math.sqrt(dot(v, v));
    return IntStream.range(0, v.length).mapToDouble(i -> v[i] / norm).toArray();
  }

  private static double dot(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
  }

  /** Cross-entropy of the softmax of logits with the softmax of targets. */
  private static double crossEntropy(double[] logits, double[] targets) {
    double logitSum = IntStream.range(0, logits.length).mapToDouble(i -> Math.exp(logits[i])).sum();
    double targetSum =
        IntStream.range(0, targets.length).mapToDouble(i -> Math.exp(targets[i])).sum();
    return IntStream.range(0, logits.length)
        .mapToDouble(i -> -Math.exp(targets[i]) / targetSum * (logits[i] - Math.log(logitSum)))
        .sum();
  }

  private static double[] doubles(float[] floats, int from, int length) {
    return IntStream.range(from, from + length).mapToDouble(i -> floats[i]).toArray();
  }

  @Test
  void imagesAreMatchedWithAllThatTheEncoderTakesForTheirCaptionEachByItsShare()
      throws IOException {
    // All four texts are in play: three as captions; a puppy comes by the draw of the whole table.
    List<String> captions = TEXTS.subList(0, 3);
    SentenceDistillation distillation = distillation(1, 3, 2);
    int dimension = model.config().embeddingDimension();
    NDArray images = manager.randomNormal(new Shape(3, dimension));
    double loss =
        distillation
            .beside((batch, i, t) -> manager.zeros(new Shape()), features())
            .of(
                batch(1, captions),
                images,
                () -> {
                  throw new AssertionError("The text tower rests at step 1");
                })
            .getFloat();

    List<String> all =
        IntStream.range(0, 7)
            .mapToObj(i -> i < 3 ? captions.get(i) : drawn(distillation, 4, 1).get(i - 3))
            .toList();
    float[] matrix = distillation.matrix().getArray().toFloatArray();
    double scale = Math.exp(model.logitScale().getArray().getFloat());
    IntFunction<double[]> embedding =
        i -> normalised(doubles(EMBEDDINGS[TEXTS.indexOf(all.get(i))], 0, 3));
    IntFunction<double[]> projected =
        i ->
            normalised(
                IntStream.range(0, dimension)
                    .mapToDouble(d -> dot(doubles(matrix, d * 3, 3), embedding.apply(i)))
                    .toArray());
    IntFunction<double[]> image =
        i -> normalised(doubles(images.toFloatArray(), i * dimension, dimension));
    double expected = 0;
    for (int own = 0; own < 3; own++) {
      int i = own;
      expected +=
          crossEntropy(
                  IntStream.range(0, 7)
                      .mapToDouble(j -> scale * dot(image.apply(i), projected.apply(j)))
                      .toArray(),
                  IntStream.range(0, 7)
                      .mapToDouble(j -> SCALE * dot(embedding.apply(i), embedding.apply(j)))
                      .toArray())
              + crossEntropy(
                  IntStream.range(0, 3)
                      .mapToDouble(j -> scale * dot(projected.apply(i), image.apply(j)))
                      .toArray(),
                  IntStream.range(0, 3)
                      .mapToDouble(j -> SCALE * dot(embedding.apply(i), embedding.apply(j)))
                      .toArray());
    }
    assertThat(loss).isCloseTo(expected / 6, within(1e-4));
  }

  private TowerFeatures features() {
    return new TowerFeatures(model, Statistics.OF_BATCH);
  }

  private List<String> drawn(SentenceDistillation distillation, int count, long step) {
    return distillation.drawn(step).subList(0, count);
  }

  private Map<String, float[]> weights() {
    return model.namedParameters().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().getArray().toFloatArray()));
  }

  @Test
  void theTextTowerLearnsAtEveryThirdStepAndStaysAsItIsAtTheOthers() throws IOException {
    ContrastiveTrainer.Setup setup =
        new ContrastiveTrainer.Setup(
            TrainingMethod.PLAIN, AdamW.Options.CLIP, Statistics.OF_BATCH, 1);
    try (ContrastiveTrainer trainer =
        new ContrastiveTrainer(model, setup, Optional.of(distillation(2, 1, 3)), manager)) {
      // A run may be resumed at a step at which the text tower rests.
      for (long step = 1; step <= 4; step++) {
        Map<String, float[]> before = weights();
        trainer.step(batch(step, TEXTS.subList(0, 3)), 1e-3);
        Map<String, float[]> after = weights();
        for (String name : before.keySet()) {
          boolean rests = Tower.TEXT.has(name) && step != 3;
          boolean same = Arrays.equals(before.get(name), after.get(name));
          assertThat(same).as("%s at step %d", name, step).isEqualTo(rests);
        }
      }
    }
  }

  @Test
  void textsThatAreRunTogetherByTheirLengthComeBackInTheirOrder() {
    TrainingBatch batch = TinyTraining.batch(model.config(), 70);
    float[] together = features().texts(List.of(batch.tokens()), manager).toFloatArray();
    int dimension = model.config().embeddingDimension();
    for (int i = 0; i < 70; i++) {
      float[] alone = model.encodeTexts(List.of(batch.tokens()[i]), manager).toFloatArray();
      for (int d = 0; d < dimension; d++) {
        assertThat(together[i * dimension + d]).isCloseTo(alone[d], within(1e-4f));
      }
    }
  }
}
