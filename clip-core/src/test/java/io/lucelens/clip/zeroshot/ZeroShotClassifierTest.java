package io.lucelens.clip.zeroshot;

import static io.lucelens.clip.Goldens.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.clip.Clip;
import io.lucelens.clip.Embedding;
import io.lucelens.clip.Goldens;
import io.lucelens.clip.TinyModel;
import io.lucelens.clip.TinySiglip;
import io.lucelens.clip.checkpoint.Safetensors;
import io.lucelens.clip.text.PromptTemplates;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZeroShotClassifierTest {
  /** The reference notebook multiplies cosines by this and not by the model's own scale. */
  private static final double REFERENCE_SCALE = 100;

  private static final int CLASSES = 5;
  private static final int TEMPLATES = 7;
  private static final int DIMENSION = 32;

  @TempDir Path folder;

  @Test
  void classWeightsAndProbabilitiesAreTheReferences() throws IOException {
    JsonNode golden = Goldens.json(Goldens.shared("zeroshot/tiny_vit_5x7.json"));
    Safetensors tensors = Safetensors.open(Goldens.shared("zeroshot/tiny_vit_5x7.safetensors"));
    float[] prompts = floats(tensors, "template_embeddings");
    float[] expectedWeights = floats(tensors, "class_weights");
    float[] expected = floats(tensors, "probs");
    float[] images =
        floats(
            Safetensors.open(Goldens.resource("tiny_vit/outputs.safetensors")),
            "out.image_features_norm");
    List<String> labels = new ArrayList<>();
    golden.path("classnames").forEach(name -> labels.add(name.asText()));

    List<Embedding> weights = new ArrayList<>();
    for (int c = 0; c < CLASSES; c++) {
      weights.add(ZeroShotClassifier.classWeight(rows(prompts, c * TEMPLATES, TEMPLATES)));
      float[] column = new float[DIMENSION];
      for (int d = 0; d < DIMENSION; d++) {
        column[d] = expectedWeights[d * CLASSES + c];
      }
      assertClose(weights.getLast().toArray(), column, 1e-6);
    }
    ZeroShotClassifier classifier =
        new ZeroShotClassifier(labels, weights, REFERENCE_SCALE, OptionalDouble.empty());
    for (int i = 0; i < 8; i++) {
      for (var prediction : classifier.classify(rows(images, i, 1).getFirst())) {
        int label = labels.indexOf(prediction.label());
        assertThat(prediction.probability()).isCloseTo(expected[i * CLASSES + label], within(1e-4));
      }
    }
  }

  private static float[] floats(Safetensors file, String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      return file.load(manager, name).toFloatArray();
    }
  }

  private static List<Embedding> rows(float[] matrix, int first, int count) {
    List<Embedding> rows = new ArrayList<>();
    for (int i = first; i < first + count; i++) {
      rows.add(Embedding.of(Arrays.copyOfRange(matrix, i * DIMENSION, (i + 1) * DIMENSION)));
    }
    return rows;
  }

  @Test
  void probabilitiesAreSortedAndAddUpToOne() throws IOException {
    try (Clip clip = Clip.load(TinyModel.in(folder))) {
      ZeroShotClassifier classifier =
          ZeroShotClassifier.of(clip, List.of("cat", "dog", "house"), PromptTemplates.PHOTO);
      var predictions = classifier.classify(clip.encodeText("a photo of a dog."));
      assertThat(predictions.getFirst().label()).isEqualTo("dog");
      assertThat(predictions)
          .extracting(ZeroShotClassifier.Prediction::probability)
          .isSortedAccordingTo((a, b) -> Double.compare(b, a));
      assertThat(predictions.stream().mapToDouble(ZeroShotClassifier.Prediction::probability).sum())
          .isCloseTo(1, within(1e-9));
    }
  }

  @Test
  void withASigmoidHeadEachLabelIsJudgedByItself() throws IOException {
    try (Clip clip = Clip.load(TinySiglip.in(folder))) {
      Embedding image = clip.encodeText("a dog");
      var alone = ZeroShotClassifier.of(clip, List.of("dog"), PromptTemplates.PHOTO);
      var among = ZeroShotClassifier.of(clip, List.of("cat", "dog"), PromptTemplates.PHOTO);
      double cosine = image.cosine(clip.encodeText("a photo of a dog."));
      double expected = 1 / (1 + Math.exp(-(clip.logitScale() * cosine - 2.5)));
      assertThat(clip.logitBias()).contains(-2.5f);
      assertThat(alone.classify(image).getFirst().probability())
          .isCloseTo(expected, within(1e-6))
          .isLessThan(1);
      assertThat(among.classify(image))
          .filteredOn(prediction -> prediction.label().equals("dog"))
          .singleElement()
          .satisfies(dog -> assertThat(dog.probability()).isCloseTo(expected, within(1e-6)));
    }
  }

  @Test
  void aTemplateWithoutAPlaceForTheLabelIsRefused() {
    assertThat(new PromptTemplates(List.of("{label}, a {}")).fill("cat"))
        .containsExactly("cat, a cat");
    assertThatThrownBy(() -> new PromptTemplates(List.of("a photo")))
        .hasMessageContaining("'a photo'")
        .hasMessageContaining("{}");
    assertThatThrownBy(() -> new PromptTemplates(List.of())).hasMessageContaining("no prompt");
  }
}
