package io.lucelens.index.tag;

import io.lucelens.clip.Embedding;
import io.lucelens.index.store.TestImages;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** A text tower of its own kind: each prompt has a random direction, always the same. */
public final class CountingTexts implements Function<List<String>, List<Embedding>> {
  private int texts;

  @Override
  public List<Embedding> apply(List<String> prompts) {
    texts += prompts.size();
    return prompts.stream().map(CountingTexts::vector).toList();
  }

  /** How many texts were embedded. */
  int count() {
    return texts;
  }

  /** The direction of a prompt. */
  public static Embedding vector(String prompt) {
    return TestImages.vector(prompt.hashCode());
  }

  /** A photo of what a prompt says, and of much else. */
  static Embedding photo(String prompt, int number) {
    float[] vector = vector(prompt).toArray();
    Random random = new Random(number);
    for (int i = 0; i < vector.length; i++) {
      vector[i] += (float) (0.08 * random.nextGaussian());
    }
    return Embedding.normalized(vector);
  }
}
