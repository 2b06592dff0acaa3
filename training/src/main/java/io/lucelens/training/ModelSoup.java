package io.lucelens.training;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.checkpoint.DType;
import io.lucelens.clip.checkpoint.Safetensors;
import io.lucelens.clip.model.ClipModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One model of the mean weights of several that came from one start (model soups, Wortsman et al.
 * 2022, section 2). Models that were trained from different random weights have no such mean, which
 * nothing here can tell: evaluate what comes out.
 *
 * <p>If all of them have a sentence encoder's matrix beside them, the soup has the mean of these.
 */
public final class ModelSoup {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Ingredient> ingredients;

  /**
   * A model and how much of it there is.
   *
   * @param name what the user calls it
   * @param parts of the soup; above 0
   */
  public record Ingredient(String name, TrainingStart model, double parts) {
    /**
     * @throws IllegalArgumentException if there is nothing of it
     */
    public Ingredient {
      if (!(parts > 0 && Double.isFinite(parts))) {
        throw new IllegalArgumentException(
            "Of " + name + " there are " + parts + " parts; it must be a number above 0.");
      }
    }
  }

  /**
   * @param ingredients at least one
   * @throws InvalidModelException if they differ in architecture, tokenizer, preprocessing or the
   *     encoder that their matrices are of
   */
  public ModelSoup(List<Ingredient> ingredients) throws IOException {
    this.ingredients = List.copyOf(ingredients);
    for (Ingredient other : ingredients.subList(1, ingredients.size())) {
      requireSame(ingredients.getFirst(), other);
    }
  }

  private static void requireSame(Ingredient one, Ingredient other) throws IOException {
    TrainingStart first = one.model();
    TrainingStart second = other.model();
    require(first.config().equals(second.config()), one, other, "architecture");
    require(
        JSON.readTree(first.tokenizerJson()).equals(JSON.readTree(second.tokenizerJson())),
        one,
        other,
        "tokenizer");
    require(first.preprocessing().equals(second.preprocessing()), one, other, "preprocessing");
    if (first.sentenceProjection().isPresent() && second.sentenceProjection().isPresent()) {
      Shape matrix = matrixShape(first);
      require(matrix != null && matrix.equals(matrixShape(second)), one, other, "teacher's matrix");
    }
  }

  private static Shape matrixShape(TrainingStart model) throws IOException {
    return SentenceDistillation.shape(Safetensors.open(model.sentenceProjection().orElseThrow()));
  }

  private static void require(boolean same, Ingredient one, Ingredient other, String what) {
    if (!same) {
      throw new InvalidModelException(
          one.name()
              + " and "
              + other.name()
              + " differ in their "
              + what
              + ". Weights can only be averaged of models that came from one start; a run's own start"
              + " is in its folder start.");
    }
  }

  /**
   * Writes the model.
   *
   * @param out its folder
   */
  public void write(Path out, DType type) throws IOException {
    List<Double> shares = shares();
    Files.createDirectories(out);
    List<Path> matrices =
        ingredients.stream()
            .map(each -> each.model().sentenceProjection())
            .flatMap(Optional::stream)
            .toList();
    if (matrices.size() == ingredients.size()) {
      SentenceDistillation.writeMean(matrices, shares, out);
    }
    // Weights come last, so their being there means that the model is whole.
    try (NDManager manager = NDManager.newBaseManager()) {
      ClipModel mean = new WeightMean(models(manager)).of(shares, manager);
      ingredients.getFirst().model().write(mean, out, type);
    }
  }

  private List<ClipModel> models(NDManager manager) {
    return ingredients.stream()
        .map(Ingredient::model)
        .map(start -> new ClipModel(start.config(), start.weights().open(manager, 0)))
        .toList();
  }

  private List<Double> shares() {
    double all = ingredients.stream().mapToDouble(Ingredient::parts).sum();
    return ingredients.stream().map(each -> each.parts() / all).toList();
  }
}
