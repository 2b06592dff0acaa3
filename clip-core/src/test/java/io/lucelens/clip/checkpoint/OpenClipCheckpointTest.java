package io.lucelens.clip.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lucelens.clip.Clip;
import io.lucelens.clip.Embedding;
import io.lucelens.clip.Goldens;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.TinyModel;
import io.lucelens.clip.image.DecodedImage;
import io.lucelens.clip.image.PixelMode;
import io.lucelens.clip.image.Preprocessing;
import io.lucelens.clip.model.Activation;
import io.lucelens.clip.model.ClipConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenClipCheckpointTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TINY =
      """
      {"model_cfg": {"embed_dim": 32, "quick_gelu": true,
        "vision_cfg": {"image_size": 64, "layers": 2, "width": 64, "patch_size": 16},
        "text_cfg": {"context_length": 77, "vocab_size": 1024, "width": 64, "heads": 2,
                     "layers": 2}},
       "preprocess_cfg": {"mean": [0.48145466, 0.4578275, 0.40821073],
                          "std": [0.26862954, 0.26130258, 0.27577711]}}
      """;

  @TempDir Path folder;
  private Path model;
  private ObjectNode config;

  @BeforeEach
  void makeDescription() throws IOException {
    model = Files.createDirectories(folder.resolve("open_clip"));
    Path twin = TinyModel.in(folder.resolve("twin"));
    Files.copy(twin.resolve("tokenizer.json"), model.resolve("tokenizer.json"));
    config = (ObjectNode) JSON.readTree(TINY);
    writeConfig();
  }

  @Test
  void aViTGivesTheEmbeddingsOfItsHuggingFaceTwin() throws IOException {
    weights("tiny_vit/openai.safetensors");
    try (Clip clip = Clip.load(model);
        Clip twin = Clip.load(folder.resolve("twin"))) {
      assertThat(clip.layout()).isEqualTo("open_clip");
      assertThat(clip.manifest().name()).isEqualTo("open_clip");
      assertSame(clip.encodeText("a castle"), twin.encodeText("a castle"));
      assertSame(clip.encodeImage(noise()), twin.encodeImage(noise()));
      assertThat(clip.preprocessor().preprocessing()).isEqualTo(Preprocessing.reference(64));
    }
  }

  @Test
  void withoutQuickGeluTheActivationIsExactGelu() throws IOException {
    modelConfig().remove("quick_gelu");
    writeConfig();
    weights("tiny_vit/openai.safetensors");
    try (Clip clip = Clip.load(model);
        Clip twin = Clip.load(folder.resolve("twin"))) {
      ClipConfig.Vit vit = (ClipConfig.Vit) clip.model().config().vision();
      assertThat(vit.transformer().activation()).isEqualTo(Activation.GELU);
      assertThat(clip.encodeText("a castle").cosine(twin.encodeText("a castle")))
          .isLessThan(1 - 1e-6f);
    }
  }

  @Test
  void aResNetGivesTheReferencesFeatures() throws IOException {
    ObjectNode vision = (ObjectNode) modelConfig().get("vision_cfg");
    vision.removeAll();
    vision.put("image_size", 64).put("width", 8).putArray("layers").add(2).add(1).add(1).add(1);
    ((ObjectNode) modelConfig().get("text_cfg")).put("heads", 1);
    writeConfig();
    weights("tiny_rn/openai.safetensors");
    Safetensors inputs = Safetensors.open(Goldens.resource("tiny_inputs.safetensors"));
    Safetensors expected = Safetensors.open(Goldens.shared("models/tiny_rn/outputs.safetensors"));
    try (Clip clip = Clip.load(model);
        NDManager scope = NDManager.newBaseManager()) {
      Goldens.assertClose(
          clip.model().encodeImages(inputs.load(scope, "in.images")).normalize(2, 1).toFloatArray(),
          expected.load(scope, "out.image_features_norm").toFloatArray(),
          1e-5);
      assertThat(clip.model().namedBuffers()).containsKey("vision_model.bn1.running_var");
      assertThat(clip.model().namedParameters().keySet()).noneMatch(n -> n.contains("running_"));
      assertThat(clip.encodeImage(noise()).dimension()).isEqualTo(32);
    }
  }

  @Test
  void encodingWithAResNetLeavesNothingBehindInTheModelsManager() throws IOException {
    aResNetGivesTheReferencesFeatures();
    try (Clip clip = Clip.load(model)) {
      NDManager manager = clip.model().logitScale().getArray().getManager();
      clip.encodeImage(noise());
      int before = manager.getManagedArrays().size();
      for (int i = 0; i < 10; i++) {
        clip.encodeImage(noise());
      }
      assertThat(manager.getManagedArrays()).hasSize(before);
    }
  }

  @Test
  void aPickleIsReadWhereThereAreNoSafetensorsAndModelInfoSaysSo() throws IOException {
    ((ObjectNode) modelConfig().get("text_cfg")).put("heads", 1);
    writeConfig();
    Files.copy(
        Goldens.shared("models/tiny_vit_pt/state_dict_fp16.pt"),
        model.resolve("open_clip_pytorch_model.bin"));
    try (Clip clip = Clip.load(model)) {
      assertThat(clip.encodeText("a castle").dimension()).isEqualTo(32);
      assertThat(clip.remarks()).anyMatch(r -> r.contains("pickle"));
    }
  }

  @Test
  void preprocessingFollowsTheConfig() throws IOException {
    ObjectNode given = (ObjectNode) config.get("preprocess_cfg");
    given.putArray("mean").add(0.5).add(0.25).add(0.125);
    given.putArray("std").add(0.5).add(0.5).add(0.25);
    given.put("interpolation", "bicubic").put("resize_mode", "shortest").put("size", 64);
    writeConfig();
    OpenClipCheckpoint checkpoint = new OpenClipCheckpoint(new ModelFiles.Folder(model));
    assertThat(checkpoint.preprocessing(checkpoint.config()))
        .isEqualTo(
            new Preprocessing(
                64,
                List.of(0.5f, 0.25f, 0.125f),
                List.of(0.5f, 0.5f, 0.25f),
                Preprocessing.Rule.OPENAI));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "/model_cfg/vision_cfg | timm_model_name   | \"vit_x\"    | vision_cfg.timm_model_name",
        "/model_cfg/vision_cfg | ls_init_value     | 0.1          | vision_cfg.ls_init_value",
        "/model_cfg/vision_cfg | attentional_pool  | true         | vision_cfg.attentional_pool",
        "/model_cfg/vision_cfg | pool_type         | \"avg\"      | vision_cfg.pool_type",
        "/model_cfg/text_cfg   | hf_model_name     | \"roberta\"  | text_cfg.hf_model_name",
        "/model_cfg/text_cfg   | no_causal_mask    | true         | text_cfg.no_causal_mask",
        "/model_cfg            | init_logit_bias   | -10          | model_cfg.init_logit_bias",
        "/model_cfg            | embed_dim         | \"many\"     | embed_dim is \"many\"",
        "/model_cfg            | embed_dim         | 0            | embed_dim is 0",
        "/model_cfg            | quick_gelu        | \"yes\"      | quick_gelu is \"yes\"",
        "/model_cfg            | init_logit_scale  | 1e400        | init_logit_scale is",
        "/model_cfg/vision_cfg | image_size        | 16777216     | image_size is 16777216",
        "/model_cfg/vision_cfg | mlp_ratio         | \"4\"        | mlp_ratio is \"4\"",
        "/model_cfg/vision_cfg | patch_size        | 15           | does not divide image_size 64",
        "/model_cfg/vision_cfg | layers            | [1,2]        | four stages",
        "/model_cfg/vision_cfg | head_width        | 65           | into 0 heads",
        "/model_cfg/vision_cfg | mlp_ratio         | -1           | mlp_ratio is -1",
        "/model_cfg/text_cfg   | heads             | 7            | into 7 heads",
        "/preprocess_cfg       | interpolation     | \"bilinear\" | bilinear",
        "/preprocess_cfg       | resize_mode       | \"squash\"   | squash",
        "/preprocess_cfg       | size              | 224          | preprocess_cfg.size is 224",
        "/preprocess_cfg       | size              | [64,32]      | preprocess_cfg.size is [64,32]",
        "/preprocess_cfg       | mean              | [0.5]        | preprocess_cfg.mean is [0.5]",
        "/preprocess_cfg       | std               | [0,1,1]      | preprocess_cfg.std is [0,1,1]",
      })
  void aConfigOfAnotherNetworkNamesTheKeyAndItsValue(
      String section, String key, String value, String reason) throws IOException {
    ((ObjectNode) config.at(section)).set(key, JSON.readTree(value));
    writeConfig();
    assertRefused("open_clip_config.json", reason);
  }

  @Test
  void aConfigWithoutSectionsOrThatIsNoJsonIsRefused() throws IOException {
    config.remove("model_cfg");
    writeConfig();
    assertRefused("no section model_cfg");
    Files.writeString(model.resolve("open_clip_config.json"), "{");
    assertRefused("not valid JSON");
  }

  @Test
  void weightsThatContradictTheConfigOrAreMissingAreNamed() throws IOException {
    assertRefused("open_clip_model.safetensors is missing");
    weights("tiny_vit/openai.safetensors");
    modelConfig().put("embed_dim", 16);
    writeConfig();
    assertRefused("visual_projection.weight", "(32, 64)", "(16, 64)");
    modelConfig().put("embed_dim", 32);
    ((ObjectNode) modelConfig().get("text_cfg")).put("layers", 3);
    writeConfig();
    assertRefused("no tensor transformer.resblocks.2.");
  }

  private ObjectNode modelConfig() {
    return (ObjectNode) config.get("model_cfg");
  }

  private void writeConfig() throws IOException {
    JsonNode written = config;
    Files.writeString(model.resolve("open_clip_config.json"), written.toString());
  }

  private void weights(String golden) throws IOException {
    Files.copy(Goldens.shared("models/" + golden), model.resolve("open_clip_model.safetensors"));
  }

  private void assertRefused(String... reasons) {
    assertThatThrownBy(() -> Clip.load(model).close())
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll(reasons);
  }

  private static void assertSame(Embedding actual, Embedding expected) {
    assertThat(actual.cosine(expected)).isCloseTo(1, within(1e-6));
  }

  private static DecodedImage noise() {
    byte[] samples = new byte[80 * 70 * 3];
    new Random(3).nextBytes(samples);
    return new DecodedImage(80, 70, PixelMode.RGB, samples, new int[0]);
  }
}
