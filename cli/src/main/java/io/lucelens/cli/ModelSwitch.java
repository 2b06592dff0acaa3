package io.lucelens.cli;

import io.lucelens.clip.Clip;
import io.lucelens.index.DataFolder;
import io.lucelens.index.home.IndexHome;
import io.lucelens.index.pipeline.IndexingPipeline;
import io.lucelens.index.pipeline.IndexingProgress;
import io.lucelens.index.pipeline.IndexingReport;
import io.lucelens.index.store.IndexModel;
import io.lucelens.index.store.ModelMismatchException;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import io.lucelens.index.tag.LibraryTags;
import io.lucelens.index.tag.TagVectors;
import java.io.IOException;

/**
 * The making of an index by another model beside the one that answers, which it succeeds in the
 * end. Owns the successor until {@link #close()}; model and old index stay the caller's.
 */
final class ModelSwitch implements AutoCloseable {
  private final IndexHome indexes;
  private final LuceneImageIndex old;
  private final LoadedModel target;
  private final LuceneImageIndex successor;
  private final IndexingPipeline pipeline;

  /**
   * Opens or goes on with the successor. Tags that cannot be used are refused before that, and not
   * after hours of embedding.
   *
   * @param old the index that answers, open for writing
   * @throws io.lucelens.index.tag.InvalidVocabularyException if the user's own tags break a rule
   * @throws IOException if they cannot be read
   * @throws io.lucelens.index.store.UnusableIndexException if the disk is too full
   */
  ModelSwitch(DataFolder data, LuceneImageIndex old, LoadedModel target) throws IOException {
    Clip clip = target.clip();
    TagVectors tags = TagVectors.of(clip, data);
    this.indexes = new IndexHome(data);
    this.old = old;
    this.target = target;
    this.successor = indexes.beginSuccessor(old, target.manifest());
    this.pipeline =
        new IndexingPipeline(clip, successor, data).withTags(new LibraryTags(tags, successor));
  }

  /**
   * Whether the model is another than that of the index that answers.
   *
   * @throws ModelMismatchException if it is, and nobody named it: whoever changes the files of a
   *     model, or has lost them, is to say what he wants
   */
  static boolean isNeeded(LuceneImageIndex answering, LoadedModel target, IndexModelOption option) {
    if (answering.model().is(target.manifest())) {
      return false;
    }
    if (!option.isGiven()) {
      throw new ModelMismatchException(answering.model(), target.manifest());
    }
    return true;
  }

  /** The other model. */
  IndexModel model() {
    return successor.model();
  }

  /** The index of the other model. */
  LuceneImageIndex successor() {
    return successor;
  }

  /** Embeds everything that the old index has and that can be read; may be interrupted. */
  IndexingReport reembed(IndexingProgress progress) throws IOException {
    return pipeline.succeed(old, progress);
  }

  /**
   * Lets the successor answer whoever opens the index from now on.
   *
   * @return false if nothing in it is embedded, and the old one goes on
   */
  boolean complete() {
    return indexes.complete(successor, target.source());
  }

  /** Closes and deletes the old index, which nobody may use any more. */
  void deleteOld() {
    old.close();
    indexes.tidy();
  }

  /** Says that the old index answers, and how much of the other is done. */
  void noteStopped(Console console) {
    console.note(
        "Stopped before the end: "
            + (successor.size() - successor.waiting())
            + " of "
            + successor.size()
            + " photos are embedded by "
            + model().name()
            + ", and the index of "
            + old.model().name()
            + " goes on answering. Run it again to go on.");
  }

  @Override
  public void close() {
    successor.close();
  }
}
