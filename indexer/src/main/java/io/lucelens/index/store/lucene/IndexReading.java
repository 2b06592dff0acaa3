package io.lucelens.index.store.lucene;

import io.lucelens.clip.Embedding;
import io.lucelens.index.store.EmbeddedImage;
import io.lucelens.index.store.Hit;
import io.lucelens.index.store.ImageFilter;
import io.lucelens.index.store.IndexedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;

/** Everything that is read from one point-in-time view of the index. As thread-safe as its view. */
final class IndexReading {
  /**
   * Up to so many images every vector is compared: exact, and 0.8 ms at 10,000 vectors of 512
   * dimensions on one core, which the graph hardly beats.
   */
  static final int EXACT_SEARCH_LIMIT = 10_000;

  /**
   * How many candidates the graph search keeps (HNSW's ef). Text queries lie outside the cloud of
   * image vectors, where the graph is thin: among 20,000 vectors 200 candidates gave a bundled
   * model's captions a recall@10 of 0.957, 400 of 0.991 and 800 of 0.998 (docs/performance.md).
   */
  static final int MIN_CANDIDATES = 800;

  /** Equal scores, such as those of copies, always come in the same order. */
  private static final Comparator<Hit> BEST_FIRST =
      Comparator.comparing(Hit::score).reversed().thenComparing(hit -> hit.image().path());

  private final IndexSearcher searcher;

  IndexReading(IndexSearcher searcher) {
    this.searcher = searcher;
  }

  int size() {
    return searcher.getIndexReader().numDocs();
  }

  /** What the commit says beside the images. */
  Map<String, String> notes() throws IOException {
    return ((DirectoryReader) searcher.getIndexReader()).getIndexCommit().getUserData();
  }

  int waiting() throws IOException {
    return size() - searcher.count(ImageDocument.embedded());
  }

  Optional<IndexedImage> image(Term term) throws IOException {
    int doc = docOf(new TermQuery(term));
    return doc < 0 ? Optional.empty() : Optional.of(record(searcher.storedFields(), doc));
  }

  Optional<EmbeddedImage> embeddedImage(String contentHash) throws IOException {
    int doc = docOf(ImageDocument.embeddedContent(contentHash));
    if (doc < 0) {
      return Optional.empty();
    }
    IndexedImage image = record(searcher.storedFields(), doc);
    return vector(doc).map(vector -> new EmbeddedImage(image, vector));
  }

  Optional<Embedding> embedding(Term term) throws IOException {
    int doc = docOf(new TermQuery(term));
    return doc < 0 ? Optional.empty() : vector(doc);
  }

  /** Checksums are not verified at every read, so wrong bytes may also make decoders stumble. */
  private IndexedImage record(StoredFields stored, int doc) throws IOException {
    try {
      List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
      LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
      return ImageDocument.toImage(stored.document(doc))
          .tagged(TagField.read(leaf.reader(), doc - leaf.docBase));
    } catch (RuntimeException e) {
      throw new CorruptIndexException("a record cannot be decoded", "document " + doc, e);
    }
  }

  /** The first live document that fits, or -1. */
  private int docOf(Query query) throws IOException {
    ScoreDoc[] found = searcher.search(query, 1).scoreDocs;
    return found.length == 0 ? -1 : found[0].doc;
  }

  private Optional<Embedding> vector(int doc) throws IOException {
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
    FloatVectorValues vectors = leaf.reader().getFloatVectorValues(ImageDocument.EMBEDDING);
    if (vectors == null) {
      return Optional.empty();
    }
    KnnVectorValues.DocIndexIterator position = vectors.iterator();
    if (position.advance(doc - leaf.docBase) != doc - leaf.docBase) {
      return Optional.empty();
    }
    return Optional.of(decoded(vectors, position.index(), doc));
  }

  private static Embedding decoded(FloatVectorValues vectors, int index, int doc)
      throws IOException {
    try {
      return Embedding.of(vectors.vectorValue(index));
    } catch (RuntimeException e) {
      throw new CorruptIndexException("a vector cannot be decoded", "document " + doc, e);
    }
  }

