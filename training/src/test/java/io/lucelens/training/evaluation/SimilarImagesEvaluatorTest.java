package io.lucelens.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lucelens.clip.Clip;
import io.lucelens.clip.Embedding;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.data.SampleFiles;
import io.lucelens.training.data.UnusableDataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimilarImagesEvaluatorTest {
  @TempDir private Path folder;
  private final SampleFiles.Tar tar = SampleFiles.tar();
  private int images;

  private void picture(int look, String label) throws IOException {
    String name = "picture" + images++;
    tar.with(name + ".png", SampleFiles.image("png", 48, 48, look));
    tar.with(name + ".txt", "a picture");
    tar.with(name + ".json", "{\"class\":\"" + label + "\"}");
  }

  private EvaluationResult evaluate() throws IOException {
    try (Clip clip = Clip.bundled();
        Pairs pairs = pairs()) {
      return new SimilarImagesEvaluator(ImageEmbedder.of(clip)).evaluate(pairs, "some");
    }
  }

  private Pairs pairs() throws IOException {
    return Pairs.open(tar.writeTo(folder.resolve("pictures.tar")));
  }

  @Test
  void copiesFindEachOtherAndAnImageAloneInItsClassAsksNothing() throws IOException {
    for (int look : new int[] {10, 120}) {
      picture(look, "class " + look);
      picture(look, "class " + look);
    }
    picture(200, "alone");

    EvaluationResult result = evaluate();

    assertThat(result.metrics())
        .containsEntry("precision@1", 1.0)
        .containsEntry("precision@5", 0.2)
        .containsEntry("mean_average_precision", 1.0)
        .containsEntry("chance_precision", 0.25)
        .containsEntry("queries", 4)
        .containsEntry("images", 5)
        .containsEntry("classes", 3)
        .containsEntry("skipped_images", 0);
    assertThat(result.tables().getFirst().rows())
        .containsExactly(List.of("class 10", 1.0), List.of("class 120", 1.0));
  }

  @Test
  void precisionIsTakenAtTheRankOfEachImageOfTheClass() throws IOException {
    String[] classes = {"a", "b", "a", "b", "b", "a", "a", "b", "a"};
    for (int i = 0; i < classes.length; i++) {
      picture(i * 25, classes[i]);
    }

    EvaluationResult result = evaluate();

    double sum = 0;
    double first = 0;
    for (int query = 0; query < classes.length; query++) {
      List<String> ranked = ranked(query, classes);
      int found = 0;
      double precisions = 0;
      for (int rank = 1; rank <= ranked.size(); rank++) {
        if (ranked.get(rank - 1).equals(classes[query])) {
          found++;
          precisions += found / (double) rank;
        }
      }
      sum += precisions / found;
      first += ranked.getFirst().equals(classes[query]) ? 1 : 0;
    }
    assertThat(result.metrics().get("mean_average_precision").doubleValue())
        .isCloseTo(sum / classes.length, within(1e-9))
        .isLessThan(1);
    assertThat(result.metrics().get("precision@1").doubleValue())
        .isCloseTo(first / classes.length, within(1e-9));
  }

  private List<String> ranked(int query, String[] classes) throws IOException {
    try (Clip clip = Clip.bundled();
        Pairs pairs = pairs()) {
      List<Embedding> all = ImageEmbedder.of(clip).embed(pairs.asList(), "some").embeddings();
      return IntStream.range(0, classes.length)
          .filter(i -> i != query)
          .boxed()
          .sorted(Comparator.comparing(i -> -all.get(query).cosine(all.get(i))))
          .map(i -> classes[i])
          .toList();
    }
  }

  @Test
  void whereAllLookTheSameTheWrongOnesCountAsFoundFirst() throws IOException {
    for (String label : List.of("a", "a", "b", "b")) {
      picture(10, label);
    }

    EvaluationResult result = evaluate();

    assertThat(result.metrics())
        .containsEntry("precision@1", 0.0)
        .containsEntry("mean_average_precision", 1 / 3.0);
  }

  @Test
  void imagesThatAreAllAloneInTheirClassesAreTooFewAndTheErrorSaysSo() throws IOException {
    picture(10, "a");
    picture(120, "b");

    assertThatThrownBy(this::evaluate)
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("no class with two images");
  }
}
