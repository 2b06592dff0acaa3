package io.lucelens.index.tag;

import io.lucelens.clip.Clip;
import io.lucelens.index.DataFolder;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.UnusableIndexException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The tags of an index's images. What was learned is noted in the index, with the vocabulary and
 * the model that it was learned with, so that another vocabulary, another model or a library that
 * has grown by much is noticed. No image is ever embedded here. Thread-safe; owns neither index nor
 * model.
 */
public final class LibraryTags {
  private static final String NOTE = "lucelens.tags";

  /** Raised when the rule changes, so that libraries are tagged again. */
  private static final int RULE = 1;

  /** Learned anew once the library has grown or shrunk by more than this share. */
  private static final double MUCH = 0.25;

  private final TagVectors vectors;
  private final TagScores scores;
  private final ImageIndex index;

  /**
   * @param vectors of the vocabulary, by the model that filled the index
   * @param index open for writing, if anything is to be tagged
   */
  public LibraryTags(TagVectors vectors, ImageIndex index) {
    this.vectors = vectors;
    this.scores = new TagScores(vectors);
    this.index = index;
  }

  /**
   * The tags by the user's own vocabulary, if the data folder has one, or by the built-in one.
   *
   * @param clip the model that the index was opened with
   * @throws InvalidVocabularyException if the user's file breaks a rule
   * @throws IOException if it cannot be read
   */
  public static LibraryTags open(Clip clip, ImageIndex index, DataFolder data) throws IOException {
    return new LibraryTags(TagVectors.of(clip, data), index);
  }

  /** Says which tags a photo has by what was learned so far. */
  public Tagger tagger() {
    return new Tagger(
        vectors.vocabulary(),
        scores,
        noted().orElseGet(() -> TagThresholds.unlearned(scores.size())));
  }

  /**
   * Whether the images are to be tagged again: they never were, or vocabulary, model or rule are
   * others than then, or the library has grown or shrunk by more than a quarter since. Only images
   * with a vector count.
   */
  public boolean isDue() {
    // Images that wait to be embedded have no tags, and nothing was learned from them.
    int size = index.size() - index.waiting();
    return noted()
        .map(known -> Math.abs(size - known.images()) > known.images() * MUCH)
        .orElse(true);
  }

  /**
   * Tags all images again if the vocabulary, the model or the size of the library asks for it.
   *
   * @param goesOn asked now and then; no more is done once it is false
   * @return what was done; nothing if all tags are as they should be
   */
  public Optional<TaggingReport> update(BooleanSupplier goesOn) {
    return isDue() && goesOn.getAsBoolean() ? Optional.of(retag(goesOn)) : Optional.empty();
  }

  /**
   * Learns from all images and tags them, in two passes over the stored vectors. Vectors and
   * records stay as they are. A pass that is broken off is made anew the next time.
   *
   * @param goesOn asked now and then; no more is done once it is false
   * @throws UnusableIndexException if the index cannot be read or written
   */
  public TaggingReport retag(BooleanSupplier goesOn) {
    index.commit();
    TagLearner learner = new TagLearner(scores);
    index.forEachEmbedding(
        (image, embedding) -> {
          if (goesOn.getAsBoolean()) {
            learner.show(embedding);
          }
        });
    TagThresholds learned = learner.learned();
    Tagging tagging = new Tagging(index, new Tagger(vectors.vocabulary(), scores, learned), goesOn);
    index.forEachEmbedding(tagging);
    if (goesOn.getAsBoolean()) {
      index.note(NOTE, key() + " " + learned.encoded());
    }
    index.commit();
    return tagging.report();
  }

  private Optional<TagThresholds> noted() {
    String start = key() + " ";
    return index
        .note(NOTE)
        .filter(note -> note.startsWith(start))
        .flatMap(note -> TagThresholds.decode(note.substring(start.length()), scores.size()));
  }

  private String key() {
    // The built-in tags are the background of any others.
    return String.join(
        " ",
        Integer.toString(RULE),
        vectors.model(),
        vectors.vocabulary().hash(),
        TagVocabulary.builtIn().hash());
  }
}
