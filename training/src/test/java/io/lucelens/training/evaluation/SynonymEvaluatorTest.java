package io.lucelens.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lucelens.clip.Clip;
import io.lucelens.clip.Embedding;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.data.SampleFiles;
import io.lucelens.training.data.UnusableDataException;
import io.lucelens.training.evaluation.SynonymEvaluator.Synonyms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SynonymEvaluatorTest {
  private static final int IMAGES = 40;

  @TempDir private Path folder;

  @Test
  void overlapIsTheShareOfTheFirstTenImagesThatBothWordsFind() throws IOException {
    try (Clip clip = Clip.bundled()) {
      EvaluationResult result =
          evaluate(clip, IMAGES, new Synonyms("dog", "Dog"), new Synonyms("puppy", "red"));

      double unlike = overlap(clip, "puppy", "red");
      double crossed = (overlap(clip, "dog", "red") + overlap(clip, "puppy", "Dog")) / 2;
      assertThat(result.metrics())
          .containsEntry("pairs", 2)
          .containsEntry("images", IMAGES)
          .containsEntry("chance_overlap@10", 0.25)
          .containsEntry("half_shared", unlike >= 0.5 ? 1.0 : 0.5);
      assertThat(result.metrics().get("overlap@10").doubleValue())
          .isCloseTo((1 + unlike) / 2, within(1e-9));
      assertThat(result.metrics().get("unrelated_overlap@10").doubleValue())
          .isCloseTo(crossed, within(1e-9));
      assertThat(result.tables().getFirst().rows())
          .containsExactly(List.of("dog = Dog", 1.0), List.of("puppy = red", unlike));
    }
  }

  @Test
  void tenImagesAreTooFewToTellWordsApart() throws IOException {
    try (Clip clip = Clip.bundled()) {
      assertThatThrownBy(() -> evaluate(clip, 10, new Synonyms("dog", "puppy")))
          .isInstanceOf(UnusableDataException.class)
          .hasMessageContaining("10 images");
    }
  }

  private EvaluationResult evaluate(Clip clip, int images, Synonyms... words) throws IOException {
    try (Pairs pairs = pictures(images)) {
      return new SynonymEvaluator(ImageEmbedder.of(clip)).evaluate(pairs, List.of(words), "some");
    }
  }

  private Pairs pictures(int count) throws IOException {
    SampleFiles.Tar tar = SampleFiles.tar();
    for (int i = 0; i < count; i++) {
      tar.with(i + ".png", SampleFiles.image("png", 48, 48, i * 5)).with(i + ".txt", "a picture");
    }
    return Pairs.open(tar.writeTo(folder.resolve("pictures.tar")));
  }

  private double overlap(Clip clip, String one, String other) throws IOException {
    List<Integer> both = new ArrayList<>(firstTen(clip, one));
    both.retainAll(firstTen(clip, other));
    return both.size() / 10.0;
  }

  private List<Integer> firstTen(Clip clip, String word) throws IOException {
    Embedding text = clip.encodeTexts(List.of(word)).getFirst();
    try (Pairs pairs = pictures(IMAGES)) {
      List<Embedding> images = ImageEmbedder.of(clip).embed(pairs.asList(), "some").embeddings();
      Comparator<Integer> nearest = Comparator.comparing(i -> -text.cosine(images.get(i)));
      return IntStream.range(0, IMAGES).boxed().sorted(nearest).limit(10).toList();
    }
  }
}
