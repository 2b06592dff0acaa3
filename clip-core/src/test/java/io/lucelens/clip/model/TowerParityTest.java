package io.lucelens.clip.model;

import static io.lucelens.clip.Goldens.assertClose;
import static io.lucelens.clip.Goldens.largest;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.clip.Goldens;
import io.lucelens.clip.checkpoint.Checkpoint;
import io.lucelens.clip.checkpoint.HuggingFaceCheckpoint;
import io.lucelens.clip.checkpoint.ModelFiles;
import io.lucelens.clip.checkpoint.Safetensors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Same weights, same input: the reference implementation's numbers. */
class TowerParityTest {
  /** The tolerances that the goldens state for float32 on a CPU. */
  private static final double NORMALISED = 1e-5;

  private static final double LOGITS = 1e-4;
  private static final double RAW_RELATIVE = 2e-5;

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void aSmallHuggingFaceModelGivesTheReferencesFeaturesAndLogits() throws IOException {
    HuggingFaceCheckpoint checkpoint =
        new HuggingFaceCheckpoint(new ModelFiles.Folder(Goldens.resource("tiny_vit")));
    ClipModel model = checkpoint.model(checkpoint.config(), manager);
    Safetensors inputs = Safetensors.open(Goldens.resource("tiny_inputs.safetensors"));
    assertReference(
        model,
        inputs.load(manager, "in.images"),
        ReferenceTexts.read(inputs, "in.text"),
        Safetensors.open(Goldens.resource("tiny_vit/outputs.safetensors")));
  }

  @Test
  void aModelOfTwoHeadsAndOddWidthGivesTheReferencesFeaturesAndLogits() throws IOException {
    Path params = Goldens.resource("tiny_vit128_prng/params.json");
    Safetensors io = Safetensors.open(Goldens.resource("tiny_vit128_prng/io.safetensors"));
    Safetensors inputs = Safetensors.open(Goldens.resource("tiny_inputs.safetensors"));
    assertReference(
        GeneratedModel.of(params, manager),
        inputs.load(manager, "in.images"),
        ReferenceTexts.read(io, "in.text"),
        io);
  }

  @Test
  void aSmallResNetGivesTheReferencesFeaturesAndLogits() throws IOException {
    assertOpenAi("models/tiny_rn/openai.safetensors", "models/tiny_rn/outputs.safetensors");
  }

  @Test
  void openAisNamesWithHeadsFromTheConfigGiveTheReferencesFeaturesAndLogits() throws IOException {
    assertOpenAi("models/tiny_vit/openai.safetensors", "models/tiny_vit/outputs.safetensors");
  }

  @Test
  void aPickledStateDictInHalfPrecisionGivesTheReferencesFeaturesAndLogits() throws IOException {
    assertOpenAi("models/tiny_vit_pt/state_dict_fp16.pt", "models/tiny_vit_pt/outputs.safetensors");
  }

  private void assertOpenAi(String weights, String outputs) throws IOException {
    Checkpoint checkpoint = Checkpoint.open(Goldens.shared(weights));
    assertThat(checkpoint.layout()).isEqualTo("OpenAI");
    Safetensors inputs = Safetensors.open(Goldens.resource("tiny_inputs.safetensors"));
    assertReference(
        checkpoint.model(checkpoint.config(), manager),
        inputs.load(manager, "in.images"),
        ReferenceTexts.read(inputs, "in.text"),
        Safetensors.open(Goldens.shared(outputs)));
  }

  @Test
  void vitB32AtFullSizeGivesTheReferencesFeaturesAndLogits() throws IOException {
    assertFullSize(Goldens.shared("models/vit_b32_prng/params.json"));
  }

  @Test
  void resNet50AtFullSizeGivesTheReferencesFeaturesAndLogits() throws IOException {
    assertFullSize(Goldens.shared("models/rn50_prng/params.json"));
  }

