package io.lucelens.index.pipeline;

import io.lucelens.index.store.ImageIndex;
import java.util.Set;

/** Commits now and then, so that a crash costs little. Thread-safe. */
final class Checkpoints {
  private final ImageIndex index;
  private final ContentLedger ledger;
  private final IndexingOptions options;
  private int pending;
  private long lastCommit = System.nanoTime();

  Checkpoints(ImageIndex index, ContentLedger ledger, IndexingOptions options) {
    this.index = index;
    this.ledger = ledger;
    this.options = options;
  }

  /** The index was changed. */
  synchronized void changed() {
    pending++;
    passed();
  }

  /** A file was dealt with; commits if the last one was too long ago. */
  synchronized void passed() {
    boolean due = System.nanoTime() - lastCommit >= options.commitInterval().toNanos();
    if (pending >= options.commitEvery() || pending > 0 && due) {
      commit();
    }
  }

  synchronized void commit() {
    Set<String> embedded = ledger.resolved();
    index.commit();
    ledger.forget(embedded);
    pending = 0;
    lastCommit = System.nanoTime();
  }
}
