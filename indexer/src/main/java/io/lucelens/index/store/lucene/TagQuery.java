package io.lucelens.index.store.lucene;

import java.io.IOException;
import java.util.Set;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.ConstantScoreScorerSupplier;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.FixedBitSet;

/** Matches the images that have all of some tags: the filter of a graph search. Immutable. */
final class TagQuery extends Query {
  private final Set<String> tags;

  TagQuery(Set<String> tags) {
    this.tags = Set.copyOf(tags);
  }

  @Override
  public Weight createWeight(IndexSearcher searcher, ScoreMode mode, float boost) {
    return new ConstantScoreWeight(this, boost) {
      @Override
      public ScorerSupplier scorerSupplier(LeafReaderContext leaf) throws IOException {
        FixedBitSet having = TagField.having(leaf.reader(), tags);
        int count = having.cardinality();
        return ConstantScoreScorerSupplier.fromIterator(
            new BitSetIterator(having, count), score(), mode, leaf.reader().maxDoc());
      }

      /** Tags change without their segment. */
      @Override
      public boolean isCacheable(LeafReaderContext leaf) {
        return false;
      }
    };
  }

  @Override
  public void visit(QueryVisitor visitor) {
    visitor.visitLeaf(this);
  }

  @Override
  public String toString(String field) {
    return "tags:" + tags;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TagQuery that && tags.equals(that.tags);
  }

  @Override
  public int hashCode() {
    return tags.hashCode();
  }
}
