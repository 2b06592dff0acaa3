package io.lucelens.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lucelens.clip.checkpoint.DType;
import io.lucelens.clip.checkpoint.Safetensors;
import io.lucelens.clip.checkpoint.SafetensorsWriter;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.training.data.SampleFiles;
import io.lucelens.training.data.TrainingBatch;
import io.lucelens.training.data.UnusableDataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the teacher's loss comes to, against sums written out in doubles, and what it moves. */
class SentenceDistillationTest {
  private static final double SCALE = 20;
  private static final double NEARNESS = 10;

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
        captions,
        1);
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

  /** The sums over all texts of a step, the captions first. */
  private final class Sums {
    private static final int CAPTIONS = 3;
    private static final int ALL = 7;
    private final int dimension = model.config().embeddingDimension();
    private final double logitScale = Math.exp(model.logitScale().getArray().getFloat());
    private final List<String> texts;
    private final float[] matrix;

    Sums(SentenceDistillation distillation, List<String> captions, long step) {
      texts = Stream.concat(captions.stream(), distillation.drawn(step).stream()).toList();
      matrix = distillation.matrix().getArray().toFloatArray();
    }

    private double[] embedding(int text) {
      return normalised(doubles(EMBEDDINGS[TEXTS.indexOf(texts.get(text))], 0, 3));
    }

    private double[] projected(int text) {
      return normalised(
          IntStream.range(0, dimension)
              .mapToDouble(d -> dot(doubles(matrix, d * 3, 3), embedding(text)))
              .toArray());
    }

    private double[] feature(NDArray features, int row) {
      return normalised(doubles(features.toFloatArray(), row * dimension, dimension));
    }

    private double[] targets(int text, int columns) {
      return IntStream.range(0, columns)
          .mapToDouble(j -> SCALE * dot(embedding(text), embedding(j)))
          .toArray();
    }

    double imageTerm(NDArray images) {
      double sum = 0;
      for (int own = 0; own < CAPTIONS; own++) {
        int i = own;
        sum +=
            crossEntropy(
                    IntStream.range(0, ALL)
                        .mapToDouble(j -> logitScale * dot(feature(images, i), projected(j)))
                        .toArray(),
                    targets(i, ALL))
                + crossEntropy(
                    IntStream.range(0, CAPTIONS)
                        .mapToDouble(j -> logitScale * dot(projected(i), feature(images, j)))
                        .toArray(),
                    targets(i, CAPTIONS));
      }
      return sum / (2 * CAPTIONS);
    }

    /** Of the texts that the text tower was run on, the captions first. */
    double textTerm(NDArray learned) {
      int rows = (int) learned.getShape().get(0);
      return IntStream.range(0, rows)
          .mapToDouble(
              i ->
                  crossEntropy(
                          IntStream.range(0, ALL)
                              .mapToDouble(j -> SCALE * dot(feature(learned, i), projected(j)))
                              .toArray(),
                          targets(i, ALL))
                      + NEARNESS * (1 - dot(feature(learned, i), projected(i))))
          .average()
          .orElseThrow();
    }
  }

  /** The teacher's loss alone. */
  private double loss(
      SentenceDistillation distillation,
      TrainingBatch batch,
      NDArray images,
      Supplier<NDArray> texts) {
    return distillation
        .beside((b, i, t) -> manager.zeros(new Shape()), features())
        .of(batch, images, texts)
        .getFloat();
  }

  @Test
  void imagesAreMatchedWithAllThatTheEncoderTakesForTheirCaptionEachByItsShare()
      throws IOException {
    // All four texts are in play: three as captions; a puppy comes by the draw of the whole table.
    List<String> captions = TEXTS.subList(0, 3);
    SentenceDistillation distillation = distillation(1, 3, 2);
    NDArray images = noise(3);
    double loss =
        loss(
            distillation,
            batch(1, captions),
            images,
            () -> {
              throw new AssertionError("The text tower rests at step 1");
            });

    double expected = new Sums(distillation, captions, 1).imageTerm(images);
    assertThat(loss).isCloseTo(expected, within(1e-4));
  }

  @Test
  void captionsAndTextsToLearnAreToLieWhereTheEncoderHasThemAndToAllTextsAsItHasThem()
      throws IOException {
    List<String> captions = TEXTS.subList(0, 3);
    SentenceDistillation distillation = distillation(1, 3, 2);
    NDArray images = noise(3);
    NDArray texts = noise(3);
    double loss = loss(distillation, batch(2, captions), images, () -> texts);

    int[] further = {512, distillation.drawn(2).getFirst().length(), 513};
    NDArray learned = texts.concat(features().texts(List.of(further), manager), 0);
    Sums sums = new Sums(distillation, captions, 2);
    assertThat(loss).isCloseTo(sums.imageTerm(images) + sums.textTerm(learned), within(1e-4));
  }

  @Test
  void aTableWithFewerTextsThanAStepIsToLearnIsLearnedWhole() throws IOException {
    List<String> captions = TEXTS.subList(0, 3);
    SentenceDistillation distillation = distillation(128, 3, 1);
    NDArray images = noise(3);
    NDArray texts = noise(3);
    double loss = loss(distillation, batch(1, captions), images, () -> texts);

    List<String> drawn = distillation.drawn(1);
    assertThat(drawn).containsExactlyInAnyOrderElementsOf(TEXTS);
    List<int[]> further = drawn.stream().map(text -> new int[] {512, text.length(), 513}).toList();
    NDArray learned = texts.concat(features().texts(further, manager), 0);
    Sums sums = new Sums(distillation, captions, 1);
    assertThat(loss).isCloseTo(sums.imageTerm(images) + sums.textTerm(learned), within(1e-4));
  }

  @Test
  void aMatrixIsTakenUpWhereItWasLeftBesideAModel() throws IOException {
    SentenceDistillation first = distillation(1, 3, 2);
    float[] learned = first.matrix().getArray().mul(3).toFloatArray();
    first.matrix().getArray().set(learned);
    first.write(folder);
    SentenceDistillation second = distillation(1, 3, 2);
    assertThat(second.matrix().getArray().toFloatArray()).isNotEqualTo(learned);
    second.goOnWith(folder.resolve(SentenceDistillation.FILE), TrainedPart.Towers.BOTH);
    assertThat(second.matrix().getArray().toFloatArray()).isEqualTo(learned);
  }

  @Test
  void aMixtureOfModelsHasTheMixtureOfTheirMatricesOrTheTunedOnesIfTheStartHasNone()
      throws IOException {
    Path start = Files.createDirectory(folder.resolve("start"));
    Path tuned = Files.createDirectory(folder.resolve("tuned"));
    Path mixture = Files.createDirectory(folder.resolve("mixture"));
    SentenceDistillation.writeMixture(start, tuned, 0.25, mixture);
    assertThat(mixture).isEmptyDirectory();
    write(tuned, 4, 8);
    SentenceDistillation.writeMixture(start, tuned, 0.25, mixture);
    assertThat(matrix(mixture)).containsExactly(4, 8);
    write(start, 0, 16);
    SentenceDistillation.writeMixture(start, tuned, 0.25, mixture);
    assertThat(matrix(mixture)).containsExactly(1, 14);
  }

  private void write(Path model, float... matrix) throws IOException {
    SafetensorsWriter.write(
        model.resolve(SentenceDistillation.FILE),
        Map.of(SentenceDistillation.MATRIX, manager.create(matrix)),
        DType.F32,
        Map.of());
  }

  private float[] matrix(Path model) throws IOException {
    return Safetensors.open(model.resolve(SentenceDistillation.FILE))
        .load(manager, SentenceDistillation.MATRIX)
        .toFloatArray();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BOTH")
  void withALockedTowerTheMatrixStaysAndOnlyTheOtherLearns(TrainedPart.Towers trained)
      throws IOException {
    distillation(2, 1, 1).write(folder);
    SentenceDistillation distillation = distillation(2, 1, 1);
    distillation.goOnWith(folder.resolve(SentenceDistillation.FILE), trained);
    float[] before = distillation.matrix().getArray().toFloatArray();
    Map<String, float[]> weights = weights();
    ContrastiveTrainer.Setup setup =
        new ContrastiveTrainer.Setup(
            TrainingMethod.PLAIN.withPart(new TrainedPart(trained, 0, null)),
            AdamW.Options.CLIP,
            Statistics.OF_BATCH,
            1);
    try (ContrastiveTrainer trainer =
        new ContrastiveTrainer(model, setup, Optional.of(distillation), manager)) {
      trainer.step(batch(1, TEXTS.subList(0, 3)), 1e-3);
    }
    assertThat(distillation.matrix().getArray().toFloatArray()).isEqualTo(before);
    Map<String, float[]> after = weights();
    for (Tower tower : Tower.values()) {
      assertThat(weights.keySet())
          .filteredOn(tower::has)
          .allMatch(
              name -> Arrays.equals(weights.get(name), after.get(name)) != tower.isAmong(trained));
    }
  }

  @Test
  void whileTheTextTowerIsLockedNothingIsAskedOfFurtherTexts() throws IOException {
    distillation(1, 3, 1).write(folder);
    SentenceDistillation distillation = distillation(1, 3, 1);
    distillation.goOnWith(folder.resolve(SentenceDistillation.FILE), TrainedPart.Towers.IMAGE);
    List<String> captions = TEXTS.subList(0, 3);
    NDArray images = noise(3);
    BatchLoss own = (batch, features, texts) -> texts.get().sum();
    float loss =
        distillation
            .beside(own, features())
            .of(batch(1, captions), images, () -> manager.create(2f))
            .getFloat();
    Sums sums = new Sums(distillation, captions, 1);
    assertThat((double) loss).isCloseTo(sums.imageTerm(images) + 2, within(1e-4));
  }

  @Test
  void aMatrixOfAnotherEncoderIsRefusedAndTheErrorTellsTheWayOut() throws IOException {
    Path file = folder.resolve(SentenceDistillation.FILE);
    SafetensorsWriter.write(
        file,
        Map.of(SentenceDistillation.MATRIX, manager.zeros(new Shape(2, 3))),
        DType.F32,
        Map.of());
    SentenceDistillation distillation = distillation(1, 3, 2);
    assertThatThrownBy(() -> distillation.goOnWith(file, TrainedPart.Towers.BOTH))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("(2, 3)")
        .hasMessageContaining("move the file away");
  }

  private NDArray noise(int rows) {
    return manager.randomNormal(new Shape(rows, model.config().embeddingDimension()));
  }

  private TowerFeatures features() {
    return new TowerFeatures(model, Statistics.OF_BATCH);
  }

  private Map<String, float[]> weights() {
    return model.namedParameters().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().getArray().toFloatArray()));
  }

  @ParameterizedTest
  @EnumSource
  void theTextTowerLearnsAtEveryThirdStepAndStaysAsItIsAtTheOthers(Loss loss) throws IOException {
    ContrastiveTrainer.Setup setup =
        new ContrastiveTrainer.Setup(
            TrainingMethod.PLAIN.withLoss(loss), AdamW.Options.CLIP, Statistics.OF_BATCH, 1);
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
  void theSigmoidLosssBiasRestsWithTheTextTower() throws IOException {
    ContrastiveTrainer.Setup setup =
        new ContrastiveTrainer.Setup(
            TrainingMethod.PLAIN.withLoss(Loss.SIGMOID),
            AdamW.Options.CLIP,
            Statistics.OF_BATCH,
            1);
    try (ContrastiveTrainer trainer =
        new ContrastiveTrainer(model, setup, Optional.of(distillation(2, 1, 3)), manager)) {
      NDArray bias = trainer.trained().besideTheModel().get(SigmoidLoss.BIAS);
      for (long step = 0; step <= 4; step++) {
        float before = bias.getFloat();
        trainer.step(batch(step, TEXTS.subList(0, 3)), 1e-3);
        assertThat(bias.getFloat() == before).as("step %d", step).isEqualTo(step % 3 != 0);
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
