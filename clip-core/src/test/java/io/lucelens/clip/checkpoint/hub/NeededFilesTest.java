package io.lucelens.clip.checkpoint.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NeededFilesTest {
  @Test
  void safetensorsArePreferredToPickles() {
    assertThat(
            NeededFiles.choose(
                List.of(
                    "tf_model.h5",
                    "pytorch_model.bin",
                    "model.safetensors",
                    "config.json",
                    "preprocessor_config.json",
                    "tokenizer.json",
                    "open_clip_config.json",
                    "open_clip_model.safetensors")))
        .containsExactly(
            "config.json", "tokenizer.json", "preprocessor_config.json", "model.safetensors");
  }

  @Test
  void shardsComeWithTheirIndex() {
    assertThat(
            NeededFiles.choose(
                List.of(
                    "config.json",
                    "model-00002-of-00002.safetensors",
                    "model-00001-of-00002.safetensors",
                    "model.safetensors.index.json",
                    "pytorch_model.bin")))
        .containsExactly(
            "config.json",
            "model.safetensors.index.json",
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors");
  }

  @Test
  void aLackingShardOrIndexMakesTheSetUseless() {
    assertThat(
            NeededFiles.choose(
                List.of(
                    "config.json",
                    "model-00001-of-00002.safetensors",
                    "model.safetensors.index.json")))
        .isEmpty();
    assertThat(NeededFiles.choose(List.of("config.json", "model-00001-of-00001.safetensors")))
        .isEmpty();
  }

  @Test
  void openClipFilesAreTakenWhereThereIsNothingElse() {
    assertThat(
            NeededFiles.choose(
                List.of(
                    "open_clip_config.json",
                    "open_clip_pytorch_model.bin",
                    "open_clip_model.safetensors",
                    "tokenizer.json")))
        .containsExactly("open_clip_config.json", "tokenizer.json", "open_clip_model.safetensors");
  }

  @Test
  void weightsWithoutAConfigurationAreNotEnough() {
    assertThat(NeededFiles.choose(List.of("model.safetensors", "tokenizer.json"))).isEmpty();
    assertThat(NeededFiles.choose(List.of("config.json", "tokenizer.json"))).isEmpty();
    assertThat(NeededFiles.choose(List.of("config.json", "sub/model.safetensors"))).isEmpty();
  }

  /** The files of laion/CLIP-ViT-B-32-256x256-DataComp-s34B-b86K. */
  @Test
  void ofTheBalancedModelOpenClipsFilesAndTheTokenizerAreTaken() {
    assertThat(
            NeededFiles.choose(
                List.of(
                    ".gitattributes",
                    "README.md",
                    "merges.txt",
                    "open_clip_config.json",
                    "open_clip_model.safetensors",
                    "open_clip_pytorch_model.bin",
                    "special_tokens_map.json",
                    "tokenizer.json",
                    "tokenizer_config.json",
                    "vocab.json")))
        .containsExactly(
            "open_clip_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "open_clip_model.safetensors");
  }

  /** Its padding is named in tokenizer_config.json. */
  @Test
  void ofASiglipTheTokenizersSettingsAreTakenToo() {
    assertThat(
            NeededFiles.choose(
                List.of(
                    "README.md",
                    "config.json",
                    "model.safetensors",
                    "preprocessor_config.json",
                    "special_tokens_map.json",
                    "tokenizer.json",
                    "tokenizer.model",
                    "tokenizer_config.json")))
        .containsExactly(
            "config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "preprocessor_config.json",
            "model.safetensors");
  }
}
