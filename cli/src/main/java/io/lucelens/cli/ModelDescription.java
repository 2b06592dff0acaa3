package io.lucelens.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lucelens.clip.Clip;
import io.lucelens.clip.model.ClipConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a model is made of.
 *
 * @param name what people call it
 * @param family kind of network, and whose layout its files have
 * @param fingerprint what identifies its vectors
 * @param dimension length of its embeddings
 * @param parameters trained numbers, all together
 * @param logitScale what cosines are multiplied by to become logits
 * @param logitBias what is added then, or null, which is left out
 * @param image the image tower
 * @param text the text tower
 * @param remarks what one would not expect, a sentence each
 */
record ModelDescription(
    String name,
    String family,
    String fingerprint,
    int dimension,
    long parameters,
    float logitScale,
    @JsonInclude(JsonInclude.Include.NON_NULL) Float logitBias,
    ImageTower image,
    TextTower text,
    List<String> remarks) {

  /**
   * The image tower.
   *
   * @param kind {@code ViT}, {@code ViT with attention pooling} or {@code ModifiedResNet}
   * @param layers transformer layers, or residual blocks of all stages
   * @param width features a token, or channels after the stem
   * @param heads attention heads, of a ResNet those of its pooling
   * @param activation of the MLPs, by its name in config.json; a ResNet has {@code relu}
   * @param inputSize side of the square input in pixels
   * @param patchSize side of a patch in pixels, 0 for a ResNet
   * @param preprocessing how images become input
   */
  record ImageTower(
      String kind,
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
   * @param padded whether every text is brought to that length
   * @param vocabularySize tokens that there are
   * @param tokenizerSha256 what identifies the tokenizer
   */
  record TextTower(
      int layers,
      int width,
      int heads,
      String activation,
      int contextLength,
      boolean padded,
      int vocabularySize,
      String tokenizerSha256) {}

  /** Describes a loaded model. */
  static ModelDescription of(Clip clip) {
    ClipConfig config = clip.model().config();
    return new ModelDescription(
        clip.manifest().name(),
        family(config) + ", " + clip.layout() + " layout",
        clip.manifest().fingerprint(),
        config.embeddingDimension(),
        clip.model().parameterCount(),
        clip.logitScale(),
        clip.logitBias().orElse(null),
        imageTower(config.vision(), clip),
        textTower(config.text(), clip),
        clip.remarks());
  }

  private static String family(ClipConfig config) {
    return switch (config.vision()) {
      case ClipConfig.Vit vit -> "CLIP with two transformer towers";
      case ClipConfig.SiglipVit vit -> "SigLIP with two transformer towers";
      case ClipConfig.ResNet resNet -> "CLIP with a ResNet and a transformer";
    };
  }

  private static ImageTower imageTower(ClipConfig.Vision vision, Clip clip) {
    String preprocessing = clip.preprocessor().preprocessing().canonical();
    return switch (vision) {
      case ClipConfig.Vit vit -> vit("ViT", vit.transformer(), vit, vit.patchSize(), preprocessing);
      case ClipConfig.SiglipVit vit ->
          vit("ViT with attention pooling", vit.transformer(), vit, vit.patchSize(), preprocessing);
      case ClipConfig.ResNet resNet ->
          new ImageTower(
              "ModifiedResNet",
              resNet.blocks().stream().mapToInt(Integer::intValue).sum(),
              resNet.width(),
              resNet.heads(),
              "relu",
              resNet.imageSize(),
              0,
              preprocessing);
    };
  }

  private static ImageTower vit(
      String kind,
      ClipConfig.Transformer layers,
      ClipConfig.Vision vision,
      int patchSize,
      String preprocessing) {
    return new ImageTower(
        kind,
        layers.layers(),
        layers.width(),
        layers.heads(),
        layers.activation().configName(),
        vision.imageSize(),
        patchSize,
        preprocessing);
  }

  private static TextTower textTower(ClipConfig.Text text, Clip clip) {
    ClipConfig.Transformer layers = text.transformer();
    return new TextTower(
        layers.layers(),
        layers.width(),
        layers.heads(),
        layers.activation().configName(),
        text.contextLength(),
        text.reading() == ClipConfig.Reading.LAST_PLACE,
        text.vocabularySize(),
        clip.manifest().tokenizerSha256());
  }

  /** The description for people, a line a fact. */
  List<String> lines() {
    List<String> lines =
        new ArrayList<>(
            List.of(
                line("name", name),
                line("family", family),
                line("fingerprint", fingerprint),
                line("parameters", String.format(Locale.ROOT, "%,d", parameters)),
                line("embedding", dimension + " dimensions, " + logits()),
                line("image tower", image.kind + ", " + imageLayers()),
                line("image input", image.inputSize + " x " + image.inputSize + " pixels"),
                line("preprocessing", image.preprocessing),
                line("text tower", tower(text.layers, text.width, text.heads, text.activation)),
                line("text input", text.contextLength + " tokens, " + frame()),
                line(
                    "tokenizer",
                    text.vocabularySize
                        + " tokens, SHA-256 "
                        + text.tokenizerSha256.substring(0, 12))));
    remarks.forEach(remark -> lines.add(line("note", remark)));
    return lines;
  }

  private String logits() {
    return "logit scale "
        + rounded(logitScale)
        + (logitBias == null ? "" : ", logit bias " + rounded(logitBias));
  }

  private String frame() {
    return text.padded ? "end and padding included" : "start and end included";
  }

  private String imageLayers() {
    return image.patchSize > 0
        ? tower(image.layers, image.width, image.heads, image.activation)
            + ", patches of "
            + image.patchSize
        : image.layers + " blocks, width " + image.width + ", pooling by " + image.heads + " heads";
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
