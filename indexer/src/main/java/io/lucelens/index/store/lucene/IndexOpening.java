package io.lucelens.index.store.lucene;

import io.lucelens.clip.ModelManifest;
import io.lucelens.index.store.IndexModel;
import io.lucelens.index.store.ModelMismatchException;
import io.lucelens.index.store.UnusableIndexException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;

/**
 * Opens the index in a folder, or makes it: what may be opened, by whom, and what is said if not.
 * Whatever is opened here is closed again if the rest fails.
 */
final class IndexOpening {
  /** What Lucene's default vector format takes. */
  private static final int MAX_DIMENSION = 1024;

  /** A larger buffer makes fewer and larger segments, each with one graph to search. */
  private static final double WRITE_BUFFER_MB = 64;

  private final Path folder;
  private final IndexTrouble trouble;
  private final Consumer<IndexWriterConfig> settings;

  IndexOpening(Path folder) {
    this(folder, ours -> {});
  }

  /**
   * @param settings changes how the index is written
   */
  IndexOpening(Path folder, Consumer<IndexWriterConfig> settings) {
    this.folder = folder;
    this.trouble = new IndexTrouble(folder);
    this.settings = settings;
  }

  /**
   * Takes the lock, and makes the index if there is none.
   *
   * @throws ModelMismatchException if another model filled it
   * @throws UnusableIndexException if it is in use, damaged, or of another version
   */
  LuceneImageIndex forWriting(ModelManifest model) {
    return forWriting(model, Optional.of(model));
  }

  /** As {@link #forWriting}, whatever model filled an index that there is. */
  LuceneImageIndex forWritingWhoeverMadeIt(ModelManifest ifThereIsNone) {
    return forWriting(ifThereIsNone, Optional.empty());
  }

  private LuceneImageIndex forWriting(ModelManifest ifThereIsNone, Optional<ModelManifest> asked) {
    checkDimension(ifThereIsNone);
    return openSafely(
        directory ->
            DirectoryReader.indexExists(directory)
                ? withWriter(directory, checkedModel(directory, asked), false)
                : make(directory, IndexModel.of(ifThereIsNone)));
  }

  /**
   * Takes no lock.
   *
   * @param asked the model that must have filled it, if that matters
   */
  LuceneImageIndex forSearch(Optional<ModelManifest> asked) {
    if (!Files.isDirectory(folder)) {
      throw trouble.missing();
    }
    return openSafely(directory -> openForReading(directory, asked));
  }

  private void requireIndex(Directory directory) throws IOException {
    if (!DirectoryReader.indexExists(directory)) {
      refuseLeftovers(directory);
      throw trouble.missing();
    }
  }

  private IndexModel checkedModel(Directory directory, Optional<ModelManifest> asked)
      throws IOException {
    IndexModel model = IndexStamp.read(directory, folder);
    if (asked.isPresent() && !model.is(asked.get())) {
      throw new ModelMismatchException(model, asked.get());
    }
    // The model asked for knows its dimension even where an old, empty index does not.
    return asked.map(IndexModel::of).orElse(model);
  }

  private LuceneImageIndex make(Directory directory, IndexModel model) throws IOException {
    refuseLeftovers(directory);
    return withWriter(directory, model, true);
  }

  /**
   * Merges as Lucene does by default: of the policies that docs/performance.md compares none wrote
   * less, left fewer segments and found more.
   */
  private LuceneImageIndex withWriter(Directory directory, IndexModel model, boolean isNew)
      throws IOException {
    IndexWriterConfig config =
        new IndexWriterConfig(DescriptionFields.ANALYZER).setRAMBufferSizeMB(WRITE_BUFFER_MB);
    settings.accept(config);
    IndexWriter writer = new IndexWriter(directory, config);
    try {
      if (isNew) {
        // Committed at once, so that a crash before the first photo leaves a valid, empty index.
        writer.setLiveCommitData(IndexStamp.of(model).entrySet());
        writer.commit();
      }
      return new LuceneImageIndex(
          model, trouble, directory, Optional.of(writer), new SearcherManager(writer, null));
    } catch (IOException | RuntimeException e) {
      writer.rollback();
      throw e;
    }
  }

  private LuceneImageIndex openForReading(Directory directory, Optional<ModelManifest> asked)
      throws IOException {
    requireIndex(directory);
    return new LuceneImageIndex(
        checkedModel(directory, asked),
        trouble,
        directory,
        Optional.empty(),
        new SearcherManager(directory, null));
  }

  /** Without its list of segments Lucene would take the folder for empty and delete the rest. */
  private void refuseLeftovers(Directory directory) throws IOException {
    Optional<String> part =
        Arrays.stream(directory.listAll()).filter(name -> name.startsWith("_")).findFirst();
    if (part.isPresent()) {
      throw trouble.leftovers(part.get());
    }
  }

  private interface Opening {
    LuceneImageIndex open(Directory directory) throws IOException;
  }

  private LuceneImageIndex openSafely(Opening opening) {
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder);
      }
    } catch (IOException e) {
      throw trouble.cannotBeMade(e);
    }
    try {
      MMapDirectory directory = new MMapDirectory(folder);
      // Without it, vectors that exceed free memory are read from disk page by page.
      directory.setReadAdvice(MMapDirectory.ADVISE_BY_CONTEXT);
      try {
        return opening.open(directory);
      } catch (IOException | RuntimeException e) {
        directory.close();
        throw e;
      }
    } catch (ModelMismatchException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw trouble.of(e);
    }
  }

  private static void checkDimension(ModelManifest model) {
    if (model.dimension() > MAX_DIMENSION) {
      throw new UnusableIndexException(
          "The model "
              + model.name()
              + " makes vectors of "
              + model.dimension()
              + " dimensions and the index holds at most "
              + MAX_DIMENSION
              + ": use a smaller model (--model).");
    }
  }
}
