package io.lucelens.index.store.lucene;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.ModelManifest;
import io.lucelens.index.store.EmbeddedImage;
import io.lucelens.index.store.Hit;
import io.lucelens.index.store.ImageFilter;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.IndexModel;
import io.lucelens.index.store.IndexedImage;
import io.lucelens.index.store.ModelMismatchException;
import io.lucelens.index.store.UnusableIndexException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;

/**
 * The image index on Lucene: a document an image, vectors as float32 in an HNSW graph (Lucene's
 * default format, the only one it promises to read in later versions).
 *
 * <p>Searches work on point-in-time views that stay readable while others write, commit or close.
 * Writers take turns. The commit data names the model and the schema, so that no other model's
 * vectors get in.
 */
public final class LuceneImageIndex implements ImageIndex {
  private final IndexModel model;
  private final IndexTrouble trouble;
  private final Directory directory;

  /** Empty if opened for search only. */
  private final Optional<IndexWriter> writer;

  private final SearcherManager searchers;

  /** Images written since the last refresh, whose current state no view shows. */
  private final Set<String> unseen = new HashSet<>();

  /**
   * @param writer what writes; empty for search only. This index owns it, the directory and the
   *     searchers, and closes them.
   */
  LuceneImageIndex(
      IndexModel model,
      IndexTrouble trouble,
      Directory directory,
      Optional<IndexWriter> writer,
      SearcherManager searchers) {
    this.model = model;
    this.trouble = trouble;
    this.directory = directory;
    this.writer = writer;
    this.searchers = searchers;
  }

  /**
   * Opens the index for reading and writing, and makes it if the folder is empty or not there.
   *
   * @param folder a folder of its own, such as {@link io.lucelens.index.DataFolder#index()}
   * @param model what makes the vectors
   * @throws ModelMismatchException if another model filled the index
   * @throws UnusableIndexException if it is in use by another process, damaged or of another
   *     version, or cannot hold vectors as long as the model's
   */
  public static LuceneImageIndex open(Path folder, ModelManifest model) {
    return new IndexOpening(folder).forWriting(model);
  }

  /**
   * As {@link #open(Path, ModelManifest)}, but written in another way than ours, to measure what
   * that does.
   *
   * @param settings changes how the index is written
   */
  public static LuceneImageIndex open(
      Path folder, ModelManifest model, Consumer<IndexWriterConfig> settings) {
    return new IndexOpening(folder, settings).forWriting(model);
  }

  /**
   * As {@link #open(Path, ModelManifest)}, but opens an index that there is whatever model made it;
   * {@link #model()} says which.
   *
   * @param ifThereIsNone what makes the vectors of a new index
   * @throws UnusableIndexException as {@link #open(Path, ModelManifest)} does
   */
  public static LuceneImageIndex openWhoeverMadeIt(Path folder, ModelManifest ifThereIsNone) {
    return new IndexOpening(folder).forWritingWhoeverMadeIt(ifThereIsNone);
  }

  /**
   * Opens the index for search only, as of its last commit. It takes no lock, so that another
   * process may write meanwhile; changing it throws {@link UnsupportedOperationException}.
   *
   * @throws ModelMismatchException if another model filled the index
   * @throws UnusableIndexException if there is no index, or it is damaged or of another version
   */
  public static LuceneImageIndex openForSearch(Path folder, ModelManifest model) {
    return new IndexOpening(folder).forSearch(Optional.of(model));
  }

  /**
   * Opens the index for search only, as {@link #openForSearch(Path, ModelManifest)} does, whatever
   * model made it; {@link #model()} says which.
   *
   * @throws UnusableIndexException if there is no index, or it is damaged or of another version
   */
  public static LuceneImageIndex openForSearch(Path folder) {
    return new IndexOpening(folder).forSearch(Optional.empty());
  }

  /** The model that filled the index. */
  public IndexModel model() {
    return model;
  }

  @Override
  public synchronized void put(IndexedImage image, Embedding embedding) {
    checkDimension(embedding);
    write(
        writer ->
            writer.updateDocument(
                ImageDocument.byId(image.id()), ImageDocument.of(image, embedding.toArray())));
    unseen.add(image.id());
  }

