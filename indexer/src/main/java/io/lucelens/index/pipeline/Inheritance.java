package io.lucelens.index.pipeline;

import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.IndexedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an index takes over from one that another model made: every record, with its id, and none of
 * the vectors and tags, which are by the model. May be done again: what the successor has already,
 * it keeps.
 */
final class Inheritance {
  /** What an index has not committed, it remembers by id. */
  private static final int COMMIT_EVERY = 10_000;

  private final ImageIndex old;
  private final ImageIndex successor;
  private int taken;

  Inheritance(ImageIndex old, ImageIndex successor) {
    this.old = old;
    this.successor = successor;
  }

  /** Brings the successor's records in line with the old index, and commits. */
  void takeOver() {
    old.forEach(this::takeOver);
    List<String> dropped = new ArrayList<>();
    successor.forEach(
        image -> {
          if (old.find(image.id()).isEmpty()) {
            dropped.add(image.id());
          }
        });
    dropped.forEach(successor::remove);
    successor.commit();
  }

  private void takeOver(IndexedImage image) {
    Optional<IndexedImage> known = successor.find(image.id());
    if (known.isEmpty() || !known.get().contentHash().equals(image.contentHash())) {
      successor.putWaiting(image.tagged(List.of()));
    } else {
      // What a run that broke off has read of the photo is at least as new.
      IndexedImage updated =
          image
              .tagged(known.get().tags())
              .described(known.get().metadata(), known.get().metadataStamp());
      if (!known.get().equals(updated)) {
        successor.updateRecord(updated);
      }
    }
    if (++taken % COMMIT_EVERY == 0) {
      successor.commit();
    }
  }

  /** The files that are to be embedded, in the order of their paths, as disks like it. */
  List<Path> waiting() {
    List<Path> files = new ArrayList<>();
    successor.forEachWaiting(image -> files.add(image.path()));
    files.sort(null);
    return files;
  }
}
