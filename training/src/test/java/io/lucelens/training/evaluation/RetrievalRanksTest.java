package io.lucelens.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lucelens.clip.Embedding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetrievalRanksTest {
  private static final Embedding EAST = Embedding.of(new float[] {1, 0});
  private static final Embedding NORTH = Embedding.of(new float[] {0, 1});

  private static Embedding at(double degrees) {
    double angle = Math.toRadians(degrees);
    return Embedding.normalized(new float[] {(float) Math.cos(angle), (float) Math.sin(angle)});
  }

  @Test
  void ranksFollowTheHandComputedExample() {
    // Images at 0°, 40°, 90°. Texts: 10° and 50° of image 0, 85° of image 1, 80° of image 2.
    // Nearest images: 10° → 0,1,2. 50° → 1 (10°), 2 (40°), 0 (50°). 85° → 2, 1. 80° → 2.
    // Nearest texts: 0° → 10° (own, 1st). 40° → 50°, 10°, 80°, 85° (own, 4th). 90° → 85°, 80°
    // (2nd).
    RetrievalRanks ranks =
        RetrievalRanks.of(
            List.of(at(0), at(40), at(90)),
            List.of(at(10), at(50), at(85), at(80)),
            new int[] {0, 0, 1, 2});

    assertThat(ranks.textToImage()).containsExactly(1, 3, 2, 1);
    assertThat(ranks.imageToText()).containsExactly(1, 4, 2);
    Map<String, Number> metrics = ranks.metrics();
    assertThat(metrics.keySet())
        .containsExactly(
            "image_retrieval_recall@1",
            "image_retrieval_recall@5",
            "image_retrieval_recall@10",
            "image_retrieval_median_rank",
            "text_retrieval_recall@1",
            "text_retrieval_recall@5",
            "text_retrieval_recall@10",
            "text_retrieval_median_rank");
    assertThat(metrics)
        .containsEntry("image_retrieval_recall@1", 0.5)
        .containsEntry("image_retrieval_recall@5", 1.0)
        .containsEntry("image_retrieval_median_rank", 1.5)
        .containsEntry("text_retrieval_median_rank", 2.0);
    assertThat(metrics.get("text_retrieval_recall@1").doubleValue())
        .isCloseTo(1 / 3.0, within(1e-12));
  }

  @Test
  void tiesCountAgainstTheModel() {
    // A collapsed model: everything has one embedding, so nothing is found.
    List<Embedding> same = List.of(EAST, EAST, EAST, EAST);
    RetrievalRanks ranks = RetrievalRanks.of(same, same, new int[] {0, 1, 2, 3});

    assertThat(ranks.textToImage()).containsOnly(4);
    assertThat(ranks.imageToText()).containsOnly(4);
    assertThat(RetrievalRanks.recallAt(1, ranks.textToImage())).isZero();
  }

  @Test
  void severalOwnTextsAreNotEachOthersRivals() {
    RetrievalRanks ranks =
        RetrievalRanks.of(
            List.of(EAST, NORTH), List.of(EAST, EAST, EAST, NORTH), new int[] {0, 0, 0, 1});

    assertThat(ranks.imageToText()).containsExactly(1, 1);
    assertThat(ranks.textToImage()).containsExactly(1, 1, 1, 1);
  }

  @Test
  void ranksAgreeWithSortingEveryScore() {
    Random random = new Random(3);
    List<Embedding> images = embeddings(random, 40);
    List<Embedding> texts = embeddings(random, 130);
    int[] imageOfText = new int[130];
    for (int t = 0; t < 130; t++) {
      imageOfText[t] = t < 40 ? t : random.nextInt(40);
    }

    RetrievalRanks ranks = RetrievalRanks.of(images, texts, imageOfText);

    for (int t = 0; t < 130; t++) {
      Embedding text = texts.get(t);
      double own = text.cosine(images.get(imageOfText[t]));
      long better = images.stream().filter(image -> text.cosine(image) > own).count();
      assertThat(ranks.textToImage()[t]).isEqualTo(1 + (int) better);
    }
    for (int i = 0; i < 40; i++) {
      Embedding image = images.get(i);
      List<Integer> order = new ArrayList<>();
      for (int t = 0; t < 130; t++) {
        order.add(t);
      }
      order.sort((a, b) -> Double.compare(image.cosine(texts.get(b)), image.cosine(texts.get(a))));
      int own = i;
      int first =
          order.indexOf(order.stream().filter(t -> imageOfText[t] == own).findFirst().get());
      assertThat(ranks.imageToText()[i]).isEqualTo(1 + first);
    }
  }

  private static List<Embedding> embeddings(Random random, int count) {
    List<Embedding> embeddings = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] vector = new float[7];
      for (int d = 0; d < vector.length; d++) {
        vector[d] = (float) random.nextGaussian();
      }
      embeddings.add(Embedding.normalized(vector));
    }
    return embeddings;
  }

  @Test
  void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
    assertThat(RetrievalRanks.median(new int[] {9, 1, 4, 2})).isEqualTo(3.0);
    assertThat(RetrievalRanks.median(new int[] {9, 1, 4})).isEqualTo(4.0);
    assertThat(RetrievalRanks.median(new int[] {7})).isEqualTo(7.0);
  }

  @Test
  void textsAndImagesThatDoNotMatchAreRefused() {
    assertThatThrownBy(() -> RetrievalRanks.of(List.of(EAST), List.of(EAST), new int[] {1}))
        .hasMessageContaining("image 1")
        .hasMessageContaining("only 1 images");
    assertThatThrownBy(() -> RetrievalRanks.of(List.of(EAST, EAST), List.of(EAST), new int[] {0}))
        .hasMessageContaining("No text belongs to image 1");
    assertThatThrownBy(() -> RetrievalRanks.of(List.of(EAST), List.of(EAST), new int[] {0, 0}))
        .hasMessageContaining("1 texts and the images of 2");
  }
}