  private void assertFullSize(Path params) throws IOException {
    Safetensors io = Safetensors.open(params.resolveSibling("io.safetensors"));
    NDList images = new NDList();
    for (JsonNode image : Goldens.json(params).path("images")) {
      String name = Path.of(image.asText()).getFileName().toString();
      String tensor = name.substring(0, name.lastIndexOf('.')) + ".npy.gz";
      images.add(npy(Goldens.shared("preprocess/f32/" + tensor), new Shape(3, 224, 224)));
    }
    assertReference(
        GeneratedModel.of(params, manager),
        ai.djl.ndarray.NDArrays.stack(images),
        ReferenceTexts.read(io, "in.text"),
        io);
  }

  @Test
  void aTextAtItsRealLengthGivesTheSameFeatureAsPaddedToTheContext() throws IOException {
    HuggingFaceCheckpoint checkpoint =
        new HuggingFaceCheckpoint(new ModelFiles.Folder(Goldens.resource("tiny_vit")));
    ClipModel model = checkpoint.model(checkpoint.config(), manager);
    Safetensors inputs = Safetensors.open(Goldens.resource("tiny_inputs.safetensors"));
    long[][] padded = ReferenceTexts.read(inputs, "in.text");
    for (long[] text : padded) {
      int end = ReferenceTexts.endPosition(text);
      long[] cut = java.util.Arrays.copyOf(text, end + 1);
      float[] full = ReferenceTexts.encode(manager, model, new long[][] {text}).toFloatArray();
      float[] real = ReferenceTexts.encode(manager, model, new long[][] {cut}).toFloatArray();
      assertClose(real, full, 1e-6 * largest(full) + 1e-6);
    }
  }

  /** As gradients see the model, and as it is fused for inference. */
  private void assertReference(
      ClipModel model, NDArray images, long[][] texts, Safetensors expected) throws IOException {
    assertFeaturesAndLogits(model, images, texts, expected);
    model.fuse(Precision.FLOAT32, manager);
    assertFeaturesAndLogits(model, images, texts, expected);
  }

  private void assertFeaturesAndLogits(
      ClipModel model, NDArray images, long[][] texts, Safetensors expected) throws IOException {
    NDArray imageFeatures = model.encodeImages(images);
    NDArray textFeatures = ReferenceTexts.encode(manager, model, texts);
    assertRaw(imageFeatures, expected, "out.image_features");
    assertRaw(textFeatures, expected, "out.text_features");
    NDArray imageNorm = imageFeatures.normalize(2, 1);
    NDArray textNorm = textFeatures.normalize(2, 1);
    assertNear(imageNorm, expected, "out.image_features_norm", NORMALISED);
    assertNear(textNorm, expected, "out.text_features_norm", NORMALISED);
    NDArray logits =
        imageNorm.matMul(textNorm.transpose()).mul(model.logitScale().getArray().exp());
    assertNear(logits, expected, "out.logits_per_image", LOGITS);
    assertNear(logits.transpose(), expected, "out.logits_per_text", LOGITS);
  }

  private void assertRaw(NDArray actual, Safetensors expected, String name) throws IOException {
    double scale = largest(expected.load(manager, name).toFloatArray());
    assertNear(actual, expected, name, RAW_RELATIVE * scale);
  }

  private void assertNear(NDArray actual, Safetensors expected, String name, double tolerance)
      throws IOException {
    assertClose(actual.toFloatArray(), expected.load(manager, name).toFloatArray(), tolerance);
  }

  private NDArray npy(Path file, Shape shape) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      byte[] bytes = in.readAllBytes();
      int length = Math.toIntExact(shape.size() * 4);
      FloatBuffer floats =
          ByteBuffer.wrap(bytes, bytes.length - length, length)
              .order(ByteOrder.LITTLE_ENDIAN)
              .asFloatBuffer();
      return manager.create(floats, shape);
    }
  }
}