  void forEach(Consumer<IndexedImage> visitor) throws IOException {
    StoredFields stored = searcher.storedFields();
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      Bits live = leaf.reader().getLiveDocs();
      for (int doc = 0; doc < leaf.reader().maxDoc(); doc++) {
        if (live == null || live.get(doc)) {
          visitor.accept(record(stored, leaf.docBase + doc));
        }
      }
    }
  }

  /** Visits what fits, in no particular order; memory does not grow with how many do. */
  void forEach(Query query, Consumer<IndexedImage> visitor) throws IOException {
    StoredFields stored = searcher.storedFields();
    Weight weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      Scorer scorer = weight.scorer(leaf);
      if (scorer != null) {
        Bits live = leaf.reader().getLiveDocs();
        DocIdSetIterator docs = scorer.iterator();
        for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
          if (live == null || live.get(doc)) {
            visitor.accept(record(stored, leaf.docBase + doc));
          }
        }
      }
    }
  }

  int count(Query query) throws IOException {
    return searcher.count(query);
  }

  void forEachWaiting(Consumer<IndexedImage> visitor) throws IOException {
    StoredFields stored = searcher.storedFields();
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      Bits live = leaf.reader().getLiveDocs();
      DocIdSetIterator vectors = withVectors(leaf);
      int next = vectors.nextDoc();
      for (int doc = 0; doc < leaf.reader().maxDoc(); doc++) {
        next = next < doc ? vectors.advance(doc) : next;
        if (next != doc && (live == null || live.get(doc))) {
          visitor.accept(record(stored, leaf.docBase + doc));
        }
      }
    }
  }

  private static DocIdSetIterator withVectors(LeafReaderContext leaf) throws IOException {
    FloatVectorValues vectors = leaf.reader().getFloatVectorValues(ImageDocument.EMBEDDING);
    return vectors == null ? DocIdSetIterator.empty() : vectors.iterator();
  }

  void forEachEmbedding(BiConsumer<IndexedImage, Embedding> visitor) throws IOException {
    StoredFields stored = searcher.storedFields();
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      FloatVectorValues vectors = leaf.reader().getFloatVectorValues(ImageDocument.EMBEDDING);
      if (vectors == null) {
        continue;
      }
      Bits live = leaf.reader().getLiveDocs();
      KnnVectorValues.DocIndexIterator docs = vectors.iterator();
      for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
        if (live == null || live.get(doc)) {
          visitor.accept(record(stored, leaf.docBase + doc), decoded(vectors, docs.index(), doc));
        }
      }
    }
  }

  Map<String, Integer> tagCounts() throws IOException {
    Map<String, Integer> counts = new HashMap<>();
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      TagField.count(leaf.reader(), counts);
    }
    return counts;
  }

  List<Hit> search(float[] query, int k, ImageFilter filter) throws IOException {
    return size() <= EXACT_SEARCH_LIMIT
        ? hits(exact(query, k, filter), k)
        : searchGraph(query, k, filter);
  }

  List<Hit> searchGraph(float[] query, int k, ImageFilter filter) throws IOException {
    return hits(approximate(query, k, filter), k);
  }

  List<IndexedImage> newest(int from, int k, ImageFilter filter) throws IOException {
    Query fitting = FilterQuery.of(filter).orElseGet(MatchAllDocsQuery::new);
    // Capped, because Lucene makes room for as many as it is asked for.
    int wanted = (int) Math.min((long) from + k, Math.max(1, size()));
    ScoreDoc[] found = searcher.search(fitting, wanted, TimeOrder.NEWEST_FIRST).scoreDocs;
    StoredFields stored = searcher.storedFields();
    List<IndexedImage> newest = new ArrayList<>();
    for (int i = from; i < found.length; i++) {
      newest.add(record(stored, found[i].doc));
    }
    return newest;
  }

  private List<Hit> hits(ScoreDoc[] nearest, int k) throws IOException {
    StoredFields stored = searcher.storedFields();
    List<Hit> hits = new ArrayList<>(Math.min(k, nearest.length));
    for (ScoreDoc near : Arrays.asList(nearest).subList(0, Math.min(k, nearest.length))) {
      hits.add(new Hit(record(stored, near.doc), cosine(near.score)));
    }
    hits.sort(BEST_FIRST);
    return hits;
  }

  private ScoreDoc[] approximate(float[] query, int k, ImageFilter filter) throws IOException {
    // Capped, because Lucene makes room for as many as it is asked for.
    int candidates = Math.min(Math.max(k, MIN_CANDIDATES), size());
    var nearest =
        new KnnFloatVectorQuery(
            ImageDocument.EMBEDDING, query, candidates, FilterQuery.of(filter).orElse(null));
    try {
      return searcher.search(nearest, candidates).scoreDocs;
    } catch (RuntimeException e) {
      throw new CorruptIndexException("the graph cannot be searched", "vectors", e);
    }
  }

  private ScoreDoc[] exact(float[] query, int k, ImageFilter filter) throws IOException {
    NearestDocs nearest = new NearestDocs(Math.min(k, Math.max(1, size())));
    Optional<Query> filtering = FilterQuery.of(filter);
    Weight weight = filtering.isEmpty() ? null : FilterQuery.weight(filtering.get(), searcher);
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      FloatVectorValues vectors = leaf.reader().getFloatVectorValues(ImageDocument.EMBEDDING);
      if (vectors != null) {
        Bits wanted =
            weight == null ? leaf.reader().getLiveDocs() : FilterQuery.matches(weight, leaf);
        compareAll(leaf, vectors, query, wanted, nearest);
      }
    }
    return nearest.bestFirst();
  }

  private static void compareAll(
      LeafReaderContext leaf,
      FloatVectorValues vectors,
      float[] query,
      Bits wanted,
      NearestDocs nearest)
      throws IOException {
    var scorer = vectors.scorer(query);
    if (scorer == null) {
      return;
    }
    DocIdSetIterator docs = scorer.iterator();
    for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
      if (wanted == null || wanted.get(doc)) {
        nearest.offer(leaf.docBase + doc, scorer.score());
      }
    }
  }

  /** Lucene scores a dot product as (1 + dot) / 2, so that no score is negative. */
  private static float cosine(float luceneScore) {
    return Math.clamp(2 * luceneScore - 1, -1f, 1f);
  }
}