  @Override
  public synchronized void putWaiting(IndexedImage image) {
    write(
        writer ->
            writer.updateDocument(ImageDocument.byId(image.id()), ImageDocument.waiting(image)));
    unseen.add(image.id());
  }

  @Override
  public synchronized void updateRecord(IndexedImage image) {
    if (unseen.contains(image.id())) {
      refresh();
    }
    Optional<Embedding> embedding = embedding(image.id());
    if (embedding.isPresent()) {
      put(image, embedding.get());
    } else if (find(image.id()).isPresent()) {
      putWaiting(image);
    }
  }

  @Override
  public synchronized void remove(String id) {
    write(writer -> writer.deleteDocuments(ImageDocument.byId(id)));
    unseen.add(id);
  }

  @Override
  public Optional<IndexedImage> find(String id) {
    return read(reading -> reading.image(ImageDocument.byId(id)));
  }

  @Override
  public Optional<IndexedImage> findByPath(Path path) {
    Term term = ImageDocument.byPath(path);
    return read(reading -> reading.image(term));
  }

  @Override
  public Optional<IndexedImage> findByContent(String contentHash) {
    return read(reading -> reading.image(ImageDocument.byContent(contentHash)));
  }

  @Override
  public Optional<EmbeddedImage> findEmbeddedByContent(String contentHash) {
    return read(reading -> reading.embeddedImage(contentHash));
  }

  @Override
  public Optional<Embedding> embedding(String id) {
    return read(reading -> reading.embedding(ImageDocument.byId(id)));
  }

  @Override
  public void forEach(Consumer<IndexedImage> visitor) {
    read(
        reading -> {
          reading.forEach(visitor);
          return null;
        });
  }

  @Override
  public void forEachBelow(Path folder, Consumer<IndexedImage> visitor) {
    read(
        reading -> {
          reading.forEach(ImageDocument.below(folder), visitor);
          return null;
        });
  }

  @Override
  public void forEachIn(Path folder, Consumer<IndexedImage> visitor) {
    read(
        reading -> {
          reading.forEach(ImageDocument.in(folder), visitor);
          return null;
        });
  }

  @Override
  public int countBelow(Path folder) {
    return read(reading -> reading.count(ImageDocument.below(folder)));
  }

  @Override
  public void forEachWaiting(Consumer<IndexedImage> visitor) {
    read(
        reading -> {
          reading.forEachWaiting(visitor);
          return null;
        });
  }

  @Override
  public void forEachEmbedding(BiConsumer<IndexedImage, Embedding> visitor) {
    read(
        reading -> {
          reading.forEachEmbedding(visitor);
          return null;
        });
  }

  @Override
  public List<Hit> search(Embedding query, int k, ImageFilter filter) {
    checkQuery(query, k);
    return read(reading -> reading.search(query.toArray(), k, filter));
  }

  /**
   * As {@link #search(Embedding, int)}, but by the HNSW graph whatever the size of the index, to
   * measure what the graph finds.
   */
  public List<Hit> searchGraph(Embedding query, int k) {
    checkQuery(query, k);
    return read(reading -> reading.searchGraph(query.toArray(), k, ImageFilter.NONE));
  }

  @Override
  public List<IndexedImage> newest(int from, int k, ImageFilter filter) {
    checkCount(k);
    if (from < 0) {
      throw new IllegalArgumentException("A search leaves out 0 images or more, not " + from + ".");
    }
    return read(reading -> reading.newest(from, k, filter));
  }

  private void checkQuery(Embedding query, int k) {
    checkDimension(query);
    checkCount(k);
  }

  private static void checkCount(int k) {
    if (k < 1) {
      throw new IllegalArgumentException("A search asks for at least 1 image, not for " + k + ".");
    }
  }

  /** An update of doc values: neither vectors nor graph are written again. */
  @Override
  public synchronized void setTags(String id, List<String> tags) {
    write(
        writer ->
            writer.updateBinaryDocValue(
                ImageDocument.byId(id), TagField.NAME, TagField.encode(tags)));
  }

