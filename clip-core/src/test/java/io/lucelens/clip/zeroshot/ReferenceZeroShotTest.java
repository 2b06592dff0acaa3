package io.lucelens.clip.zeroshot;

import static io.lucelens.clip.Goldens.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.clip.Embedding;
import io.lucelens.clip.Goldens;
import io.lucelens.clip.checkpoint.Safetensors;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.clip.model.GeneratedModel;
import io.lucelens.clip.text.ClipTokenizer;
import io.lucelens.clip.text.PromptTemplates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The reference's 80 templates on a ViT-B/32 of full size, from words to probabilities. */
class ReferenceZeroShotTest {
  /** The reference notebook multiplies cosines by this and not by the model's own scale. */
  private static final double REFERENCE_SCALE = 100;

  private static final int DIMENSION = 512;

  @Test
  void eightyTemplatesGiveTheReferencesClassWeightsAndProbabilities() throws IOException {
    JsonNode golden = Goldens.json(Goldens.shared("zeroshot/vit_b32_prng_3x80.json"));
    Path tensors = Goldens.shared("zeroshot/vit_b32_prng_3x80.safetensors");
    List<String> labels = texts(golden.path("classnames"));
    PromptTemplates templates = new PromptTemplates(texts(golden.path("templates")));
    List<Embedding> weights = classWeights(labels, templates);

    float[] expected = floats(tensors, "class_weights");
    for (int c = 0; c < labels.size(); c++) {
      float[] column = new float[DIMENSION];
      for (int d = 0; d < DIMENSION; d++) {
        column[d] = expected[d * labels.size() + c];
      }
      assertClose(weights.get(c).toArray(), column, 1e-5);
    }
    float[] probabilities = floats(tensors, "probs");
    long[] best = Safetensors.open(tensors).loadLongs("top1");
    ZeroShotClassifier classifier = new ZeroShotClassifier(labels, weights, REFERENCE_SCALE);
    List<Embedding> images = images();
    for (int i = 0; i < images.size(); i++) {
      var predictions = classifier.classify(images.get(i));
      assertThat(predictions.getFirst().label()).isEqualTo(labels.get((int) best[i]));
      for (var prediction : predictions) {
        int label = i * labels.size() + labels.indexOf(prediction.label());
        assertThat(prediction.probability()).isCloseTo(probabilities[label], within(1e-4));
      }
    }
  }

  private static List<Embedding> classWeights(List<String> labels, PromptTemplates templates)
      throws IOException {
    Path tokenizerJson = Goldens.shared("tokenizer/tokenizer.json");
    Path params = Goldens.shared("models/vit_b32_prng/params.json");
    try (NDManager manager = NDManager.newBaseManager();
        ClipTokenizer tokenizer =
            ClipTokenizer.of("tokenizer.json", Files.readAllBytes(tokenizerJson), 77)) {
      ClipModel model = GeneratedModel.of(params, manager);
      List<Embedding> weights = new ArrayList<>();
      for (String label : labels) {
        List<int[]> prompts = templates.fill(label).stream().map(tokenizer::tokens).toList();
        try (NDManager scope = manager.newSubManager()) {
          float[] features = model.encodeTexts(prompts, scope).toFloatArray();
          weights.add(ZeroShotClassifier.classWeight(rows(features)));
        }
      }
      return weights;
    }
  }

  private static List<Embedding> images() throws IOException {
    return rows(floats(Goldens.shared("models/vit_b32_prng/io.safetensors"), "out.image_features"));
  }

  private static List<Embedding> rows(float[] matrix) {
    List<Embedding> rows = new ArrayList<>();
    for (int from = 0; from < matrix.length; from += DIMENSION) {
      rows.add(Embedding.normalized(Arrays.copyOfRange(matrix, from, from + DIMENSION)));
    }
    return rows;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static float[] floats(Path file, String name) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      return Safetensors.open(file).load(manager, name).toFloatArray();
    }
  }
}
