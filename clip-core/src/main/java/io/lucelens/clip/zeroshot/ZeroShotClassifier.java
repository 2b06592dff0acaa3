package io.lucelens.clip.zeroshot;

import io.lucelens.clip.Clip;
import io.lucelens.clip.Embedding;
import io.lucelens.clip.text.PromptTemplates;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A classifier made of words: an image belongs to the label whose prompts lie nearest (CLIP paper,
 * section 3.1.2). A label's class weight is the mean of its prompts' embeddings, scaled to unit
 * length again (section 3.1.4). Immutable and thread-safe; holds nothing native.
 */
public final class ZeroShotClassifier {
  private final List<String> labels;
  private final List<Embedding> classWeights;
  private final double scale;

  /**
   * A label and how probable it is.
   *
   * @param label as it was given
   * @param probability softmax over all labels of the scaled cosines
   */
  public record Prediction(String label, double probability) {}

  /**
   * @param labels one for each class
   * @param classWeights in the order of the labels
   * @param scale what cosines are multiplied by to become logits
   */
  public ZeroShotClassifier(List<String> labels, List<Embedding> classWeights, double scale) {
    this.labels = List.copyOf(labels);
    this.classWeights = List.copyOf(classWeights);
    this.scale = scale;
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
    return new ZeroShotClassifier(labels, classWeights(clip, labels, templates), clip.logitScale());
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
    double[] logits =
        classWeights.stream().mapToDouble(weight -> scale * image.cosine(weight)).toArray();
    double largest = IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).max().orElse(0);
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      logits[i] = Math.exp(logits[i] - largest);
      sum += logits[i];
    }
    double total = sum;
    return IntStream.range(0, logits.length)
        .mapToObj(i -> new Prediction(labels.get(i), logits[i] / total))
        .sorted(Comparator.comparingDouble(Prediction::probability).reversed())
        .toList();
  }
}
