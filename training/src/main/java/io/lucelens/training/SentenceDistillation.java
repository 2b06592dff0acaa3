package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import io.lucelens.clip.checkpoint.DType;
import io.lucelens.clip.checkpoint.Safetensors;
import io.lucelens.clip.checkpoint.SafetensorsWriter;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.training.data.SentenceTable;
import io.lucelens.training.data.TrainingBatch;
import io.lucelens.training.data.UnusableDataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Teaches the towers what a sentence encoder knows of words that captions hardly use. A learned
 * matrix takes the encoder's embeddings into the joint space. There an image is to find, among its
 * batch's captions and further texts, all that the encoder takes for what its caption says, each by
 * its share; and the text tower's features of captions and further texts are to lie where the
 * matrix takes them, and to one another as the encoder has them. So an image comes to lie near
 * everything that means what its caption says, another photo's caption of the same thing is no
 * wrong answer, and a text that the text tower never saw with an image lies where the encoder puts
 * it. The exported model are the towers; the matrix lies beside it, for a run that goes on from it.
 *
 * <p>The matrix belongs to the manager it was made with. For one thread.
 */
final class SentenceDistillation {
  /** The matrix's name among the trained parameters. */
  static final String MATRIX = "sentence_projection.weight";

  /** The file of the matrix beside an exported model; models are used without it. */
  static final String FILE = "sentence_projection.safetensors";

  /**
   * Scale of the encoder's cosines, which makes of them to which share one text says what another
   * says: at 20, a text of cosine 0.9 counts a seventh of the same text, one of 0.7 a 400th.
   */
  private static final float SCALE = 20;

  /**
   * How much a text's own place counts. To tell a text from a thousand others at {@link #SCALE}, a
   * cosine of 0.6 with its place is enough; from there on only this draws it nearer.
   */
  private static final float NEARNESS = 10;

  private final SentenceTable table;
  private final TrainingOptions.Teacher teacher;
  private final Function<String, int[]> tokenizer;
  private final long seed;
  private final Parameter matrix;
  private final NDArray logitScale;

  /** The towers that the loss moves; where it is not both, the matrix stays too. */
  private TrainedPart.Towers learning = TrainedPart.Towers.BOTH;

  /**
   * Opens the table and draws the matrix.
   *
   * @param model whose towers are taught; owned by the caller
   * @param tokenizer gives the token ids of further texts, cut to the model's context
   * @param manager owns the matrix
   */
  SentenceDistillation(
      TrainingOptions.Teacher teacher,
      ClipModel model,
      Function<String, int[]> tokenizer,
      long seed,
      NDManager manager)
      throws IOException {
    this.table = SentenceTable.open(teacher.table());
    this.teacher = teacher;
    this.tokenizer = tokenizer;
    this.seed = seed;
    this.matrix = matrix(model.config().embeddingDimension(), manager);
    this.logitScale = model.logitScale().getArray();
  }

