package io.lucelens.index.store.lucene;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;

/**
 * The tags of an image: the facet, one value a document with the tags in lines of it.
 *
 * <p>Of all that Lucene has for several words, only doc values of this kind can be replaced without
 * writing the document again, and with it its vector and its place in the graph. Reading all of
 * them takes some milliseconds for 100,000 images.
 */
final class TagField {
  static final String NAME = "tags";

  private static final String SEPARATOR = "\n";

  private TagField() {}

  static BinaryDocValuesField of(List<String> tags) {
    return new BinaryDocValuesField(NAME, encode(tags));
  }

  static BytesRef encode(Collection<String> tags) {
    return new BytesRef(String.join(SEPARATOR, tags));
  }

  private static List<String> decode(BytesRef value) {
    return value.length == 0 ? List.of() : List.of(value.utf8ToString().split(SEPARATOR));
  }

  /** The tags of a document; none if it was written before there were tags. */
  static List<String> read(LeafReader reader, int doc) throws IOException {
    BinaryDocValues values = DocValues.getBinary(reader, NAME);
    return values.advanceExact(doc) ? decode(values.binaryValue()) : List.of();
  }

  /** Adds how many live documents have each tag. */
  static void count(LeafReader reader, Map<String, Integer> counts) throws IOException {
    BinaryDocValues values = DocValues.getBinary(reader, NAME);
    Bits live = reader.getLiveDocs();
    int doc = values.nextDoc();
    while (doc != DocIdSetIterator.NO_MORE_DOCS) {
      if (live == null || live.get(doc)) {
        decode(values.binaryValue()).forEach(tag -> counts.merge(tag, 1, Integer::sum));
      }
      doc = values.nextDoc();
    }
  }

  /** The live documents that have all of these tags. */
  static FixedBitSet having(LeafReader reader, Set<String> tags) throws IOException {
    FixedBitSet having = new FixedBitSet(reader.maxDoc());
    BinaryDocValues values = DocValues.getBinary(reader, NAME);
    Bits live = reader.getLiveDocs();
    int doc = values.nextDoc();
    while (doc != DocIdSetIterator.NO_MORE_DOCS) {
      if ((live == null || live.get(doc)) && decode(values.binaryValue()).containsAll(tags)) {
        having.set(doc);
      }
      doc = values.nextDoc();
    }
    return having;
  }
}
