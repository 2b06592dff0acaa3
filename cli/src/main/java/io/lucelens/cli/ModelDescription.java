package io.lucelens.cli;

import ai.djl.nn.Parameter;
import io.lucelens.clip.Clip;
import io.lucelens.clip.model.ClipConfig;
import java.util.List;
import java.util.Locale;

/**
 * What a model is made of.
 *
 * @param name what people call it
 * @param family kind of network
 * @param fingerprint what identifies its vectors
 * @param dimension length of its embeddings
 * @param parameters trained numbers, all together
 * @param logitScale what cosines are multiplied by to become logits
 * @param image the image tower
 * @param text the text tower
 */
record ModelDescription(
    String name,
    String family,
    String fingerprint,
    int dimension,
    long parameters,
    float logitScale,
    ImageTower image,
    TextTower text) {

  /**
   * The image tower.
   *
   * @param layers transformer layers
   * @param width features a token
   * @param heads attention heads
   * @param activation of the MLPs, by its name in config.json
   * @param inputSize side of the square input in pixels
   * @param patchSize side of a patch in pixels
   * @param preprocessing how images become input
   */
  record ImageTower(
      int layers,
      int width,
      int heads,
      String activation,
      int inputSize,
      int patchSize,
      String preprocessing) {}

  /**
   * The text tower.
   *
   * @param layers transformer layers
   * @param width features a token
   * @param heads attention heads
   * @param activation of the MLPs, by its name in config.json
   * @param contextLength tokens that fit, start and end included
   * @param vocabularySize tokens that there are
   * @param tokenizerSha256 what identifies the tokenizer
   */
  record TextTower(
      int layers,
      int width,
      int heads,
      String activation,
      int contextLength,
      int vocabularySize,
      String tokenizerSha256) {}

  /** Describes a loaded model. */
  static ModelDescription of(Clip clip) {
    ClipConfig config = clip.model().config();
    return new ModelDescription(
        clip.manifest().name(),
        "CLIP with two transformer towers",
        clip.manifest().fingerprint(),
        config.embeddingDimension(),
        parameters(clip),
        clip.logitScale(),
        imageTower(config.vision(), clip),
        textTower(config.text(), clip));
  }

  private static long parameters(Clip clip) {
    long sum = 0;
    for (Parameter parameter : clip.model().namedParameters().values()) {
      sum += parameter.getArray().size();
    }
    return sum;
  }

  private static ImageTower imageTower(ClipConfig.Vision vision, Clip clip) {
    ClipConfig.Transformer layers = vision.transformer();
    return new ImageTower(
        layers.layers(),
        layers.width(),
        layers.heads(),
        layers.activation().configName(),
        vision.imageSize(),
        vision.patchSize(),
        clip.preprocessor().preprocessing().canonical());
  }

  private static TextTower textTower(ClipConfig.Text text, Clip clip) {
    ClipConfig.Transformer layers = text.transformer();
    return new TextTower(
        layers.layers(),
        layers.width(),
        layers.heads(),
        layers.activation().configName(),
        text.contextLength(),
        text.vocabularySize(),
        clip.manifest().tokenizerSha256());
  }

  /** The description for people, a line a fact. */
  List<String> lines() {
    return List.of(
        line("name", name),
        line("family", family),
        line("fingerprint", fingerprint),
        line("parameters", String.format(Locale.ROOT, "%,d", parameters)),
        line("embedding", dimension + " dimensions, logit scale " + rounded(logitScale)),
        line(
            "image tower",
            tower(image.layers, image.width, image.heads, image.activation)
                + ", patches of "
                + image.patchSize),
        line("image input", image.inputSize + " x " + image.inputSize + " pixels"),
        line("preprocessing", image.preprocessing),
        line("text tower", tower(text.layers, text.width, text.heads, text.activation)),
        line("text input", text.contextLength + " tokens, start and end included"),
        line(
            "tokenizer",
            text.vocabularySize + " tokens, SHA-256 " + text.tokenizerSha256.substring(0, 12)));
  }

  private static String line(String what, String value) {
    return String.format(Locale.ROOT, "%-14s %s", what, value);
  }

  private static String rounded(float value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String tower(int layers, int width, int heads, String activation) {
    return layers + " layers, width " + width + ", " + heads + " heads, " + activation;
  }
}
