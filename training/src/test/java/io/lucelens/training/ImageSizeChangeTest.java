package io.lucelens.training;

import static io.lucelens.clip.Goldens.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lucelens.clip.model.Activation;
import io.lucelens.clip.model.ClipConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageSizeChangeTest {
  private static final Path GOLDEN = Path.of("src/test/resources/resized-positions.json");
  private static final int PATCH = 4;

  @Test
  void placesAreResampledAsByTheReference() throws IOException {
    JsonNode golden = new ObjectMapper().readTree(GOLDEN.toFile());
    try (NDManager manager = NDManager.newBaseManager()) {
      for (JsonNode sample : golden.path("cases")) {
        int before = sample.path("before").asInt();
        int width = sample.path("width").asInt();
        ClipConfig from = vit(before * PATCH);
        ClipConfig to = from.withImageSize(sample.path("after").asInt() * PATCH);
        float[] old = floats(sample.path("old"));
        float[] fresh =
            new ImageSizeChange(from, to)
                .of((name, shape) -> manager.create(old, shape), manager)
                .get(
                    "vision_model.embeddings.position_embedding.weight",
                    new Shape(floats(sample.path("new")).length / width, width))
                .toFloatArray();
        assertClose(fresh, floats(sample.path("new")), golden.path("tolerance").asDouble());
      }
    }
  }

  @Test
  void nothingElseDependsOnTheSize() {
    try (NDManager manager = NDManager.newBaseManager()) {
      ImageSizeChange change = new ImageSizeChange(vit(8), vit(16));
      Shape shape = new Shape(3, 2);
      for (String name :
          List.of(
              "text_model.embeddings.position_embedding.weight",
              "vision_model.embeddings.class_embedding")) {
        assertThat(change.of((asked, as) -> manager.ones(as), manager).get(name, shape).getShape())
            .isEqualTo(shape);
      }
    }
  }

  @Test
  void aSizeThatPatchesDoNotFillIsRefused() {
    assertThatThrownBy(() -> vit(8).withImageSize(10))
        .hasMessageContaining("10")
        .hasMessageContaining("multiple of 4");
    ClipConfig resNet =
        new ClipConfig(8, 0, new ClipConfig.ResNet(List.of(1, 1, 1, 1), 8, 4, 64), vit(8).text());
    assertThatThrownBy(() -> resNet.withImageSize(72)).hasMessageContaining("multiple of 32");
    assertThat(resNet.withImageSize(96).vision().imageSize()).isEqualTo(96);
  }

  private static ClipConfig vit(int imageSize) {
    ClipConfig.Transformer layers =
        new ClipConfig.Transformer(8, 1, 2, 8, Activation.QUICK_GELU, 1e-5f);
    return new ClipConfig(
        8, 0, new ClipConfig.Vit(layers, imageSize, PATCH), new ClipConfig.Text(layers, 8, 600));
  }

  private static float[] floats(JsonNode array) {
    float[] floats = new float[array.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = array.get(i).floatValue();
    }
    return floats;
  }
}
