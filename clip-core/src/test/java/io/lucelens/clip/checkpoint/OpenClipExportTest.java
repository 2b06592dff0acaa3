package io.lucelens.clip.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.lucelens.clip.Clip;
import io.lucelens.clip.Goldens;
import io.lucelens.clip.TinyModel;
import io.lucelens.clip.image.Preprocessing;
import io.lucelens.clip.model.Activation;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.clip.text.ClipTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenClipExportTest {
  @TempDir Path folder;

  @Test
  void aResNetThatIsExportedAndLoadedAgainHasTheSameBitsUnderTheReferencesNames()
      throws IOException {
    Path original = Goldens.shared("models/tiny_rn/openai.safetensors");
    Path exported = folder.resolve("exported");
    try (NDManager manager = NDManager.newBaseManager()) {
      ClipModel model = exportGolden(exported, manager);
      Checkpoint read = Checkpoint.open(exported);
      assertThat(read.layout()).isEqualTo("open_clip");
      assertThat(read.config()).isEqualTo(model.config());
      ClipModel again = read.model(read.config(), manager);
      assertThat(again.namedTensors().keySet()).isEqualTo(model.namedTensors().keySet());
      model
          .namedTensors()
          .forEach(
              (name, tensor) ->
                  assertThat(again.namedTensors().get(name).toFloatArray())
                      .as(name)
                      .containsExactly(tensor.toFloatArray()));
      Safetensors file = Safetensors.open(exported.resolve("open_clip_model.safetensors"));
      assertThat(file.names())
          .containsExactlyInAnyOrderElementsOf(
              Safetensors.open(original).names().stream()
                  .filter(name -> !name.endsWith("num_batches_tracked"))
                  .toList());
      for (String name : file.names()) {
        assertThat(file.load(manager, name).toFloatArray())
            .as(name)
            .containsExactly(Safetensors.open(original).load(manager, name).toFloatArray());
      }
    }
  }

  @Test
  void theExportedFolderIsServedLikeAnyOther() throws IOException {
    Path exported = folder.resolve("exported");
    try (NDManager manager = NDManager.newBaseManager()) {
      exportGolden(exported, manager);
    }
    try (Clip clip = Clip.load(exported)) {
      assertThat(clip.encodeText("a castle").dimension()).isEqualTo(32);
      assertThat(clip.preprocessor().preprocessing()).isEqualTo(Preprocessing.reference(64));
    }
  }

  private ClipModel exportGolden(Path exported, NDManager manager) throws IOException {
    Path tokenizerJson = TinyModel.in(folder.resolve("tokenizer")).resolve("tokenizer.json");
    OpenAiCheckpoint checkpoint =
        new OpenAiCheckpoint(
            new ModelFiles.Folder(Goldens.shared("models/tiny_rn")), "openai.safetensors");
    ClipModel model = checkpoint.model(checkpoint.config(), manager);
    byte[] json = Files.readAllBytes(tokenizerJson);
    try (ClipTokenizer tokenizer = ClipTokenizer.of("tokenizer.json", json, 77)) {
      ModelExport.writeDescription(exported, model, tokenizer, json, Preprocessing.reference(64));
    }
    ModelExport.writeWeights(exported, model, DType.F32);
    return model;
  }

  @Test
  void anArchitectureThatTheLayoutCannotExpressIsRefused() {
    ClipConfig.Transformer odd =
        new ClipConfig.Transformer(64, 2, 1, 256, Activation.QUICK_GELU, 1e-6f);
    ClipConfig config =
        new ClipConfig(
            32,
            2.6592f,
            new ClipConfig.ResNet(List.of(1, 1, 1, 1), 8, 4, 64),
            new ClipConfig.Text(odd, 77, 1024));
    assertThatThrownBy(
            () ->
                OpenClipExport.writeDescription(
                    folder, config, new byte[0], Preprocessing.reference(64)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1.0E-6");
    assertThat(folder).isEmptyDirectory();
  }
}