  @Override
  public Map<String, Integer> tagCounts() {
    return read(IndexReading::tagCounts);
  }

  @Override
  public synchronized void note(String key, String value) {
    write(
        writer -> {
          Map<String, String> notes = notes(writer);
          notes.put(key, value);
          writer.setLiveCommitData(notes.entrySet());
        });
  }

  @Override
  public synchronized Optional<String> note(String key) {
    return Optional.ofNullable(
        writer.isPresent()
            ? notes(writer.get()).get(key)
            : read(reading -> reading.notes().get(key)));
  }

  /** Everything in the commit data, the stamp included. */
  private static Map<String, String> notes(IndexWriter writer) {
    Map<String, String> notes = new HashMap<>();
    Iterable<Map.Entry<String, String>> live = writer.getLiveCommitData();
    if (live != null) {
      live.forEach(entry -> notes.put(entry.getKey(), entry.getValue()));
    }
    return notes;
  }

  @Override
  public int size() {
    return read(IndexReading::size);
  }

  @Override
  public int waiting() {
    return read(IndexReading::waiting);
  }

  @Override
  public synchronized void commit() {
    write(IndexWriter::commit);
    refresh();
  }

  @Override
  public synchronized void close() {
    uninterrupted(
        () -> {
          try (directory) {
            searchers.close();
            if (writer.isPresent()) {
              commitAndRelease(writer.get());
            }
          } catch (IOException e) {
            throw trouble.of(e);
          }
        });
  }

  /** Java closes files under the hands of a thread that is interrupted; so it is for later. */
  private static void uninterrupted(Runnable work) {
    boolean interrupted = Thread.interrupted();
    try {
      work.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Unlike {@link IndexWriter#close()} it does not wait for merges, which can take minutes. */
  private void commitAndRelease(IndexWriter open) throws IOException {
    try {
      if (open.isOpen()) {
        open.commit();
      }
    } finally {
      open.rollback();
    }
  }

  private void checkDimension(Embedding embedding) {
    // An old, empty index does not say what it is for; whoever opened it as it is only looks.
    if (model.dimension() > 0 && embedding.dimension() != model.dimension()) {
      throw new IllegalArgumentException(
          "The index holds vectors of "
              + model.dimension()
              + " dimensions (model "
              + model.name()
              + "), this one has "
              + embedding.dimension()
              + ": it comes from another model.");
    }
  }

  private interface Reading<T> {
    T from(IndexReading reading) throws IOException;
  }

  private <T> T read(Reading<T> what) {
    IndexSearcher searcher = null;
    try {
      searcher = searchers.acquire();
      return what.from(new IndexReading(searcher));
    } catch (AlreadyClosedException e) {
      throw new IllegalStateException("The index is closed.", e);
    } catch (IOException e) {
      throw trouble.of(e);
    } finally {
      release(searcher);
    }
  }

  private void release(IndexSearcher searcher) {
    if (searcher != null) {
      try {
        searchers.release(searcher);
      } catch (IOException e) {
        throw trouble.of(e);
      }
    }
  }

  private interface Writing {
    void to(IndexWriter writer) throws IOException;
  }

  private void write(Writing what) {
    IndexWriter open =
        writer.orElseThrow(
            () -> new UnsupportedOperationException("The index is open for search only."));
    uninterrupted(() -> write(open, what));
  }

  private void write(IndexWriter open, Writing what) {
    try {
      what.to(open);
    } catch (AlreadyClosedException e) {
      if (open.getTragicException() == null) {
        throw new IllegalStateException("The index is closed.", e);
      }
      throw trouble.of(open.getTragicException());
    } catch (IOException e) {
      throw trouble.of(e);
    }
  }

  private void refresh() {
    uninterrupted(this::showWhatWasWritten);
  }

  private void showWhatWasWritten() {
    try {
      searchers.maybeRefreshBlocking();
      unseen.clear();
    } catch (AlreadyClosedException e) {
      throw new IllegalStateException("The index is closed.", e);
    } catch (IOException e) {
      throw trouble.of(e);
    }
  }
}
