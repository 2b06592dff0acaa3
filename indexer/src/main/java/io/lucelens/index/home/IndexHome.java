package io.lucelens.index.home;

import io.lucelens.clip.ModelManifest;
import io.lucelens.index.DataFolder;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.UnusableIndexException;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The index that answers in a data folder, and at most one that is being built to succeed it.
 *
 * <p>Each is a folder of its own, {@code index} at first and {@code index-} with the model's
 * fingerprint later; {@code index.json} says which one answers. To switch is to replace that file,
 * so that whenever the process is killed one of the two answers. Whoever holds the answering index
 * open for writing, and thereby its lock, is the only one who changes the rest. Thread-safe as far
 * as that goes.
 */
public final class IndexHome {
  private static final Logger LOG = LoggerFactory.getLogger(IndexHome.class);

  private final Path home;

  public IndexHome(DataFolder data) {
    this.home = data.home();
  }

  /** Whether there is an index that answers. */
  public boolean exists() {
    return Files.isDirectory(live());
  }

  /** The folder of the index that answers; where it will be, if there is none yet. */
  public Path live() {
    return home.resolve(record().folder());
  }

  /** What made the index that answers; empty if nobody wrote it down, as in older data folders. */
  public Optional<ModelSource> model() {
    return Optional.ofNullable(record().model());
  }

  /** Whether an index that another model makes is half built; it is in this folder. */
  public Optional<Path> halfBuilt() {
    return Optional.ofNullable(record().next()).map(home::resolve).filter(Files::isDirectory);
  }

  /**
   * Opens the index that answers for reading and writing, or makes it. The caller closes it.
   *
   * @throws io.lucelens.index.store.ModelMismatchException if another model made it
   * @throws UnusableIndexException if it cannot be used, or another process writes to it
   */
  public LuceneImageIndex open(ModelManifest model) {
    return opened(folder -> LuceneImageIndex.open(folder, model));
  }

  /**
   * As {@link #open}, but opens the index that there is whatever model made it; {@link
   * LuceneImageIndex#model()} says which.
   */
  public LuceneImageIndex openWhoeverMadeIt(ModelManifest ifThereIsNone) {
    return opened(folder -> LuceneImageIndex.openWhoeverMadeIt(folder, ifThereIsNone));
  }

  /**
   * Opens the index that answers for search only, whatever model made it. The caller closes it.
   * What it holds open stays readable if another index takes its place meanwhile.
   *
   * @throws UnusableIndexException if there is none, or it cannot be used
   */
  public LuceneImageIndex openForSearch() {
    return opened(LuceneImageIndex::openForSearch);
  }

  /** Between reading which index answers and opening it, another process may have switched. */
  private LuceneImageIndex opened(Function<Path, LuceneImageIndex> opening) {
    Path folder = live();
    try {
      LuceneImageIndex index = opening.apply(folder);
      if (folder.equals(live())) {
        return index;
      }
      index.close();
    } catch (UnusableIndexException e) {
      if (folder.equals(live())) {
        throw e;
      }
    }
    return opened(opening);
  }

  /** Writes down what made the index that answers; needs its lock. */
  public void remember(ModelSource maker) {
    HomeRecord record = record();
    if (!maker.equals(record.model())) {
      record.madeBy(maker).write(home);
    }
  }

  /**
   * Opens the index that is to succeed the one that answers: a half-built one of the same model, or
   * a new one. One of a third model is deleted. The caller closes it, and then calls {@link
   * #complete} or goes on another time.
   *
   * @param old the index that answers, open for writing
   * @throws UnusableIndexException if the disk is too full, with numbers
   */
  public LuceneImageIndex beginSuccessor(LuceneImageIndex old, ModelManifest model) {
    HomeRecord record = record();
    String next = HomeRecord.FIRST + "-" + model.shortFingerprint();
    requireSpace(old, model, home.resolve(next));
    if (!next.equals(record.next())) {
      record.building(next).write(home);
    }
    tidy();
    return LuceneImageIndex.open(home.resolve(next), model);
  }

  private void requireSpace(LuceneImageIndex old, ModelManifest model, Path next) {
    try {
      long needed =
          SpaceCheck.needed(
              SpaceCheck.bytes(live()),
              old.size(),
              model.dimension() - Math.max(0, old.model().dimension()));
      SpaceCheck.require(
          needed, SpaceCheck.bytes(next), Files.getFileStore(home).getUsableSpace(), home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * From now on the successor answers, to whoever opens the index. The old one is deleted by {@link
   * #tidy()}, once it is closed.
   *
   * @param successor committed; what {@link #beginSuccessor} opened
   * @param maker its model
   * @return false, and nothing is changed, if it has images and all of them wait to be embedded:
   *     their disk is not there, and to switch would be to find nothing any more
   */
  public boolean complete(ImageIndex successor, ModelSource maker) {
    String next = record().next();
    if (next == null) {
      throw new IllegalStateException("No index is being built in " + home + ".");
    }
    if (successor.size() > 0 && successor.waiting() == successor.size()) {
      return false;
    }
    new HomeRecord(next, maker, null).write(home);
    return true;
  }

  /**
   * Deletes folders of indexes that neither answer nor are being built, as a crash may have left
   * them; needs the lock of the index that answers. What cannot be deleted now is left for the next
   * time.
   */
  public void tidy() {
    Optional<HomeRecord> known = HomeRecord.read(home);
    if (known.isEmpty()) {
      return;
    }
    try (Stream<Path> entries = Files.list(home)) {
      for (Path entry : entries.filter(path -> isLeftOver(path, known.get())).toList()) {
        delete(entry);
      }
    } catch (IOException e) {
      LOG.warn("An index that is not needed any more could not be deleted", e);
    }
  }

  private static boolean isLeftOver(Path entry, HomeRecord record) {
    String name = entry.getFileName().toString();
    return HomeRecord.FOLDER.matcher(name).matches()
        && !name.equals(record.folder())
        && !name.equals(record.next())
        && Files.isDirectory(entry);
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> walked = Files.walk(folder)) {
      all = walked.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }

  private HomeRecord record() {
    return HomeRecord.read(home).orElseGet(HomeRecord::first);
  }
}
