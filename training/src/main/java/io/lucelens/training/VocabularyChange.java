package io.lucelens.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.training.tokenizer.LearnedTokenizer;
import io.lucelens.training.tokenizer.Merge;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Fits the text tower to a larger vocabulary. A token that was there keeps its embedding, though
 * start and end have other ids now; a new one begins as the mean of the two that it is merged from.
 *
 * @param from the tokenizer of the weights
 * @param to the larger one, which begins with the same merges
 * @param rows of the embedding that the weights have, which may be more than tokens
 */
record VocabularyChange(LearnedTokenizer from, LearnedTokenizer to, int rows) {
  private static final String EMBEDDING = "text_model.embeddings.token_embedding.weight";

  /** The weights for the larger vocabulary; the larger embedding belongs to {@code manager}. */
  ClipModel.Weights of(ClipModel.Weights weights, NDManager manager) {
    return (name, shape) ->
        name.equals(EMBEDDING)
            ? grown(weights.get(name, new Shape(rows, shape.get(1))), manager)
            : weights.get(name, shape);
  }

  private NDArray grown(NDArray embedding, NDManager manager) {
    int width = (int) embedding.getShape().get(1);
    float[] old = embedding.toFloatArray();
    embedding.close();
    float[] grown = new float[to.size() * width];
    Map<String, Integer> before = ids(from);
    Map<String, Integer> after = ids(to);
    before.forEach(
        (token, id) -> System.arraycopy(old, id * width, grown, after.get(token) * width, width));
    for (Merge merge : to.merges()) {
      if (!before.containsKey(merge.joined())) {
        int left = after.get(merge.left()) * width;
        int right = after.get(merge.right()) * width;
        int joined = after.get(merge.joined()) * width;
        for (int i = 0; i < width; i++) {
          grown[joined + i] = (grown[left + i] + grown[right + i]) / 2;
        }
      }
    }
    return WeightCopies.copy(grown, new Shape(to.size(), width), manager);
  }

  private static Map<String, Integer> ids(LearnedTokenizer tokenizer) {
    List<String> vocabulary = tokenizer.vocabulary();
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < vocabulary.size(); id++) {
      ids.put(vocabulary.get(id), id);
    }
    return ids;
  }
}
