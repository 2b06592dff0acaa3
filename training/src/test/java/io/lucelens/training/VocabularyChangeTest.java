package io.lucelens.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.training.tokenizer.BpeLearner;
import io.lucelens.training.tokenizer.LearnedTokenizer;
import java.util.List;
import org.junit.jupiter.api.Test;

class VocabularyChangeTest {
  private static final String EMBEDDING = "text_model.embeddings.token_embedding.weight";
  private static final int WIDTH = 3;

  private final LearnedTokenizer before = new BpeLearner(1000).learn(List.of("ab ab"));
  private final LearnedTokenizer after =
      new BpeLearner(1000).goOn(before.merges(), List.of("xab xab", "yxab yxab"));

  @Test
  void aTokenThatWasThereKeepsItsEmbeddingAndANewOneIsTheMeanOfItsParts() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray grown = weights(manager, before.size()).get(EMBEDDING, shape());

      assertThat(grown.getShape()).isEqualTo(shape());
      assertThat(row(grown, "ab</w>"))
          .isEqualTo(row(old(manager, before.size()), before, "ab</w>"));
      assertThat(row(grown, "<|startoftext|>")[0]).isEqualTo(before.startId() * WIDTH);
      assertThat(row(grown, "<|endoftext|>")[0]).isEqualTo(before.endId() * WIDTH);
      float[] x = row(grown, "x");
      float[] ab = row(grown, "ab</w>");
      float[] xab = row(grown, "xab</w>");
      float[] y = row(grown, "y");
      float[] yxab = row(grown, "yxab</w>");
      for (int i = 0; i < WIDTH; i++) {
        assertThat(xab[i]).isEqualTo((x[i] + ab[i]) / 2);
        assertThat(yxab[i]).isEqualTo((y[i] + xab[i]) / 2);
      }
    }
  }

  @Test
  void rowsThatNoTokenHasAreLeftBehind() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray grown = weights(manager, before.size() + 7).get(EMBEDDING, shape());

      assertThat(row(grown, "<|endoftext|>")[0]).isEqualTo(before.endId() * WIDTH);
    }
  }

  @Test
  void nothingElseDependsOnTheVocabulary() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Shape shape = new Shape(2, 5);
      assertThat(
              weights(manager, before.size())
                  .get("text_model.embeddings.position_embedding.weight", shape)
                  .getShape())
          .isEqualTo(shape);
    }
  }

  private Shape shape() {
    return new Shape(after.size(), WIDTH);
  }

  private ClipModel.Weights weights(NDManager manager, int rows) {
    return new VocabularyChange(before, after, rows)
        .of(
            (name, shape) ->
                manager.arange((float) shape.size()).toType(DataType.FLOAT32, false).reshape(shape),
            manager);
  }

  private static NDArray old(NDManager manager, int rows) {
    return manager.arange((float) rows * WIDTH).reshape(rows, WIDTH);
  }

  private float[] row(NDArray embedding, String token) {
    return row(embedding, after, token);
  }

  private static float[] row(NDArray embedding, LearnedTokenizer tokenizer, String token) {
    return embedding.get(new NDIndex("{}", tokenizer.vocabulary().indexOf(token))).toFloatArray();
  }
}
