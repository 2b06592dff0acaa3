package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.training.data.SentenceTable;
import io.lucelens.training.data.TrainingBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Teaches the towers what a sentence encoder knows of words that captions hardly use. A learned
 * matrix takes the encoder's embeddings into the joint space; there images are matched to their
 * captions' embeddings as the text tower's features are, and the text tower's features of captions
 * and of further texts to the embeddings of the same texts. So an image comes to lie near
 * everything that means what its caption says, and a text the text tower never saw with an image
 * lies where the encoder puts it. Only the towers are exported.
 *
 * <p>The matrix belongs to the manager it was made with. For one thread.
 */
final class SentenceDistillation {
  /** The matrix's name among the trained parameters. */
  static final String MATRIX = "sentence_projection.weight";

  /**
   * Logarithm of the scale between texts and their embeddings. It is fixed, since a pair of texts
   * is far easier to match than an image and its caption, whose scale is learned.
   */
  private static final float TEXT_LOGIT_SCALE = (float) Math.log(20);

  private final SentenceTable table;
  private final TrainingOptions.Teacher teacher;
  private final Function<String, int[]> tokenizer;
  private final long seed;
  private final Parameter matrix;

  /**
   * Opens the table and draws the matrix.
   *
   * @param dimension of the joint space
   * @param tokenizer gives the token ids of further texts, cut to the model's context
   * @param manager owns the matrix
   */
  SentenceDistillation(
      TrainingOptions.Teacher teacher,
      int dimension,
      Function<String, int[]> tokenizer,
      long seed,
      NDManager manager)
      throws IOException {
    this.table = SentenceTable.open(teacher.table());
    this.teacher = teacher;
    this.tokenizer = tokenizer;
    this.seed = seed;
    this.matrix = matrix(dimension, manager);
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

  /** The matrix, to be trained and kept in checkpoints. */
  Parameter matrix() {
    return matrix;
  }

  /**
   * The loss with its graph, times its weight.
   *
   * @param images features of the batch's images
   * @param texts features of its captions
   * @return scalar, owned by {@code images}' manager
   */
  NDArray loss(ClipModel model, TrainingBatch batch, NDArray images, NDArray texts) {
    NDManager manager = images.getManager();
    List<String> further = table.draw(teacher.texts(), seed, batch.step());
    NDArray furtherFeatures = model.encodeTexts(further.stream().map(tokenizer).toList(), manager);
    NDArray captions = projected(batch.captions(), manager);
    NDArray all = captions.concat(projected(further, manager), 0);
    NDArray imageTerm =
        new InfoNce(model.logitScale().getArray())
            .loss(images, captions, sameText(batch.captionGroups()));
    NDArray textTerm =
        new InfoNce(scalar(manager, TEXT_LOGIT_SCALE))
            .loss(texts.concat(furtherFeatures, 0), all, sameText(groups(batch, further)));
    return imageTerm.add(textTerm).mul(scalar(manager, (float) teacher.weight()));
  }

  /** Equal texts are left out: what is matched here is texts, so they say nothing. */
  private static Relations sameText(int[] groups) {
    return new Relations(groups, IntStream.range(0, groups.length).toArray(), Repeats.IGNORED);
  }

  private NDArray projected(List<String> texts, NDManager manager) {
    NDArray embeddings =
        manager.create(table.embeddings(texts), new Shape(texts.size(), table.dimension()));
    return embeddings
        .getNDArrayInternal()
        .linear(embeddings, matrix.getArray(), null)
        .singletonOrThrow();
  }

  private static NDArray scalar(NDManager manager, float value) {
    return manager.full(new Shape(), value, DataType.FLOAT32);
  }

  /** A further text that is one of the batch's captions is in that caption's group. */
  private static int[] groups(TrainingBatch batch, List<String> further) {
    List<String> texts = new ArrayList<>(batch.captions());
    texts.addAll(further);
    int[] groups = Arrays.copyOf(batch.captionGroups(), texts.size());
    Map<String, Integer> known = new HashMap<>();
    for (int i = 0; i < texts.size(); i++) {
      int own = i < batch.size() ? groups[i] : i;
      groups[i] = known.computeIfAbsent(texts.get(i), text -> own);
    }
    return groups;
  }
}
