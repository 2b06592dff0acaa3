package io.lucelens.index.store.lucene;

import io.lucelens.index.store.ImageFilter;
import java.io.IOException;
import java.util.Optional;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;

/** An {@link ImageFilter} for Lucene. */
final class FilterQuery {
  private FilterQuery() {}

  /** Matches what fits the filter; none if everything does. */
  static Optional<Query> of(ImageFilter filter) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    if (!filter.tags().isEmpty()) {
      all.add(new TagQuery(filter.tags()), Occur.FILTER);
    }
    filter.keywords().forEach(word -> all.add(DescriptionFields.keyword(word), Occur.FILTER));
    filter.captions().forEach(text -> all.add(DescriptionFields.words(text), Occur.FILTER));
    if (filter.minRating() != null) {
      all.add(DescriptionFields.ratedAtLeast(filter.minRating()), Occur.FILTER);
    }
    if (filter.takenFrom() != null || filter.takenTo() != null) {
      all.add(DescriptionFields.takenBetween(filter.takenFrom(), filter.takenTo()), Occur.FILTER);
    }
    BooleanQuery query = all.build();
    return query.clauses().isEmpty() ? Optional.empty() : Optional.of(query);
  }

  /** Prepares a filter for {@link #matches}. */
  static Weight weight(Query filter, IndexSearcher searcher) throws IOException {
    return searcher.createWeight(searcher.rewrite(filter), ScoreMode.COMPLETE_NO_SCORES, 1);
  }

  /** The live documents of a segment that a filter matches. */
  static Bits matches(Weight filter, LeafReaderContext leaf) throws IOException {
    FixedBitSet matches = new FixedBitSet(leaf.reader().maxDoc());
    Scorer scorer = filter.scorer(leaf);
    if (scorer != null) {
      matches.or(scorer.iterator());
    }
    Bits live = leaf.reader().getLiveDocs();
    if (live != null) {
      live.applyMask(matches, 0);
    }
    return matches;
  }
}
