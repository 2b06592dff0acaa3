package io.lucelens.index.pipeline;

import io.lucelens.index.store.ImageIndex;
import java.time.Duration;
import java.util.Set;

/** Commits now and then, so that a crash costs little. Thread-safe. */
final class Checkpoints {
  private final ImageIndex index;
  private final ContentLedger ledger;
  private final IndexingOptions options;
  private int pending;
  private int commits;
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
    boolean due = System.nanoTime() - lastCommit >= interval();
    if (pending >= options.commitEvery() || pending > 0 && due) {
      commit();
    }
  }

  /** One second at first and twice as long after each commit, up to the interval asked for. */
  private long interval() {
    long growing = Duration.ofSeconds(1).toNanos() << Math.min(commits, 20);
    return Math.min(growing, options.commitInterval().toNanos());
  }

  synchronized void commit() {
    Set<String> embedded = ledger.resolved();
    index.commit();
    ledger.forget(embedded);
    pending = 0;
    commits++;
    lastCommit = System.nanoTime();
  }
}
