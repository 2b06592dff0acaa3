package io.lucelens.index.store.lucene;

import io.lucelens.index.metadata.FoldedText;
import io.lucelens.index.metadata.PhotoMetadata;
import java.time.LocalDate;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.IntField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.SortedNumericSelector;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.QueryBuilder;

/** What images are filtered by beside their tags: keywords, words, rating and day. */
final class DescriptionFields {
  /** For writing and for searching. */
  static final Analyzer ANALYZER = new DescriptionAnalyzer();

  /** Folded; the stored one is as it was written. */
  private static final String KEYWORD = "keywordFolded";

  private static final String WORDS = "words";
  private static final String RATING = "rating";
  private static final String DAY = "takenDay";

  private DescriptionFields() {}

  static void add(Document document, PhotoMetadata metadata) {
    for (String keyword : metadata.keywords()) {
      document.add(new StringField(KEYWORD, FoldedText.of(keyword), Store.NO));
    }
    Stream.of(metadata.title(), metadata.caption())
        .filter(Objects::nonNull)
        .forEach(text -> document.add(new TextField(WORDS, FoldedText.of(text), Store.NO)));
    if (metadata.rating() != null) {
      document.add(new IntField(RATING, metadata.rating(), Store.YES));
    }
    if (metadata.takenAt() != null) {
      document.add(new IntField(DAY, day(metadata.takenAt().local().toLocalDate()), Store.NO));
    }
  }

  private static int day(LocalDate date) {
    return Math.toIntExact(date.toEpochDay());
  }

  /** By the day, the latest first and what has none last. */
  static SortField latestDayFirst() {
    SortField latest = IntField.newSortField(DAY, true, SortedNumericSelector.Type.MAX);
    latest.setMissingValue(Integer.MIN_VALUE);
    return latest;
  }

  static Integer rating(Document stored) {
    IndexableField rating = stored.getField(RATING);
    return rating == null ? null : rating.numericValue().intValue();
  }

  static Query keyword(String keyword) {
    return new TermQuery(new Term(KEYWORD, FoldedText.of(keyword)));
  }

  /** A text without any word fits nothing. */
  static Query words(String text) {
    Query words = new QueryBuilder(ANALYZER).createPhraseQuery(WORDS, FoldedText.of(text));
    return words == null ? new MatchNoDocsQuery("no word in it") : words;
  }

  static Query ratedAtLeast(int stars) {
    return IntField.newRangeQuery(RATING, stars, Integer.MAX_VALUE);
  }

  /** Days inclusive; null for no bound. */
  static Query takenBetween(LocalDate from, LocalDate to) {
    return IntField.newRangeQuery(
        DAY,
        from == null ? Integer.MIN_VALUE : day(from),
        to == null ? Integer.MAX_VALUE : day(to));
  }
}
