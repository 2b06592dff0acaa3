package io.lucelens.index.store.lucene;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.DelegatingAnalyzerWrapper;
import org.apache.lucene.analysis.standard.StandardAnalyzer;

/**
 * Cuts titles and captions into words, by Unicode's rules, and keeps a gap between the one and the
 * other, which are values of one field: words are looked for one after the other, and none of the
 * caption's comes right after one of the title's.
 */
final class DescriptionAnalyzer extends DelegatingAnalyzerWrapper {
  /** One would do for words in a row. */
  private static final int GAP = 100;

  private final Analyzer words = new StandardAnalyzer();

  DescriptionAnalyzer() {
    super(GLOBAL_REUSE_STRATEGY);
  }

  @Override
  protected Analyzer getWrappedAnalyzer(String field) {
    return words;
  }

  @Override
  public int getPositionIncrementGap(String field) {
    return GAP;
  }
}
