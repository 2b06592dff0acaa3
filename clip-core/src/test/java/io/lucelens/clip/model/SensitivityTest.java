package io.lucelens.clip.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.clip.Goldens;
import io.lucelens.clip.checkpoint.Checkpoint;
import io.lucelens.clip.checkpoint.OpenAiWeights;
import io.lucelens.clip.checkpoint.Safetensors;
import io.lucelens.clip.checkpoint.TensorSource;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Typical mistakes, made on purpose: each moves the outputs as far from the goldens as it moved the
 * reference's, which is further than the tolerances allow. So a tower that makes one of them fails
 * {@link TowerParityTest}.
 */
class SensitivityTest {
  private static final Map<String, Double> TOLERANCES =
      Map.of("image_features_norm", 1e-5, "text_features_norm", 1e-5, "logits_per_image", 1e-4);

  /** A way to get a model wrong. */
  private static final class Mistake {
    UnaryOperator<ClipConfig> config = c -> c;
    Change weights = (name, array) -> array;
    UnaryOperator<NDArray> pixels = p -> p;
    boolean lastEnd;
    UnaryOperator<String> names = n -> n;
  }

  private interface Change {
    NDArray apply(String name, NDArray array);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none (f32 rerun)",
        "exact GELU instead of QuickGELU",
        "LayerNorm eps 1e-6 instead of 1e-5",
        "text heads 1 instead of 2",
        "no positional embeddings",
        "BGR instead of RGB",
        "patch kernel transposed",
        "last EOT instead of first",
        "logit_scale fixed to ln 100",
        "q/k swapped in in_proj_weight (weights only)",
        "weights rounded to fp16"
      })
  void aMistakeInTheViTMovesTheOutputsAsTheReferenceSays(String name) throws IOException {
    assertMoves("tiny_vit", name, vitMistake(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none (f32 rerun)",
        "BatchNorm eps 1e-3 instead of 1e-5",
        "attnpool heads 1 instead of 4"
      })
  void aMistakeInTheResNetMovesTheOutputsAsTheReferenceSays(String name) throws IOException {
    assertMoves("tiny_rn", name, resNetMistake(name));
  }

  @Test
  void everyListedMistakeMovesSomeOutputBeyondItsTolerance() throws IOException {
    for (JsonNode model : sensitivity()) {
      for (Map.Entry<String, JsonNode> mistake : model.properties()) {
        boolean seen =
            TOLERANCES.entrySet().stream()
                .anyMatch(t -> mistake.getValue().path(t.getKey()).asDouble() > 2 * t.getValue());
        assertThat(seen)
            .as(mistake.getKey())
            .isEqualTo(!mistake.getKey().equals("none (f32 rerun)"));
      }
    }
  }

  private static JsonNode sensitivity() throws IOException {
    return Goldens.json(Goldens.shared("models/sensitivity.json")).path("results");
  }

  private static Mistake vitMistake(String name) {
    Mistake mistake = new Mistake();
    switch (name) {
      case "exact GELU instead of QuickGELU" ->
          mistake.config = c -> transformers(c, t -> with(t, t.heads(), Activation.GELU, 1e-5f));
      case "LayerNorm eps 1e-6 instead of 1e-5" ->
          mistake.config = c -> transformers(c, t -> with(t, t.heads(), t.activation(), 1e-6f));
      case "text heads 1 instead of 2" ->
          mistake.config = c -> transformers(c, t -> with(t, 1, t.activation(), 1e-5f));
      case "no positional embeddings" ->
          mistake.weights = (n, a) -> n.contains("position_embedding") ? a.zerosLike() : a;
      case "BGR instead of RGB" -> mistake.pixels = p -> p.flip(1);
      case "patch kernel transposed" ->
          mistake.weights =
              (n, a) -> n.contains("patch_embedding") ? a.transpose(0, 1, 3, 2).duplicate() : a;
      case "last EOT instead of first" -> mistake.lastEnd = true;
      case "logit_scale fixed to ln 100" ->
          mistake.weights =
              (n, a) -> n.equals("logit_scale") ? a.onesLike().mul((float) Math.log(100)) : a;
      case "q/k swapped in in_proj_weight (weights only)" ->
          mistake.names = SensitivityTest::queryForKeyInTheTextTower;
      case "weights rounded to fp16" -> mistake.weights = (n, a) -> rounded(a);
      default -> assertThat(name).startsWith("none");
    }
    return mistake;
  }

  private static Mistake resNetMistake(String name) {
    Mistake mistake = new Mistake();
    switch (name) {
      case "BatchNorm eps 1e-3 instead of 1e-5" ->
          mistake.weights = (n, a) -> n.endsWith("running_var") ? a.add(1e-3f - 1e-5f) : a;
      case "attnpool heads 1 instead of 4" ->
          mistake.config =
              c -> {
                ClipConfig.ResNet tower = (ClipConfig.ResNet) c.vision();
                return new ClipConfig(
                    c.embeddingDimension(),
                    c.initialLogitScale(),
                    new ClipConfig.ResNet(tower.blocks(), tower.width(), 1, tower.imageSize()),
                    c.text());
              };
      default -> assertThat(name).startsWith("none");
    }
    return mistake;
  }

  private void assertMoves(String golden, String name, Mistake mistake) throws IOException {
    JsonNode expected = sensitivity().path(golden).path(name);
    assertThat(expected.isObject()).as(name).isTrue();
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> outputs = outputs(manager, golden, mistake);
      Safetensors right =
          Safetensors.open(Goldens.shared("models/" + golden + "/outputs.safetensors"));
      for (Map.Entry<String, NDArray> output : outputs.entrySet()) {
        NDArray reference = right.load(manager, "out." + output.getKey());
        double moved = output.getValue().sub(reference).abs().max().getFloat();
        double listed = expected.path(output.getKey()).asDouble();
        assertThat(moved)
            .as(output.getKey())
            .isCloseTo(listed, within(TOLERANCES.get(output.getKey()) + 0.02 * listed));
      }
    }
  }

  private Map<String, NDArray> outputs(NDManager manager, String golden, Mistake mistake)
      throws IOException {
    Checkpoint checkpoint =
        Checkpoint.open(Goldens.shared("models/" + golden + "/openai.safetensors"));
    TensorSource file =
        Safetensors.open(Goldens.shared("models/" + golden + "/openai.safetensors"));
    OpenAiWeights weights = new OpenAiWeights(manager, file::load);
    ClipModel model =
        new ClipModel(
            mistake.config.apply(checkpoint.config()),
            (name, shape) ->
                mistake.weights.apply(name, weights.get(mistake.names.apply(name), shape)));
    Safetensors inputs = Safetensors.open(Goldens.resource("tiny_inputs.safetensors"));
    long[][] texts = ReferenceTexts.read(inputs, "in.text");
    long[] ends = Arrays.stream(texts).mapToLong(t -> end(t, mistake.lastEnd)).toArray();
    NDArray images =
        model.encodeImages(mistake.pixels.apply(inputs.load(manager, "in.images"))).normalize(2, 1);
    NDArray words = ReferenceTexts.encode(manager, model, texts, ends).normalize(2, 1);
    NDArray scale = model.logitScale().getArray().exp();
    return Map.of(
        "image_features_norm", images,
        "text_features_norm", words,
        "logits_per_image", images.matMul(words.transpose()).mul(scale));
  }

  private static long end(long[] text, boolean last) {
    int end = ReferenceTexts.endPosition(text);
    for (int i = end; last && i < text.length; i++) {
      end = text[i] == text[end] ? i : end;
    }
    return end;
  }

  private static ClipConfig transformers(
      ClipConfig c, UnaryOperator<ClipConfig.Transformer> change) {
    ClipConfig.Vit vit = (ClipConfig.Vit) c.vision();
    return new ClipConfig(
        c.embeddingDimension(),
        c.initialLogitScale(),
        new ClipConfig.Vit(change.apply(vit.transformer()), vit.imageSize(), vit.patchSize()),
        new ClipConfig.Text(
            change.apply(c.text().transformer()),
            c.text().contextLength(),
            c.text().vocabularySize()));
  }

  private static ClipConfig.Transformer with(
      ClipConfig.Transformer t, int heads, Activation activation, float eps) {
    return new ClipConfig.Transformer(t.width(), t.layers(), heads, t.mlpWidth(), activation, eps);
  }

  private static String queryForKeyInTheTextTower(String name) {
    if (!name.startsWith("text_model") || !name.endsWith(".weight")) {
      return name;
    }
    return name.contains("q_proj")
        ? name.replace("q_proj", "k_proj")
        : name.replace("k_proj", "q_proj");
  }

  private static NDArray rounded(NDArray array) {
    Shape shape = array.getShape();
    float[] values = array.toFloatArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.float16ToFloat(Float.floatToFloat16(values[i]));
    }
    return array.getManager().create(values, shape);
  }
}
