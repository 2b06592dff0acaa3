package io.lucelens.clip.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lucelens.clip.Clip;
import io.lucelens.clip.Embedding;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.TextTooLongException;
import io.lucelens.clip.TinySiglip;
import io.lucelens.clip.image.DecodedImage;
import io.lucelens.clip.image.PixelMode;
import io.lucelens.clip.image.Preprocessing;
import io.lucelens.clip.model.Activation;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.model.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiglipCheckpointTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void write() throws IOException {
    folder = TinySiglip.in(temporary.resolve("siglip"));
  }

  @Test
  void theDefaultsOfTransformersHoldWhereTheFileIsSilent() throws IOException {
    ClipConfig config =
        HuggingFaceConfig.read("config.json", JSON.readTree("{\"model_type\": \"siglip\"}"));
    ClipConfig.Transformer tower =
        new ClipConfig.Transformer(768, 12, 12, 3072, Activation.GELU_TANH, 1e-6f);
    assertThat(config)
        .isEqualTo(
            new ClipConfig(
                768,
                (float) Math.log(10),
                new ClipConfig.SiglipVit(tower, 224, 16),
                new ClipConfig.Text(tower, 64, 32_000, ClipConfig.Reading.LAST_PLACE)));
  }

  @Test
  void textsGiveTheSameVectorsAloneAndTogether() {
    try (Clip clip = Clip.load(folder)) {
      List<String> texts = List.of("a photo of a cat", "a dog", "");
      List<Embedding> together = clip.encodeTexts(texts);
      for (int i = 0; i < texts.size(); i++) {
        assertThat(together.get(i).cosine(clip.encodeText(texts.get(i)))).isGreaterThan(0.999999f);
      }
      assertThat(together.get(0).cosine(together.get(1))).isLessThan(0.99f);
    }
  }

  @Test
  void eightBitLayersGiveNearlyTheSameVectors() {
    try (Clip exact = Clip.load(folder);
        Clip quick = Clip.load(folder, Precision.INT8)) {
      double cosine =
          quick.encodeText("a photo of a cat").cosine(exact.encodeText("a photo of a cat"));
      assertThat(cosine).isBetween(0.99, 0.9999999);
    }
  }

  @Test
  void capitalsMakeNoDifference() {
    try (Clip clip = Clip.load(folder)) {
      assertThat(clip.encodeText("A Photo of a CAT"))
          .isEqualTo(clip.encodeText("a photo of a cat"));
    }
  }

  @Test
  void aPictureIsSquashedAndEmbedded() {
    try (Clip clip = Clip.load(folder)) {
      byte[] pixels = new byte[3 * 200 * 10];
      Embedding embedding = clip.encodeImage(new DecodedImage(200, 10, PixelMode.RGB, pixels));
      assertThat(embedding.dimension()).isEqualTo(48);
      assertThat(clip.manifest().preprocessing()).contains("bilinear").contains("SIGLIP");
    }
  }

  @Test
  void aTextThatDoesNotFitIsRefusedWithItsLength() {
    try (Clip clip = Clip.load(folder)) {
      assertThatThrownBy(() -> clip.encodeText("a dog ".repeat(8).strip()))
          .isInstanceOf(TextTooLongException.class)
          .hasMessageContaining("17")
          .hasMessageContaining("16");
      assertThat(clip.encodeText("a ".repeat(15).strip())).isNotNull();
    }
  }

  @Test
  void withoutAPreprocessorConfigSiglipsOwnRuleHolds() throws IOException {
    Files.delete(folder.resolve("preprocessor_config.json"));
    try (Clip clip = Clip.load(folder)) {
      assertThat(clip.preprocessor().preprocessing()).isEqualTo(Preprocessing.siglip(36));
      assertThat(clip.remarks())
          .contains("There is no preprocessor_config.json, so SigLIP's preprocessing is used.");
    }
  }

  @Test
  void exportingAndLoadingAgainChangesNoBit() throws IOException {
    Path exported = temporary.resolve("exported");
    try (Clip clip = Clip.load(folder)) {
      HuggingFaceExport.writeDescription(
          exported,
          clip.model(),
          clip.tokenizer(),
          Files.readAllBytes(folder.resolve("tokenizer.json")),
          clip.preprocessor().preprocessing());
      HuggingFaceExport.writeWeights(exported, clip.model(), DType.F32);
    }
    assertThat(tensors(exported)).isEqualTo(tensors(folder));
    try (Clip before = Clip.load(folder);
        Clip after = Clip.load(exported)) {
      assertThat(after.model().config()).isEqualTo(before.model().config());
      assertThat(after.manifest().fingerprint()).isNotBlank();
      assertThat(after.preprocessor().preprocessing())
          .isEqualTo(before.preprocessor().preprocessing());
      assertThat(after.encodeText("a dog")).isEqualTo(before.encodeText("a dog"));
    }
  }

  @Test
  void aConfigThatContradictsTheWeightsNamesTheTensorAndBothShapes() throws IOException {
    edit("config.json", root -> ((ObjectNode) root.get("vision_config")).put("image_size", 48));
    edit(
        "preprocessor_config.json",
        root -> root.putObject("size").put("height", 48).put("width", 48));
    assertRefused("vision_model.embeddings.position_embedding.weight", "(16, 48)", "(36, 48)");
  }

  @Test
  void aLayerTooManyNamesTheMissingTensor() throws IOException {
    edit("config.json", root -> ((ObjectNode) root.get("text_config")).put("num_hidden_layers", 3));
    assertRefused("has no tensor text_model.encoder.layers.2.", "SiglipModel");
  }

  @Test
  void towersThatDoNotMeetInOneSpaceAreRefused() throws IOException {
    edit("config.json", root -> ((ObjectNode) root.get("text_config")).remove("projection_size"));
    assertRefused("vectors of 32 numbers", "pictures of 48");
  }

  @Test
  void aTowerWithoutPoolingIsRefused() throws IOException {
    edit(
        "config.json",
        root -> ((ObjectNode) root.get("vision_config")).put("vision_use_head", false));
    assertRefused("vision_use_head is false");
  }

  @Test
  void naFlexIsRefusedWithTheModelToTakeInstead() throws IOException {
    edit("config.json", root -> root.put("model_type", "siglip2"));
    assertRefused("NaFlex", "google/siglip2-base-patch16-224");
  }

  @Test
  void aPreprocessorOfAnotherSizeIsRefused() throws IOException {
    edit(
        "preprocessor_config.json",
        root -> root.putObject("size").put("height", 48).put("width", 48));
    assertRefused("images of 48 pixels", "asks for 36");
  }

  private String tensors(Path model) throws IOException {
    StringBuilder all = new StringBuilder();
    Safetensors file = Safetensors.open(model.resolve("model.safetensors"));
    try (NDManager manager = NDManager.newBaseManager()) {
      for (String name : file.names().stream().sorted().toList()) {
        all.append(name).append(file.shape(name));
        for (float value : file.load(manager, name).toFloatArray()) {
          all.append(' ').append(Float.floatToRawIntBits(value));
        }
      }
    }
    return all.toString();
  }

  private void edit(String file, Consumer<ObjectNode> change) throws IOException {
    Path path = folder.resolve(file);
    ObjectNode root = (ObjectNode) JSON.readTree(path.toFile());
    change.accept(root);
    JSON.writeValue(path.toFile(), root);
  }

  private void assertRefused(String... parts) {
    assertThatThrownBy(() -> Clip.load(folder).close())
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll(parts);
  }
}
