package io.lucelens.clip.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.lucelens.clip.Clip;
import io.lucelens.clip.Goldens;
import io.lucelens.clip.TinyModel;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.clip.text.ClipTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HuggingFaceExportTest {
  @TempDir Path folder;

  @Test
  void loadingExportingAndLoadingAgainChangesNoBit() throws IOException {
    Path original = TinyModel.in(folder.resolve("original"));
    Path exported = export(original);
    Safetensors before = Safetensors.open(Goldens.resource("tiny_vit/model.safetensors"));
    Safetensors after = Safetensors.open(exported.resolve("model.safetensors"));
    assertThat(after.names()).containsExactlyInAnyOrderElementsOf(before.names());
    try (NDManager manager = NDManager.newBaseManager()) {
      for (String name : before.names()) {
        assertThat(after.shape(name)).isEqualTo(before.shape(name));
        assertThat(
                Arrays.equals(
                    after.load(manager, name).toFloatArray(),
                    before.load(manager, name).toFloatArray()))
            .as(name)
            .isTrue();
      }
    }
  }

  @Test
  void theExportedFolderGivesTheSameEmbeddings() throws IOException {
    Path original = TinyModel.in(folder.resolve("original"));
    try (Clip a = Clip.load(original);
        Clip b = Clip.load(export(original))) {
      assertThat(b.encodeText("a castle")).isEqualTo(a.encodeText("a castle"));
      assertThat(b.model().config()).isEqualTo(a.model().config());
    }
  }

  private Path export(Path original) throws IOException {
    Path exported = folder.resolve("exported");
    HuggingFaceCheckpoint checkpoint = new HuggingFaceCheckpoint(new ModelFiles.Folder(original));
    ClipConfig config = checkpoint.config();
    try (NDManager manager = NDManager.newBaseManager();
        ClipTokenizer tokenizer = checkpoint.tokenizer(config)) {
      ClipModel model = checkpoint.model(config, manager);
      HuggingFaceExport.writeDescription(
          exported,
          model,
          tokenizer,
          Files.readAllBytes(original.resolve("tokenizer.json")),
          checkpoint.preprocessing(config));
      HuggingFaceExport.writeWeights(exported, model, DType.F32);
    }
    return exported;
  }
}