  private Parameter matrix(int dimension, NDManager manager) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[dimension * table.dimension()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() / Math.sqrt(table.dimension()));
    }
    try (NDManager scope = manager.newSubManager()) {
      NDArray array = scope.create(values, new Shape(dimension, table.dimension())).duplicate();
      array.attach(manager);
      return Parameter.builder()
          .setName(MATRIX)
          .setType(Parameter.Type.WEIGHT)
          .optArray(array)
          .build();
    }
  }

  /**
   * Takes the matrix of an earlier run in place of the drawn one. The locked tower's features lie
   * where this matrix takes texts, so with a locked tower it is not trained any more, and nothing
   * is asked of that tower.
   *
   * @param trained the towers that are not locked
   * @throws UnusableDataException if it is of another encoder or joint space, or no such matrix
   */
  void goOnWith(Path file, TrainedPart.Towers trained) throws IOException {
    Shape wanted = matrix.getArray().getShape();
    Safetensors earlier = Safetensors.open(file);
    Shape given = shape(earlier);
    if (!wanted.equals(given)) {
      throw new UnusableDataException(
          file
              + (given == null ? " has no " + MATRIX : " holds a matrix of " + given)
              + ", but this teacher and model need one of "
              + wanted
              + ". Take the teacher that the model was trained with, or move the file away: then"
              + " the matrix is learned anew.");
    }
    try (NDManager scope = matrix.getArray().getManager().newSubManager()) {
      NDArray values = earlier.load(scope, MATRIX);
      WithoutGraph.run(() -> values.copyTo(matrix.getArray()));
    }
    learning = trained;
  }

  /** Whether the matrix is left as it is, since one of the towers is. */
  boolean matrixStays() {
    return learning != TrainedPart.Towers.BOTH;
  }

  /** Writes the matrix beside a model. */
  void write(Path model) throws IOException {
    write(matrix.getArray(), model);
  }

  private static void write(NDArray matrix, Path model) throws IOException {
    SafetensorsWriter.write(model.resolve(FILE), Map.of(MATRIX, matrix), DType.F32, Map.of());
  }

  /**
   * Writes beside a mixture of two models the mixture of their matrices or, if only the tuned model
   * has one, that.
   *
   * @param alpha share of the tuned model
   */
  static void writeMixture(Path start, Path tuned, double alpha, Path to) throws IOException {
    if (!Files.isRegularFile(tuned.resolve(FILE))) {
      return;
    }
    if (Files.isRegularFile(start.resolve(FILE))) {
      writeMean(List.of(start.resolve(FILE), tuned.resolve(FILE)), List.of(1 - alpha, alpha), to);
    } else {
      writeMean(List.of(tuned.resolve(FILE)), List.of(1.0), to);
    }
  }

  /**
   * Writes the mean of matrices beside a model.
   *
   * @param files of matrices of one shape
   * @param shares one for each; together they are 1
   */
  static void writeMean(List<Path> files, List<Double> shares, Path to) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      List<NDArray> matrices = new ArrayList<>();
      for (Path file : files) {
        matrices.add(Safetensors.open(file).load(manager, MATRIX));
      }
      float[] mean = WeightMean.mean(matrices.stream().map(NDArray::toFloatArray).toList(), shares);
      write(manager.create(mean, matrices.getFirst().getShape()), to);
    }
  }

  /**
   * The shape of the matrix in a file, [dimension, the encoder's dimension]; null if it has none.
   */
  static Shape shape(Safetensors tensors) {
    return tensors.names().contains(MATRIX) ? tensors.shape(MATRIX) : null;
  }

  /** The matrix, to be trained and kept in checkpoints. */
  Parameter matrix() {
    return matrix;
  }

  /**
   * Whether the text tower is not run at a step, so that only the image tower and the matrix learn.
   * Where these stay as they are, it never rests.
   */
  boolean textRests(long step) {
    return learning != TrainedPart.Towers.TEXT && step % teacher.textEvery() != 0;
  }

  /** The further texts of a step: first those to learn, then those to compare with. */
  List<String> drawn(long step) {
    return table.draw(teacher.texts() + teacher.comparisons(), seed, step);
  }

  /** The teacher's loss and, where the text tower does not rest, the towers' own. */
  BatchLoss beside(BatchLoss own, TowerFeatures towers) {
    return (batch, images, texts) -> {
      NDManager manager = images.getManager();
      NDArray weight = Objective.scalar(manager, teacher.weight());
      Texts known = known(batch, manager);
      // The next ones' captions are the same in another order.
      BatchLoss imageLoss =
          BatchLoss.ofMixed(
              (each, features, t) ->
                  imageTerm(features, each == batch ? known : known(each, manager)));
      NDArray imageTerm =
          learning == TrainedPart.Towers.TEXT
              ? weight.zerosLike()
              : imageLoss.of(batch, images, texts).mul(weight);
      if (textRests(batch.step())) {
        return imageTerm;
      }
      if (learning == TrainedPart.Towers.IMAGE) {
        return own.of(batch, images, texts).add(imageTerm);
      }
      NDArray captions = texts.get();
      List<String> drawn = drawn(batch.step());
      // A small table may have fewer texts than are asked for.
      List<String> read = drawn.subList(0, Math.min(teacher.texts(), drawn.size()));
      NDArray further = towers.texts(read.stream().map(tokenizer).toList(), manager);
      NDArray textTerm = textTerm(captions.concat(further, 0), known).mul(weight);
      return own.of(batch, images, () -> captions).add(imageTerm).add(textTerm);
    };
  }

  /**
   * Texts that the encoder knows: the batch's captions, then others.
   *
   * @param embeddings [texts, the encoder's dimension], of unit length
   * @param projected [texts, dimension], their embeddings taken into the joint space
   */
  private record Texts(NDArray embeddings, NDArray projected) {
    /** To which share each text of the first {@code columns} is what one of the first rows says. */
    NDArray shares(long rows, long columns) {
      NDArray cosine = first(rows).matMul(first(columns).transpose());
      return cosine.mul(Objective.scalar(embeddings.getManager(), SCALE)).softmax(1);
    }

    private NDArray first(long rows) {
      return embeddings.get(new NDIndex("0:{}", rows));
    }
  }

  private Texts known(TrainingBatch batch, NDManager manager) {
    List<String> all = new ArrayList<>(batch.captions());
    all.addAll(drawn(batch.step()));
    NDArray embeddings =
        manager
            .create(table.embeddings(all), new Shape(all.size(), table.dimension()))
            .normalize(2, 1);
    NDArray projected =
        embeddings
            .getNDArrayInternal()
            .linear(embeddings, matrix.getArray(), null)
            .singletonOrThrow();
    return new Texts(embeddings, projected);
  }

  /** Each image is to find what means the same as its caption, and each caption its image. */
  private NDArray imageTerm(NDArray images, Texts known) {
    long size = images.getShape().get(0);
    long texts = known.projected().getShape().get(0);
    NDArray logits = Objective.logits(images, known.projected(), logitScale);
    NDArray captions = logits.get(new NDIndex(":, 0:{}", size)).transpose();
    return crossEntropy(logits, known.shares(size, texts))
        .add(crossEntropy(captions, known.shares(size, size)))
        .mul(Objective.scalar(images.getManager(), 0.5f));
  }

  /** Each text is to lie where the matrix takes it, and to all others as the encoder has it. */
  private static NDArray textTerm(NDArray texts, Texts known) {
    NDManager manager = texts.getManager();
    NDArray scale = Objective.scalar(manager, Math.log(SCALE));
    return crossEntropy(
            Objective.logits(texts, known.projected(), scale),
            known.shares(texts.getShape().get(0), known.projected().getShape().get(0)))
        .add(farness(texts, known).mul(Objective.scalar(manager, NEARNESS)));
  }

  /** One less the mean cosine of texts and their places, which images alone are to move. */
  private static NDArray farness(NDArray texts, Texts known) {
    long count = texts.getShape().get(0);
    NDArray places = known.projected().get(new NDIndex("0:{}", count)).stopGradient();
    NDArray cosines = texts.normalize(2, 1).mul(places.normalize(2, 1)).sum();
    return cosines.mul(Objective.scalar(texts.getManager(), -1f / count)).add(1);
  }

  /** The mean of the rows' cross-entropies with their target distributions. */
  private static NDArray crossEntropy(NDArray logits, NDArray targets) {
    NDArray mean = Objective.scalar(logits.getManager(), -1f / logits.getShape().get(0));
    return logits.logSoftmax(1).mul(targets).sum().mul(mean);
  }
}
