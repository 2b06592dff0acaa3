package io.lucelens.clip.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lucelens.clip.Clip;
import io.lucelens.clip.Goldens;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.TinyModel;
import io.lucelens.clip.model.Activation;
import io.lucelens.clip.model.ClipConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenAiCheckpointTest {
  @TempDir Path folder;

  @Test
  void theArchitectureIsInferredFromTheTensors() {
    ClipConfig config =
        Checkpoint.open(Goldens.shared("models/tiny_vit_pt/state_dict_fp16.pt")).config();
    ClipConfig.Transformer tower =
        new ClipConfig.Transformer(64, 2, 1, 256, Activation.QUICK_GELU, 1e-5f);
    assertThat(config)
        .isEqualTo(
            new ClipConfig(
                32,
                2.6592f,
                new ClipConfig.Vit(tower, 64, 16),
                new ClipConfig.Text(tower, 77, 1024)));
    assertThat(
            Checkpoint.open(Goldens.shared("models/tiny_rn/openai.safetensors")).config().vision())
        .isEqualTo(new ClipConfig.ResNet(List.of(2, 1, 1, 1), 8, 4, 64));
  }

  @Test
  void aFolderWithOneArchiveAndATokenizerIsAModel() throws IOException {
    TinyModel.in(folder);
    Files.delete(folder.resolve("config.json"));
    Files.delete(folder.resolve("model.safetensors"));
    Path weights =
        Files.copy(
            Goldens.shared("models/tiny_vit_pt/state_dict_fp16.pt"), folder.resolve("Tiny-1.pt"));
    try (Clip byFolder = Clip.load(folder);
        Clip byFile = Clip.load(weights)) {
      assertThat(byFolder.manifest()).isEqualTo(byFile.manifest());
      assertThat(byFile.manifest().name()).isEqualTo("Tiny-1");
      assertThat(byFile.remarks()).anyMatch(r -> r.contains("inferred from the tensors"));
      assertThat(byFile.encodeText("a castle").dimension()).isEqualTo(32);
    }
    Files.delete(folder.resolve("tokenizer.json"));
    assertThatThrownBy(() -> Clip.load(weights))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("tokenizer.json is missing. Put the model's");
  }

  @Test
  void aConfigBesideDecidesOnHeads() throws IOException {
    Path weights = weights(tensors -> {});
    Files.writeString(folder.resolve("openai_config.json"), "{\"transformer_heads\": 4}");
    ClipConfig config = Checkpoint.open(weights).config();
    assertThat(config.text().transformer().heads()).isEqualTo(4);
  }

  @Test
  void aConfigThatContradictsATensorNamesBoth() throws IOException {
    Path weights = weights(tensors -> {});
    Files.writeString(folder.resolve("openai_config.json"), "{\"embed_dim\": 512}");
    assertRefused(weights, "embed_dim 512", "text_projection", "makes it 32");
    Files.writeString(folder.resolve("openai_config.json"), "{\"transformer_heads\": 5}");
    assertRefused(weights, "5 attention heads", "openai_config.json");
  }

  @Test
  void weightsThatAreNoClipNameTheTensorThatIsMissingOrOdd() throws IOException {
    for (String tensor : List.of("text_projection", "ln_final.weight", "visual.conv1.weight")) {
      assertRefused(weights(t -> t.remove(tensor)), "there is no tensor " + tensor);
    }
    assertRefused(weights(t -> t.remove("visual.proj")), "no tensor visual.layer1.0");
    assertRefused(
        weights(t -> put(t, "visual.positional_embedding", 16, 64)),
        "15 places, which is no square");
    assertRefused(
        weights(t -> put(t, "text_projection", 32)), "text_projection has the shape (32)");
  }

  @Test
  void aLayerThatLacksATensorOrHasOneOfAnotherShapeIsRefusedWhenLoaded() throws IOException {
    String bias = "transformer.resblocks.1.mlp.c_fc.bias";
    assertNotLoaded(weights(t -> t.remove(bias)), "no tensor " + bias);
    assertNotLoaded(
        weights(t -> put(t, bias, 3)), "text_model.encoder.layers.1.mlp.fc1.bias", "(3)", "(256)");
    String fused = "visual.transformer.resblocks.0.attn.in_proj_weight";
    assertNotLoaded(weights(t -> put(t, fused, 192, 63)), "self_attn.k_proj.weight", "(64, 63)");
  }

  @Test
  void aFusedTensorThatDoesNotComeApartInThreeIsRefused() throws IOException {
    String fused = "visual.transformer.resblocks.0.attn.in_proj_bias";
    assertNotLoaded(weights(t -> put(t, fused, 191)), fused, "(191)");
    assertNotLoaded(weights(t -> put(t, fused)), fused);
    assertNotLoaded(weights(t -> put(t, fused, 0)), "changed.safetensors", fused);
  }

  @Test
  void aHeadCountThatIsNoNumberIsRefused() throws IOException {
    Path weights = weights(tensors -> {});
    Files.writeString(folder.resolve("openai_config.json"), "{\"transformer_heads\": \"2\"}");
    assertRefused(weights, "transformer_heads \"2\"", "no whole number");
  }

  @Test
  void tensorsWithoutElementsDoNotMakeEndlessImages() throws IOException {
    assertRefused(
        weights(t -> put(t, "visual.conv1.weight", 64, 0, 16, 1 << 24)),
        "a side of 67108864 pixels");
  }

  @Test
  void theThreeOfAFusedTensorAreReadOnceAndTheLastFreesIt() throws IOException {
    AtomicInteger reads = new AtomicInteger();
    try (NDManager manager = NDManager.newBaseManager()) {
      OpenAiWeights.Original source =
          (scope, name) -> {
            reads.incrementAndGet();
            return scope.arange(6f);
          };
      FusedTensors fused = new FusedTensors(source, manager);
      int before = manager.getManagedArrays().size();
      for (int part = 0; part < 3; part++) {
        try (NDManager scope = manager.newSubManager()) {
          assertThat(fused.load(scope, "transformer.attn.in_proj_bias").toFloatArray())
              .containsExactly(0, 1, 2, 3, 4, 5);
        }
      }
      assertThat(reads).hasValue(1);
      assertThat(manager.getManagedArrays()).hasSize(before);
    }
  }

  @Test
  void aProjectionThatIsNoMatrixIsRefused() throws IOException {
    assertNotLoaded(weights(t -> put(t, "visual.proj", 2048)), "visual_projection.weight");
  }

  private static void put(Map<String, NDArray> tensors, String name, long... shape) {
    NDManager manager = tensors.values().iterator().next().getManager();
    tensors.put(name, manager.ones(new Shape(shape)));
  }

  private Path weights(Consumer<Map<String, NDArray>> change) throws IOException {
    Safetensors whole = Safetensors.open(Goldens.shared("models/tiny_vit/openai.safetensors"));
    Path file = folder.resolve("changed.safetensors");
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> tensors = new LinkedHashMap<>();
      for (String name : whole.names()) {
        tensors.put(name, whole.load(manager, name));
      }
      change.accept(tensors);
      SafetensorsWriter.write(file, tensors, DType.F32, Map.of());
    }
    return file;
  }

  private static void assertRefused(Path weights, String... reasons) {
    assertThatThrownBy(() -> Checkpoint.open(weights).config())
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll(reasons);
  }

  private static void assertNotLoaded(Path weights, String... reasons) {
    Checkpoint checkpoint = Checkpoint.open(weights);
    ClipConfig config = checkpoint.config();
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatThrownBy(() -> checkpoint.model(config, manager))
          .isInstanceOf(InvalidModelException.class)
          .hasMessageContainingAll(reasons);
    }
  }
}
