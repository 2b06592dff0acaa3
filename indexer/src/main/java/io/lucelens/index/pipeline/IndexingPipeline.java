package io.lucelens.index.pipeline;

import io.lucelens.clip.Clip;
import io.lucelens.index.DataFolder;
import io.lucelens.index.crawl.Scope;
import io.lucelens.index.crawl.Settling;
import io.lucelens.index.home.LibraryRoot;
import io.lucelens.index.home.LibraryRoots;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.UnusableIndexException;
import io.lucelens.index.tag.LibraryTags;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Brings the index up to date with folders of photos: crawl, read, embed, store. {@code
 * docs/indexing.md} tells what is indexed and how changes are found.
 *
 * <p>The caller owns model and index, and closes them after the last run. Photos are only read;
 * everything that is written goes to the index and the data folder.
 */
public final class IndexingPipeline {
  private final ImageEncoder encoder;
  private final ImageIndex index;
  private final DataFolder data;
  private final IndexingOptions options;
  private final Optional<LibraryTags> tags;
  private final AtomicBoolean running = new AtomicBoolean();

  /** A pipeline with the default options. */
  public IndexingPipeline(Clip clip, ImageIndex index, DataFolder data) {
    this(ImageEncoder.of(clip), index, data, IndexingOptions.DEFAULT);
  }

  /**
   * @param encoder the image tower of the model that the index was opened with
   * @param index open for writing
   * @param data where the thumbnails go
   * @param options how to work
   */
  public IndexingPipeline(
      ImageEncoder encoder, ImageIndex index, DataFolder data, IndexingOptions options) {
    this(encoder, index, data, options, Optional.empty());
  }

  private IndexingPipeline(
      ImageEncoder encoder,
      ImageIndex index,
      DataFolder data,
      IndexingOptions options,
      Optional<LibraryTags> tags) {
    this.encoder = encoder;
    this.index = index;
    this.data = data;
    this.options = options;
    this.tags = tags;
  }

  /**
   * The same pipeline, which also tags what it embeds, and at the end of a run, or of a succession,
   * tags the whole library again if that is due.
   *
   * @param library the tags of this pipeline's index
   */
  public IndexingPipeline withTags(LibraryTags library) {
    return new IndexingPipeline(encoder, index, data, options, Optional.of(library));
  }

  /**
   * Finds out before a run whether it can begin with these folders.
   *
   * @throws java.nio.file.NoSuchFileException if one does not exist and none of its photos are in
   *     the index
   * @throws java.nio.file.NotDirectoryException if one is a file
   */
  public void check(List<Path> folders) throws IOException {
    new Roots(folders, index);
  }

  /**
   * Indexes what is new or changed under the folders, moves what moved, removes what is gone. One
   * run at a time.
   *
   * <p>Interrupting the thread ends the run: what is embedded by then is committed, nothing is
   * removed, the report tells what was done, and the thread's interrupt status is set again.
   *
   * @throws java.nio.file.NoSuchFileException if a folder does not exist and none of its photos are
   *     in the index
   * @throws java.nio.file.NotDirectoryException if it is a file
   * @throws java.io.UncheckedIOException if the data folder takes no thumbnails, as on a full disk;
   *     what was done is committed
   * @throws UnusableIndexException if the index cannot be read or written any more; what was
   *     committed is safe
   * @throws IllegalStateException if a run is going on
   */
  public IndexingReport run(List<Path> folders, IndexingProgress progress) throws IOException {
    return alone(progress, run -> run.run(Extent.whole(folders)));
  }

  /**
   * As {@link #run}, but for parts of folders that were indexed before, such as those that a {@link
   * io.lucelens.index.crawl.LibraryWatcher} names: the rest is not looked at. One run at a time.
   *
   * @param parts what may have changed; parts that no folder holds are passed over
   * @param folders the folders of the library
   * @param settling which files may be read; {@link IndexingReport#postponed()} counts the others
   */
  public IndexingReport update(
      Set<Scope> parts, List<Path> folders, Settling settling, IndexingProgress progress)
      throws IOException {
    List<Path> touched =
        folders.stream()
            .filter(folder -> parts.stream().anyMatch(part -> part.folder().startsWith(folder)))
            .toList();
    LibraryRoots known = LibraryRoots.read(data);
    Set<Scope> held = new HashSet<>();
    for (Scope part : parts) {
      known
          .of(part.folder())
          .filter(LibraryRoot::offline)
          // What was kept while it was away may be gone for good: only a look at all of it tells.
          .map(root -> Scope.below(root.path()))
          .or(() -> Optional.of(part))
          .filter(some -> folders.stream().anyMatch(some.folder()::startsWith))
          .ifPresent(held::add);
    }
    return alone(progress, run -> run.run(new Extent(touched, Optional.of(held), settling)));
  }

  /**
   * Makes this index the successor of one by another model: takes over all its records with their
   * ids, and embeds every photo whose file can be read, with this pipeline's model. What is
   * embedded already, by a run that broke off, is not embedded again. One run at a time.
   *
   * <p>A photo whose file is not there, or cannot be read now, waits: {@link ImageIndex#waiting()}
   * counts them, and {@link #run} embeds them once their files are back. Interrupting works as in
   * {@link #run}. Tags are given by the new vectors; the old ones are another model's. The old
   * index is only read, and no thumbnail is deleted, since it may be shown.
   *
   * @param old what to succeed; nobody may change it meanwhile
   * @param progress hears of as many files as the old index has images
   * @return embedded photos count as changed, those that were embedded before as unchanged, those
   *     whose file is a picture no more as removed
   * @throws java.io.UncheckedIOException as {@link #run} does
   * @throws UnusableIndexException as {@link #run} does
   * @throws IllegalStateException if a run is going on
   */
  public IndexingReport succeed(ImageIndex old, IndexingProgress progress) throws IOException {
    return alone(progress, run -> run.succeed(old));
  }

  private interface Work {
    IndexingReport of(IndexingRun run) throws IOException, InterruptedException;
  }

  private IndexingReport alone(IndexingProgress progress, Work work) throws IOException {
    if (!running.compareAndSet(false, true)) {
      throw new IllegalStateException("An indexing run is going on; wait for its end.");
    }
    try {
      IndexingRun run = new IndexingRun(encoder, index, data, options, tags, progress);
      return await(run, () -> work.of(run));
    } finally {
      running.set(false);
    }
  }

  /**
   * The run has its own thread, so that an interrupt of the caller's never hits a write to the
   * index: Java closes the file that an interrupted thread writes to.
   */
  private static IndexingReport await(IndexingRun run, Callable<IndexingReport> work)
      throws IOException {
    FutureTask<IndexingReport> task = new FutureTask<>(work);
    Thread.ofPlatform().daemon().name("indexing").start(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
          run.stop();
        }
      }
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static IllegalStateException rethrown(Throwable failure) throws IOException {
    switch (failure) {
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException("An indexing thread broke down", failure);
    }
  }
}
