package io.lucelens.index.pipeline;

import io.lucelens.clip.Embedding;
import io.lucelens.index.ThumbnailStore;
import io.lucelens.index.crawl.FoundFile;
import io.lucelens.index.metadata.PhotoMetadata;
import io.lucelens.index.pipeline.StageTimes.Stage;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.IndexedImage;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** Writes down what became of each file: in the index, in the tally, at last in the thumbnails. */
final class Catalogue {
  private final ImageIndex index;
  private final Tally tally;
  private final Checkpoints checkpoints;
  private final StageTimes times;
  private final StandIns standIns;
  private final Function<Embedding, List<String>> tagger;

  /** Contents that lost a record; some may live on in a copy. */
  private final Set<String> lessened = new HashSet<>();

  /**
   * @param tagger which tags a photo gets by its vector
   */
  Catalogue(
      ImageIndex index,
      Tally tally,
      Checkpoints checkpoints,
      StageTimes times,
      StandIns standIns,
      Function<Embedding, List<String>> tagger) {
    this.index = index;
    this.tally = tally;
    this.checkpoints = checkpoints;
    this.times = times;
    this.standIns = standIns;
    this.tagger = tagger;
  }

  /** A file is as it was; RAW files beside it may have come or gone. */
  void unchanged(FoundFile file, IndexedImage known) {
    writing(
        () -> {
          if (!known.companions().equals(file.companions())) {
            index.updateRecord(known.with(file.companions()));
            checkpoints.changed();
          }
          tally.unchanged();
          checkpoints.passed();
        });
  }

  /** Same bytes, another time stamp. */
  void touched(Candidate candidate, IndexedImage known, PhotoMetadata embedded) {
    writing(
        () -> {
          index.updateRecord(candidate.described(at(candidate.file(), known), embedded));
          tally.unchangedAfterAll(candidate.file().size());
          checkpoints.changed();
        });
  }

  /** The same file, but what describes it has changed. */
  void described(IndexedImage image) {
    writing(
        () -> {
          index.updateRecord(image);
          tally.unchanged();
          checkpoints.changed();
        });
  }

  /** The content of a file that is gone was found at another path. */
  void moved(Candidate candidate, IndexedImage gone, PhotoMetadata embedded) {
    candidate.known().ifPresent(this::remove);
    writing(
        () -> {
          index.updateRecord(candidate.described(at(candidate.file(), gone), embedded));
          tally.moved(candidate.file().size());
          checkpoints.changed();
        });
  }

  /**
   * The content of a file that is gone was found at another path, but was never embedded: once it
   * is, it takes over that record.
   */
  Candidate inPlaceOf(Candidate candidate, IndexedImage gone) {
    candidate.known().ifPresent(this::remove);
    return new Candidate(
        candidate.file(), candidate.contentHash(), Optional.of(gone), candidate.sidecars());
  }

  /** A file that is not there now, or is being written; its record waits. */
  void passedOver(long size) {
    tally.passedOver(size);
  }

  /** A file with a content that is embedded now, or that a copy brought along. */
  void embedded(Candidate candidate, EmbeddedContent content) {
    writing(() -> put(candidate, content));
  }

  private void put(Candidate candidate, EmbeddedContent content) {
    String id = candidate.known().map(IndexedImage::id).orElseGet(Catalogue::newId);
    index.put(
        new IndexedImage(
            id,
            candidate.file().path(),
            candidate.file().size(),
            candidate.file().modified(),
            candidate.contentHash(),
            content.width(),
            content.height(),
            candidate.sidecars().over(content.metadata()),
            candidate.sidecars().stamp(),
            tagger.apply(content.embedding()),
            candidate.file().companions()),
        content.embedding());
    if (candidate.known().isPresent()) {
      lessen(candidate.known().get().contentHash());
      tally.changed(candidate.file().size());
    } else {
      tally.added(candidate.file().size());
    }
    checkpoints.changed();
  }

  void failed(FoundFile file, String reason) {
    writing(
        () -> {
          standIns.failed(file);
          tally.fileFailed(file.path(), file.size(), reason);
          checkpoints.passed();
        });
  }

  /** A file is as it was when it failed the last time. */
  void failedBefore(FoundFile file, String reason) {
    writing(
        () -> {
          standIns.failed(file);
          tally.fileFailedBefore(file.path(), file.size(), reason);
          checkpoints.passed();
        });
  }

  /** A RAW file is a companion again: its own record goes. */
  void superseded(IndexedImage raw) {
    remove(raw);
    tally.passedOver(0);
  }

  void remove(IndexedImage image) {
    writing(
        () -> {
          index.remove(image.id());
          lessen(image.contentHash());
          tally.removed();
          checkpoints.changed();
        });
  }

  private void writing(Runnable work) {
    Stage before = times.enter(Stage.WRITE);
    try {
      work.run();
    } finally {
      times.enter(before);
    }
  }

  private synchronized void lessen(String contentHash) {
    lessened.add(contentHash);
  }

  /** To be called at the end of a run, after its last commit. */
  synchronized void deleteUnusedThumbnails(ThumbnailStore thumbnails) throws IOException {
    for (String contentHash : lessened) {
      if (index.findByContent(contentHash).isEmpty()) {
        thumbnails.delete(contentHash);
      }
    }
    lessened.clear();
  }

  private static IndexedImage at(FoundFile file, IndexedImage image) {
    return image.at(file.path(), file.size(), file.modified()).with(file.companions());
  }

  private static String newId() {
    return UUID.randomUUID().toString();
  }
}
