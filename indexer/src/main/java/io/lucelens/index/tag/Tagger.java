package io.lucelens.index.tag;

import io.lucelens.clip.Embedding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Says which tags a photo has, by its vector. Immutable and thread-safe; holds nothing native. */
public final class Tagger {
  /** More are noise around the first ones. */
  public static final int MOST_TAGS = 5;

  private final TagVocabulary vocabulary;
  private final TagScores scores;
  private final TagThresholds thresholds;

  private record Scored(String tag, float score) {}

  Tagger(TagVocabulary vocabulary, TagScores scores, TagThresholds thresholds) {
    this.vocabulary = vocabulary;
    this.scores = scores;
    this.thresholds = thresholds;
  }

  /** A tagger that learned from these photos. */
  public static Tagger learned(TagVectors vectors, List<Embedding> photos) {
    TagScores scores = new TagScores(vectors);
    TagLearner learner = new TagLearner(scores);
    photos.forEach(learner::show);
    return new Tagger(vectors.vocabulary(), scores, learner.learned());
  }

  /**
   * The tags of a photo, the clearest first; at most {@link #MOST_TAGS}, mostly one or two, often
   * none.
   */
  public List<String> tags(Embedding photo) {
    float[] all = scores.of(photo);
    List<Scored> good = new ArrayList<>();
    for (int i = 0; i < all.length; i++) {
      if (all[i] >= thresholds.limits()[i]) {
        String name = vocabulary.tags().get(i).name();
        good.add(new Scored(name, all[i] - thresholds.means()[i]));
      }
    }
    return good.stream()
        .sorted(Comparator.comparing(Scored::score).reversed())
        .limit(MOST_TAGS)
        .map(Scored::tag)
        .toList();
  }
}
