package io.lucelens.index.store.lucene;

import io.lucelens.index.ThumbnailStore;
import io.lucelens.index.store.CheckReport;
import io.lucelens.index.store.UnusableIndexException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.CheckIndex;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiBits;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.Bits;

/**
 * Reads an index from end to end: every byte against its checksum, every record, every vector. A
 * repair drops what is broken and nothing else; the photos are embedded again by the next run.
 */
public final class IndexCheck {
  /** Embeddings are of unit length to float precision; anything further off is wrong. */
  private static final double TOLERANCE = 1e-3;

  private final Path folder;
  private final ThumbnailStore thumbnails;
  private final IndexTrouble trouble;

  /**
   * @param folder of the index
   * @param thumbnails where its thumbnails should be
   */
  public IndexCheck(Path folder, ThumbnailStore thumbnails) {
    this.folder = folder;
    this.thumbnails = thumbnails;
    this.trouble = new IndexTrouble(folder);
  }

  /**
   * Checks the index, which nobody may write to meanwhile.
   *
   * @param repair whether to drop what is broken; without it nothing is changed
   * @throws UnusableIndexException if there is no index, it is in use, or not even its list of
   *     segments can be read, which no repair helps
   */
  public CheckReport run(boolean repair) {
    if (!Files.isDirectory(folder)) {
      throw trouble.missing();
    }
    try (Directory directory = new MMapDirectory(folder)) {
      if (!DirectoryReader.indexExists(directory)) {
        throw trouble.missing();
      }
      return run(directory, repair);
    } catch (IOException | RuntimeException e) {
      throw trouble.of(e);
    }
  }

  private CheckReport run(Directory directory, boolean repair) throws IOException {
    CheckIndex.Status status = checkSegments(directory, repair);
    IndexStamp.read(directory, folder);
    if (status.numBadSegments > 0 && !repair) {
      // What cannot be opened cannot be looked into.
      return new CheckReport(0, 0, status.numBadSegments, status.totLoseDocCount, 0, 0, 0, false);
    }
    Findings found = new Findings();
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      for (LeafReaderContext leaf : reader.leaves()) {
        found.look(leaf);
      }
      found.lookForDuplicates(reader);
    }
    if (repair) {
      drop(directory, found);
    }
    return new CheckReport(
        found.images,
        found.waiting,
        status.numBadSegments,
        status.totLoseDocCount,
        found.unusable.size(),
        found.duplicates.size(),
        found.missingThumbnails,
        repair);
  }

  private CheckIndex.Status checkSegments(Directory directory, boolean repair) throws IOException {
    try (CheckIndex checker = new CheckIndex(directory)) {
      checker.setThreadCount(1);
      CheckIndex.Status status = checker.checkIndex();
      if (status.missingSegments) {
        throw new CorruptIndexException("its list of segments cannot be read", folder.toString());
      }
      if (status.numBadSegments > 0 && repair) {
        checker.exorciseIndex(status);
      }
      return status;
    }
  }

  private static void drop(Directory directory, Findings found) throws IOException {
    Set<String> ids = new HashSet<>(found.unusable);
    ids.addAll(found.duplicates);
    if (!ids.isEmpty()) {
      try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
        for (String id : ids) {
          writer.deleteDocuments(ImageDocument.byId(id));
        }
      }
    }
  }

  /** What is wrong with records, by their ids. */
  private final class Findings {
    private final List<String> unusable = new ArrayList<>();
    private final List<String> duplicates = new ArrayList<>();
    private int images;
    private int waiting;
    private int missingThumbnails;

    void look(LeafReaderContext leaf) throws IOException {
      StoredFields stored = leaf.reader().storedFields();
      FloatVectorValues vectors = leaf.reader().getFloatVectorValues(ImageDocument.EMBEDDING);
      KnnVectorValues.DocIndexIterator withVector = vectors == null ? null : vectors.iterator();
      Bits live = leaf.reader().getLiveDocs();
      for (int doc = 0; doc < leaf.reader().maxDoc(); doc++) {
        if (live == null || live.get(doc)) {
          boolean embedded = isAt(withVector, doc);
          look(stored, doc, !embedded || isUnit(vectors, withVector));
          waiting += embedded ? 0 : 1;
        }
      }
    }

    private static boolean isAt(DocIdSetIterator docs, int doc) throws IOException {
      return docs != null && (docs.docID() < doc ? docs.advance(doc) : docs.docID()) == doc;
    }

    private static boolean isUnit(FloatVectorValues vectors, KnnVectorValues.DocIndexIterator at)
        throws IOException {
      double squares = 0;
      for (float value : vectors.vectorValue(at.index())) {
        squares += (double) value * value;
      }
      // Written so that NaN is none.
      return Math.abs(squares - 1) <= TOLERANCE;
    }

    private void look(StoredFields stored, int doc, boolean hasUsableVector) throws IOException {
      images++;
      boolean readable = isReadable(stored.document(doc));
      if (!readable || !hasUsableVector) {
        unusable.add(ImageDocument.id(stored.document(doc)));
      }
    }

    private boolean isReadable(Document stored) {
      try {
        String contentHash = ImageDocument.toImage(stored).contentHash();
        missingThumbnails += thumbnails.exists(contentHash) ? 0 : 1;
        return true;
      } catch (RuntimeException e) {
        // Its checksum is right, so whoever wrote it wrote nonsense.
        return false;
      }
    }

    /** Of the records of one path, the one that was written last is kept. */
    void lookForDuplicates(DirectoryReader reader) throws IOException {
      Terms paths = MultiTerms.getTerms(reader, ImageDocument.PATH);
      if (paths == null) {
        return;
      }
      TermsEnum each = paths.iterator();
      while (each.next() != null) {
        if (each.docFreq() > 1) {
          List<Integer> docs = live(each, reader);
          for (int doc : docs.subList(0, Math.max(0, docs.size() - 1))) {
            duplicates.add(ImageDocument.id(reader.storedFields().document(doc)));
          }
        }
      }
    }

    private static List<Integer> live(TermsEnum term, DirectoryReader reader) throws IOException {
      Bits live = MultiBits.getLiveDocs(reader);
      List<Integer> docs = new ArrayList<>();
      PostingsEnum postings = term.postings(null, PostingsEnum.NONE);
      for (int doc = postings.nextDoc();
          doc != DocIdSetIterator.NO_MORE_DOCS;
          doc = postings.nextDoc()) {
        if (live == null || live.get(doc)) {
          docs.add(doc);
        }
      }
      return docs;
    }
  }
}
