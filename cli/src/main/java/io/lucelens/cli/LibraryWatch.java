package io.lucelens.cli;

import io.lucelens.index.DataFolder;
import io.lucelens.index.crawl.LibraryWatcher;
import io.lucelens.index.crawl.Scope;
import io.lucelens.index.crawl.Settling;
import io.lucelens.index.crawl.WatchMode;
import io.lucelens.index.crawl.WatchOptions;
import io.lucelens.index.home.LibraryRoots;
import io.lucelens.index.pipeline.IndexingPipeline;
import io.lucelens.index.pipeline.IndexingProgress;
import io.lucelens.index.pipeline.IndexingReport;
import io.lucelens.server.IndexingJob;
import io.lucelens.server.IndexingStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Turns what a watcher tells into runs over the parts that have changed. */
final class LibraryWatch implements IndexingJob.Watch {
  /** When a run breaks off, as on a full disk, it is tried again. */
  private static final Duration RETRY = Duration.ofMinutes(5);

  private final IndexingPipeline pipeline;
  private final List<Path> folders;
  private final LibraryWatcher watcher;
  private final Settling settling;
  private final WatchOptions options;
  private final Duration retry;
  private final Console console;

  /**
   * @param folders of the library, absolute, normalised
   * @throws IOException if the data folder cannot be made
   */
  LibraryWatch(
      IndexingPipeline pipeline,
      List<Path> folders,
      DataFolder data,
      WatchOptions options,
      Console console)
      throws IOException {
    this(pipeline, folders, data, options, RETRY, console);
  }

  /**
   * As the other, but with another time after which a run that broke off is tried again.
   *
   * @throws IOException if the data folder cannot be made
   */
  LibraryWatch(
      IndexingPipeline pipeline,
      List<Path> folders,
      DataFolder data,
      WatchOptions options,
      Duration retry,
      Console console)
      throws IOException {
    this.pipeline = pipeline;
    this.folders = folders;
    this.options = options;
    this.retry = retry;
    this.console = console;
    this.settling = new Settling(options.still());
    this.watcher =
        new LibraryWatcher(
            folders, LibraryRoots.read(data).crawler(data, folders), options, console::note);
  }

  @Override
  public void start() throws InterruptedException {
    watcher.start();
  }

  /** The first run, over all that is in the folders. */
  IndexingReport first(IndexingProgress progress) throws IOException {
    Set<Scope> all = folders.stream().map(Scope::below).collect(Collectors.toSet());
    return orAgain(all, () -> pipeline.run(folders, progress));
  }

  @Override
  public IndexingJob.Run next() throws InterruptedException {
    Set<Scope> parts = watcher.take();
    return progress -> update(parts, progress);
  }

  private IndexingReport update(Set<Scope> parts, IndexingProgress progress) throws IOException {
    IndexingReport report =
        orAgain(parts, () -> pipeline.update(parts, folders, settling, progress));
    if (report.postponed() > 0) {
      watcher.again(parts, options.still());
    }
    return report;
  }

  private interface Work {
    IndexingReport run() throws IOException;
  }

  private IndexingReport orAgain(Set<Scope> parts, Work work) throws IOException {
    try {
      return work.run();
    } catch (IOException | RuntimeException | Error e) {
      // Errors too: memory that ran out may be there the next time.
      watcher.again(parts, retry);
      throw e;
    }
  }

  /** Runs that change nothing are not worth a line. */
  @Override
  public void ended(IndexingStatus status) {
    status
        .report()
        .filter(IndexingReport::hasChanges)
        .ifPresent(report -> console.note(IndexingSummary.line(report)));
    status
        .error()
        .ifPresent(
            reason ->
                console.note(
                    "Indexing broke off: " + reason + " It is tried again in five minutes."));
  }

  @Override
  public Map<Path, WatchMode> modes() {
    return watcher.modes();
  }

  @Override
  public void close() {
    watcher.close();
  }
}
