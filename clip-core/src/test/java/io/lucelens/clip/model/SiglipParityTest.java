package io.lucelens.clip.model;

import static io.lucelens.clip.Goldens.assertClose;
import static io.lucelens.clip.Goldens.largest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.clip.Goldens;
import io.lucelens.clip.checkpoint.HuggingFaceCheckpoint;
import io.lucelens.clip.checkpoint.ModelFiles;
import io.lucelens.clip.checkpoint.Safetensors;
import java.io.IOException;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Same weights, same input: the numbers of a SigLIP put together from PyTorch's own parts. */
class SiglipParityTest {
  /** As the goldens of CLIP have them. */
  private static final double NORMALISED = 1e-5;

  private static final double LOGITS = 1e-4;
  private static final double RAW_RELATIVE = 2e-5;

  private NDManager manager;
  private HuggingFaceCheckpoint checkpoint;
  private Safetensors io;

  @BeforeEach
  void open() throws IOException {
    manager = NDManager.newBaseManager();
    checkpoint = new HuggingFaceCheckpoint(new ModelFiles.Folder(Goldens.resource("tiny_siglip")));
    io = Safetensors.open(Goldens.resource("tiny_siglip/io.safetensors"));
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bothTowersGiveTheReferencesFeaturesLogitsAndProbabilities(boolean fused) throws IOException {
    ClipModel model = model(checkpoint.config());
    if (fused) {
      model.fuse(Precision.FLOAT32, manager);
    }
    NDArray images = model.encodeImages(io.load(manager, "in.images"));
    NDArray texts = model.encodeTexts(tokens(), manager.create(new long[5]));
    assertNear(images, "image_features", RAW_RELATIVE * scaleOf("image_features"));
    assertNear(texts, "text_features", RAW_RELATIVE * scaleOf("text_features"));
    Map<String, NDArray> outputs = outputs(model);
    assertNear(outputs.get("image"), "image_features_norm", NORMALISED);
    assertNear(outputs.get("text"), "text_features_norm", NORMALISED);
    assertNear(outputs.get("logits"), "logits_per_image", LOGITS);
    assertNear(outputs.get("logits").getNDArrayInternal().sigmoid(), "probabilities", LOGITS / 4);
  }

  @Test
  void exactGeluInsteadOfTheTanhFormWouldBeSeen() throws IOException {
    assertMoves("exact_gelu", outputs(model(with(Activation.GELU, 1e-6f))));
  }

  @Test
  void theEpsilonOfClipWouldBeSeen() throws IOException {
    assertMoves("layer_norm_eps_1e-5", outputs(model(with(Activation.GELU_TANH, 1e-5f))));
  }

  @Test
  void aBiasLeftOutWouldBeSeen() throws IOException {
    Map<String, NDArray> outputs = outputs(model(checkpoint.config()));
    NDArray cosines = outputs.get("image").matMul(outputs.get("text").transpose());
    NDArray scale = model(checkpoint.config()).logitScale().getArray().exp();
    assertMoves("no_logit_bias", Map.of("logits", cosines.mul(scale)));
  }

  @Test
  void aCausalMaskWouldBeSeen() throws IOException {
    assertMoves("causal_mask", Map.of("text", readByClipsTower(new long[] {15, 15, 15, 15, 15})));
  }

  @Test
  void aStateThatIsNotTheLastIsAnotherFeature() throws IOException {
    double moved =
        readByClipsTower(new long[] {1, 3, 6, 11, 15})
            .sub(io.load(manager, "out.text_features_norm"))
            .abs()
            .max()
            .getFloat();
    assertThat(moved).isGreaterThan(1e-2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 100})
  void aPictureHasOneFeatureWhateverTheBatch(int copies) throws IOException {
    ClipModel model = model(checkpoint.config());
    NDArray one = io.load(manager, "in.images").get("0:1");
    NDArray many = model.encodeImages(one.repeat(0, copies)).normalize(2, 1);
    NDArray expected = io.load(manager, "out.image_features_norm").get("0:1").repeat(0, copies);
    assertClose(many.toFloatArray(), expected.toFloatArray(), NORMALISED);
  }

  @Test
  void encodingLeavesNothingInTheModelsMemory() throws IOException {
    ClipModel model = model(checkpoint.config());
    int before = manager.getManagedArrays().size();
    try (NDManager scope = manager.newSubManager()) {
      model.encodeImages(io.load(scope, "in.images"));
      model.encodeTexts(
          io.load(scope, "in.text").toType(DataType.INT64, false), scope.create(new long[5]));
    }
    assertThat(manager.getManagedArrays()).hasSize(before);
  }

  @Test
  void aTextThatIsNotPaddedIsRefusedWithItsLength() throws IOException {
    ClipModel model = model(checkpoint.config());
    assertThatThrownBy(() -> model.encodeTexts(tokens().get(":, 0:7"), manager.create(new long[5])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16 places")
        .hasMessageContaining("7 tokens");
  }

  /** Texts as CLIP's causal tower sees them, with SigLIP's head. */
  private NDArray readByClipsTower(long[] places) throws IOException {
    ClipModel model = model(checkpoint.config());
    TextTransformer causal =
        new TextTransformer(
            checkpoint.config().text(),
            (name, shape) -> model.namedParameters().get("text_model." + name));
    Affine head =
        new Affine(
            model.namedParameters().get("text_model.head.weight"),
            model.namedParameters().get("text_model.head.bias"));
    return head.linear(causal.forward(tokens(), manager.create(places))).normalize(2, 1);
  }

  private Map<String, NDArray> outputs(ClipModel model) throws IOException {
    NDArray images = model.encodeImages(io.load(manager, "in.images")).normalize(2, 1);
    NDArray texts = model.encodeTexts(tokens(), manager.create(new long[5])).normalize(2, 1);
    NDArray scale = model.logitScale().getArray().exp();
    NDArray bias = model.logitBias().orElseThrow().getArray();
    return Map.of(
        "image", images,
        "text", texts,
        "logits", images.matMul(texts.transpose()).mul(scale).add(bias));
  }

  private void assertMoves(String mistake, Map<String, NDArray> outputs) throws IOException {
    JsonNode listed = Goldens.json(Goldens.resource("tiny_siglip/mistakes.json")).path(mistake);
    Map<String, String> golden =
        Map.of(
            "image", "image_features_norm",
            "text", "text_features_norm",
            "logits", "logits_per_image");
    double most = 0;
    for (Map.Entry<String, NDArray> output : outputs.entrySet()) {
      NDArray right = io.load(manager, "out." + golden.get(output.getKey()));
      double moved = output.getValue().sub(right).abs().max().getFloat();
      double tolerance = output.getKey().equals("logits") ? LOGITS : NORMALISED;
      double expected = listed.path(output.getKey()).asDouble();
      assertThat(moved)
          .as(output.getKey())
          .isCloseTo(expected, within(tolerance + 0.02 * expected));
      most = Math.max(most, moved / tolerance);
    }
    assertThat(most).as("times the tolerance").isGreaterThan(2);
  }

  private ClipModel model(ClipConfig config) {
    return checkpoint.model(config, manager);
  }

  private ClipConfig with(Activation activation, float eps) {
    ClipConfig c = checkpoint.config();
    ClipConfig.SiglipVit vit = (ClipConfig.SiglipVit) c.vision();
    UnaryOperator<ClipConfig.Transformer> change =
        t ->
            new ClipConfig.Transformer(
                t.width(), t.layers(), t.heads(), t.mlpWidth(), activation, eps);
    return new ClipConfig(
        c.embeddingDimension(),
        c.initialLogitScale(),
        new ClipConfig.SiglipVit(change.apply(vit.transformer()), vit.imageSize(), vit.patchSize()),
        new ClipConfig.Text(
            change.apply(c.text().transformer()),
            c.text().contextLength(),
            c.text().vocabularySize(),
            c.text().reading()));
  }

  private NDArray tokens() throws IOException {
    return io.load(manager, "in.text").toType(DataType.INT64, false);
  }

  private double scaleOf(String output) throws IOException {
    return largest(io.load(manager, "out." + output).toFloatArray());
  }

  private void assertNear(NDArray actual, String output, double tolerance) throws IOException {
    assertClose(actual.toFloatArray(), io.load(manager, "out." + output).toFloatArray(), tolerance);
  }
}
