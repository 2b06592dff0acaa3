package io.lucelens.index.store.lucene;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.apache.lucene.search.ScoreDoc;

/** Keeps the best few of many scored documents. Not thread-safe. */
final class NearestDocs {
  private static final Comparator<ScoreDoc> WORST_FIRST =
      Comparator.<ScoreDoc>comparingDouble(doc -> doc.score)
          .thenComparing(Comparator.<ScoreDoc>comparingInt(doc -> doc.doc).reversed());

  private final int limit;
  private final PriorityQueue<ScoreDoc> best = new PriorityQueue<>(WORST_FIRST);

  NearestDocs(int limit) {
    this.limit = limit;
  }

  void offer(int doc, float score) {
    if (best.size() < limit) {
      best.add(new ScoreDoc(doc, score));
    } else if (score > best.peek().score) {
      best.poll();
      best.add(new ScoreDoc(doc, score));
    }
  }

  ScoreDoc[] bestFirst() {
    ScoreDoc[] docs = best.toArray(ScoreDoc[]::new);
    Arrays.sort(docs, WORST_FIRST.reversed());
    return docs;
  }
}
