package io.lucelens.server.search;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.ModelManifest;
import io.lucelens.clip.TextTooLongException;
import io.lucelens.clip.image.DecodedImage;
import io.lucelens.clip.text.PromptTemplates;
import io.lucelens.clip.zeroshot.Background;
import io.lucelens.clip.zeroshot.OpenSetClassifier;
import io.lucelens.clip.zeroshot.ZeroShotClassifier;
import io.lucelens.index.store.IndexModel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A stand-in for a model, small enough to know its answers: an image's embedding is the mean colour
 * of each cell of a 4 × 4 grid, a text's that of an even picture of the colours that it names.
 */
public final class ColourEncoder implements QueryEncoder {
  private static final int GRID = 4;
  private static final int CONTEXT = 77;
  private static final Map<String, float[]> COLOURS =
      Map.of(
          "red", new float[] {1, 0, 0},
          "green", new float[] {0, 1, 0},
          "blue", new float[] {0, 0, 1},
          "yellow", new float[] {1, 1, 0},
          "white", new float[] {1, 1, 1});

  private final AtomicInteger classifiersMade = new AtomicInteger();

  @Override
  public IndexModel model() {
    return IndexModel.of(manifest());
  }

  /** What identifies its vectors. */
  public ModelManifest manifest() {
    return new ModelManifest("colours", "ab".repeat(32), GRID * GRID * 3, "none", "cd".repeat(32));
  }

  @Override
  public Embedding encodeText(String text) {
    String[] words = text.toLowerCase().split("\\s+");
    if (words.length + 2 > CONTEXT) {
      throw new TextTooLongException(words.length + 2, CONTEXT);
    }
    float[] sum = {0.01f, 0.01f, 0.01f};
    for (String word : words) {
      float[] colour = COLOURS.getOrDefault(word, new float[3]);
      for (int band = 0; band < 3; band++) {
        sum[band] += colour[band];
      }
    }
    float[] vector = new float[GRID * GRID * 3];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = sum[i % 3];
    }
    return Embedding.normalized(vector);
  }

  /** How often a classifier was made. */
  public int classifiersMade() {
    return classifiersMade.get();
  }

  @Override
  public OpenSetClassifier classifier(List<String> labels, PromptTemplates templates) {
    classifiersMade.incrementAndGet();
    List<Embedding> weights = labels.stream().map(this::encodeText).toList();
    List<Embedding> background = List.of(encodeText("green"), encodeText("blue"));
    return new OpenSetClassifier(
        new ZeroShotClassifier(labels, weights, 20), new Background(background));
  }

  @Override
  public Embedding encodeImage(DecodedImage any) {
    DecodedImage image = any.toRgb();
    float[] vector = new float[GRID * GRID * 3];
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        int cell = (y * GRID / image.height()) * GRID + x * GRID / image.width();
        for (int band = 0; band < 3; band++) {
          vector[cell * 3 + band] +=
              (image.samples()[(y * image.width() + x) * 3 + band] & 0xff) + 0.01f;
        }
      }
    }
    return Embedding.normalized(vector);
  }
}
