package io.lucelens.clip.zeroshot;

import io.lucelens.clip.Clip;
import io.lucelens.clip.Embedding;
import io.lucelens.clip.text.PromptTemplates;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * A classifier made of words: an image belongs to the label whose prompts lie nearest (CLIP paper,
 * section 3.1.2). A label's class weight is the mean of its prompts' embeddings, scaled to unit
 * length again (section 3.1.4). A model trained with a sigmoid loss judges each label by itself, so
 * that several may be probable or none (SigLIP paper, section 3.2). Immutable and thread-safe;
 * holds nothing native.
 */
public final class ZeroShotClassifier {
  private final List<String> labels;
  private final List<Embedding> classWeights;
  private final double scale;
  private final OptionalDouble bias;

  /**
   * A label and how probable it is.
   *
   * @param label as it was given
   * @param probability softmax over all labels of the scaled cosines; with a bias, the sigmoid of
   *     this label's logit alone, and then the probabilities do not sum to 1
   */
  public record Prediction(String label, double probability) {}

  /**
   * @param labels one for each class
   * @param classWeights in the order of the labels
   * @param scale what cosines are multiplied by to become logits
   * @param bias what is added then, if the model was trained with a sigmoid loss
   */
  public ZeroShotClassifier(
      List<String> labels, List<Embedding> classWeights, double scale, OptionalDouble bias) {
    this.labels = List.copyOf(labels);
    this.classWeights = List.copyOf(classWeights);
    this.scale = scale;
    this.bias = bias;
  }

  /**
   * A classifier of a model that was trained with CLIP's loss.
   *
   * @param labels one for each class
   * @param classWeights in the order of the labels
   * @param scale what cosines are multiplied by to become logits
   */
  public ZeroShotClassifier(List<String> labels, List<Embedding> classWeights, double scale) {
    this(labels, classWeights, scale, OptionalDouble.empty());
  }

  /**
   * Embeds the labels' prompts.
   *
   * @throws io.lucelens.clip.TextTooLongException if a prompt does not fit the model's context
   * @throws IllegalArgumentException if there is no label
   */
  public static ZeroShotClassifier of(Clip clip, List<String> labels, PromptTemplates templates) {
    if (labels.isEmpty()) {
      throw new IllegalArgumentException("There is no label; give at least one.");
    }
    OptionalDouble bias = clip.logitBias().map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    return new ZeroShotClassifier(
        labels, classWeights(clip, labels, templates), clip.logitScale(), bias);
  }

  /**
   * The class weights of labels, in their order.
   *
   * @throws io.lucelens.clip.TextTooLongException if a prompt does not fit the model's context
   */
  static List<Embedding> classWeights(Clip clip, List<String> labels, PromptTemplates templates) {
    // All prompts at once, since texts of like length are run together.
    List<Embedding> prompts =
        clip.encodeTexts(labels.stream().flatMap(label -> templates.fill(label).stream()).toList());
    int each = templates.templates().size();
    return IntStream.range(0, labels.size())
        .mapToObj(i -> classWeight(prompts.subList(i * each, (i + 1) * each)))
        .toList();
  }

  /** The labels, in the order in which they were given. */
  public List<String> labels() {
    return labels;
  }

  /** The class weights, in the order of the labels. */
  public List<Embedding> classWeights() {
    return classWeights;
  }

  /** The mean direction of a label's prompts. */
  static Embedding classWeight(List<Embedding> prompts) {
    float[] sum = new float[prompts.getFirst().dimension()];
    for (Embedding prompt : prompts) {
      float[] vector = prompt.toArray();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += vector[i] / prompts.size();
      }
    }
    return Embedding.normalized(sum);
  }

  /** All labels with their probabilities for an image, most probable first. */
  public List<Prediction> classify(Embedding image) {
    double[] cosines = classWeights.stream().mapToDouble(image::cosine).toArray();
    double[] probabilities = bias.isPresent() ? sigmoid(cosines) : softmax(cosines);
    return IntStream.range(0, probabilities.length)
        .mapToObj(i -> new Prediction(labels.get(i), probabilities[i]))
        .sorted(Comparator.comparingDouble(Prediction::probability).reversed())
        .toList();
  }

  private double[] sigmoid(double[] cosines) {
    return Arrays.stream(cosines)
        .map(cosine -> 1 / (1 + Math.exp(-(scale * cosine + bias.getAsDouble()))))
        .toArray();
  }

  private double[] softmax(double[] cosines) {
    double largest = Arrays.stream(cosines).max().orElse(0);
    double[] powers =
        Arrays.stream(cosines).map(cosine -> Math.exp(scale * (cosine - largest))).toArray();
    double sum = Arrays.stream(powers).sum();
    return Arrays.stream(powers).map(power -> power / sum).toArray();
  }
}
