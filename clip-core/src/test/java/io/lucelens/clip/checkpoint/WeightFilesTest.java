package io.lucelens.clip.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lucelens.clip.Clip;
import io.lucelens.clip.Embedding;
import io.lucelens.clip.Goldens;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways in which a Hugging Face folder may hold its weights. */
class WeightFilesTest {
  private static final String TEXT = "a castle on a hill";

  @TempDir Path folder;
  private Path model;

  @BeforeEach
  void makeModel() throws IOException {
    model = TinyModel.in(folder.resolve("model"));
  }

  @Test
  void aPickleGivesTheEmbeddingsOfTheSafetensors() throws IOException {
    Embedding expected = embedding();
    Files.delete(model.resolve("model.safetensors"));
    Files.copy(
        Goldens.shared("models/tiny_vit/pytorch_model.bin"), model.resolve("pytorch_model.bin"));
    assertThat(embedding().cosine(expected)).isCloseTo(1, within(1e-6));
  }

  @Test
  void shardsGiveTheEmbeddingsOfTheWholeFileAndChangeTheFingerprintWithAnyOfThem()
      throws IOException {
    Embedding expected = embedding();
    shard();
    assertThat(embedding().cosine(expected)).isCloseTo(1, within(1e-6));
    String fingerprint = fingerprint();
    Path second = model.resolve("model-2-of-2.safetensors");
    byte[] bytes = Files.readAllBytes(second);
    bytes[bytes.length - 3] ^= 1;
    Files.write(second, bytes);
    assertThat(fingerprint()).isNotEqualTo(fingerprint);
  }

  @Test
  void aShardThatIsMissingOrLiesElsewhereIsNamed() throws IOException {
    shard();
    Files.delete(model.resolve("model-2-of-2.safetensors"));
    assertRefused("model-2-of-2.safetensors is missing");
    index(Map.of("logit_scale", "../elsewhere.safetensors"));
    assertRefused("'../elsewhere.safetensors'", "plain name");
    index(Map.of("logit_scale", "model.safetensors.index.json"));
    assertRefused("'model.safetensors.index.json'", "plain name");
    index(Map.of("nonsense", "model-1-of-2.safetensors"));
    assertRefused("has a tensor nonsense, but it has none");
    index(Map.of());
    assertRefused("no weight_map");
  }

  @Test
  void weightsThatAreNotNumbersAreRefusedWithTheTensorNamed() throws IOException {
    for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      String name = "text_model.encoder.layers.1.mlp.fc1.bias";
      rewrite(name, wrong);
      assertRefused("model.safetensors", name, "NaN or infinite");
    }
  }

  @Test
  void hugeButFiniteWeightsAreNotTakenForInfinite() throws IOException {
    rewrite("text_model.final_layer_norm.bias", Float.MAX_VALUE);
    Clip.load(model).close();
  }

  private void rewrite(String changed, float value) throws IOException {
    Path file = TinyModel.in(model).resolve("model.safetensors");
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> tensors = tensors(manager);
      Shape shape = tensors.get(changed).getShape();
      float[] values = tensors.get(changed).toFloatArray();
      values[0] = value;
      values[1] = Float.isFinite(value) ? value : values[1];
      tensors.put(changed, manager.create(values, shape));
      SafetensorsWriter.write(file, tensors, DType.F32, Map.of());
    }
  }

  private Map<String, NDArray> tensors(NDManager manager) throws IOException {
    Safetensors whole = Safetensors.open(model.resolve("model.safetensors"));
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    for (String name : whole.names()) {
      tensors.put(name, whole.load(manager, name).duplicate());
    }
    return tensors;
  }

  private void shard() throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    Map<String, Map<String, NDArray>> shards = new LinkedHashMap<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      for (Map.Entry<String, NDArray> tensor : tensors(manager).entrySet()) {
        String file = "model-" + (1 + files.size() % 2) + "-of-2.safetensors";
        files.put(tensor.getKey(), file);
        shards
            .computeIfAbsent(file, f -> new LinkedHashMap<>())
            .put(tensor.getKey(), tensor.getValue());
      }
      for (Map.Entry<String, Map<String, NDArray>> shard : shards.entrySet()) {
        SafetensorsWriter.write(
            model.resolve(shard.getKey()), shard.getValue(), DType.F32, Map.of());
      }
    }
    index(files);
    Files.delete(model.resolve("model.safetensors"));
  }

  private void index(Map<String, String> files) throws IOException {
    ObjectNode index = new ObjectMapper().createObjectNode();
    ObjectNode map = index.putObject("weight_map");
    files.forEach(map::put);
    Files.writeString(model.resolve("model.safetensors.index.json"), index.toString());
  }

  private Embedding embedding() {
    try (Clip clip = Clip.load(model)) {
      return clip.encodeText(TEXT);
    }
  }

  private String fingerprint() {
    try (Clip clip = Clip.load(model)) {
      return clip.manifest().fingerprint();
    }
  }

  private void assertRefused(String... reasons) {
    assertThatThrownBy(() -> Clip.load(model).close())
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll(reasons);
  }
}
