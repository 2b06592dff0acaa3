package io.lucelens.clip.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.lucelens.clip.Goldens;
import io.lucelens.clip.checkpoint.HuggingFaceCheckpoint;
import io.lucelens.clip.checkpoint.ModelFiles;
import io.lucelens.clip.checkpoint.Safetensors;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClipModelTest {
  private NDManager manager;
  private ClipModel model;

  @BeforeEach
  void load() {
    manager = NDManager.newBaseManager();
    HuggingFaceCheckpoint checkpoint =
        new HuggingFaceCheckpoint(new ModelFiles.Folder(Goldens.resource("tiny_vit")));
    model = checkpoint.model(checkpoint.config(), manager);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void asADjlBlockItGivesTheFeaturesOfBothTowers() {
    NDArray pixels = manager.ones(new Shape(2, 3, 64, 64));
    NDArray tokens = manager.create(new long[][] {{1022, 5, 1023}, {1022, 7, 1023}});
    NDArray ends = manager.create(new long[] {2, 2});
    NDList inputs = new NDList(pixels, tokens, ends);

    NDList features = model.forward(new ParameterStore(manager, false), inputs, false);

    assertThat(features.get(0).toFloatArray()).isEqualTo(model.encodeImages(pixels).toFloatArray());
    assertThat(features.get(1).toFloatArray())
        .isEqualTo(model.encodeTexts(tokens, ends).toFloatArray());
    assertThat(model.getOutputShapes(inputs.getShapes())).isEqualTo(features.getShapes());
  }

  @Test
  void itsParametersCarryThePublishedNamesAndCanBeTrained() throws IOException {
    Safetensors published = Safetensors.open(Goldens.resource("tiny_vit/model.safetensors"));
    assertThat(model.namedParameters().keySet())
        .containsExactlyInAnyOrderElementsOf(published.names());
    assertThat(model.getParameters().size()).isEqualTo(published.names().size());
    assertThat(model.namedParameters().values()).noneMatch(p -> p.getArray().hasGradient());
    model.freezeParameters(false);
    assertThat(model.namedParameters().values()).allMatch(p -> p.getArray().hasGradient());
  }

  @Test
  void theNumberOfParametersIsWhatTheFileHolds() throws IOException {
    Safetensors published = Safetensors.open(Goldens.resource("tiny_vit/model.safetensors"));
    long numbers = published.names().stream().mapToLong(n -> published.shape(n).size()).sum();
    assertThat(model.parameterCount()).isEqualTo(numbers);
  }
}
