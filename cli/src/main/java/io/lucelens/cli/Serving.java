package io.lucelens.cli;

import io.lucelens.index.DataFolder;
import io.lucelens.index.crawl.WatchOptions;
import io.lucelens.index.home.LibraryRoot;
import io.lucelens.index.home.LibraryRoots;
import io.lucelens.index.pipeline.IndexingPipeline;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import io.lucelens.index.tag.LibraryTags;
import io.lucelens.server.IndexingJob;
import io.lucelens.server.IndexingStatus;
import io.lucelens.server.Library;
import io.lucelens.server.LucelensServer;
import io.lucelens.server.search.QueryEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * What a server does until it is told to stop: it brings the index up to date with folders and,
 * before that, switches to another model if one is asked for. Owns nothing but what it opens
 * itself; closes the server before anything that is searched.
 */
final class Serving {
  private final LucelensServer server;
  private final DataFolder data;
  private final List<Path> folders;
  private final GlobOptions globs;
  private final Optional<WatchOptions> watch;
  private final Console console;
  private boolean announced;

  Serving(
      LucelensServer server,
      DataFolder data,
      List<Path> folders,
      GlobOptions globs,
      Optional<WatchOptions> watch,
      Console console) {
    this.server = server;
    this.data = data;
    this.folders = folders;
    this.globs = globs;
    this.watch = watch;
    this.console = console;
  }

  /** Serves an index with the model that made it. */
  void serve(ImageIndex index, LoadedModel model) throws IOException, InterruptedException {
    // The server is named last and so closes first: nobody searches what is being closed.
    try (ProgressDisplay progress = ProgressDisplay.on(console, ProgressWords.INDEXING);
        IndexingJob job = indexing(index, model, progress);
        server) {
      server.serve(new Library(QueryEncoder.of(model.clip()), index, data, job));
      announce();
      if (folders.isEmpty() && index.size() == 0) {
        console.note("The index is empty. Name folders of photos: lucelens serve FOLDER");
      }
      job.await();
      progress.end();
      tell(job.status());
      waitForTheEnd();
    }
  }

  /** Prints the address, once searches are answered. */
  private void announce() {
    if (!announced) {
      console.result(server.uri().toString());
      announced = true;
    }
  }

  private static void waitForTheEnd() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  /** A folder that is misspelt ends the command, before it seems to be served. */
  private IndexingJob indexing(ImageIndex index, LoadedModel model, ProgressDisplay progress)
      throws IOException {
    LibraryTags tags = LibraryTags.open(model.clip(), index, data);
    IndexingPipeline pipeline = new IndexingPipeline(model.clip(), index, data).withTags(tags);
    pipeline.check(folders);
    globs.remember(folders, data, console);
    List<Path> watched = watch.isPresent() ? watched(index) : List.of();
    if (!watched.isEmpty()) {
      LibraryWatch watching = new LibraryWatch(pipeline, watched, data, watch.get(), console);
      return IndexingJob.watching(watching::first, progress, watching);
    }
    return folders.isEmpty() && (index.size() == 0 || !tags.isDue())
        ? IndexingJob.none()
        : IndexingJob.start(heard -> pipeline.run(folders, heard), progress);
  }

  /** The folders that are named, or else all that were ever indexed. */
  private List<Path> watched(ImageIndex index) {
    return folders.isEmpty()
        ? LibraryRoots.read(data).all().stream()
            .filter(LibraryRoot::named)
            .map(LibraryRoot::path)
            .filter(path -> Files.isDirectory(path) || index.countBelow(path) > 0)
            .toList()
        : folders;
  }

  /**
   * Serves an index with the model that made it until the index of another model is made, and from
   * then on that one.
   *
   * @param former closed here as soon as no request uses it any more
   * @param old closed and deleted likewise
   */
  void switchModel(FormerModel former, LuceneImageIndex old, LoadedModel target)
      throws IOException, InterruptedException {
    // Not after hours of embedding.
    new IndexingPipeline(target.clip(), old, data).check(folders);
    try (ModelSwitch switching = new ModelSwitch(data, old, target);
        server) {
      if (reembed(switching, former, old, target)) {
        former.close();
        switching.deleteOld();
        serve(switching.successor(), target);
      }
      waitForTheEnd();
    }
  }

  private boolean reembed(
      ModelSwitch switching, FormerModel former, LuceneImageIndex old, LoadedModel target)
      throws InterruptedException {
    try (ProgressDisplay progress =
            ProgressDisplay.on(console, ProgressWords.reembedding(switching.model()));
        IndexingJob job = IndexingJob.start(switching::reembed, progress)) {
      server.serve(new Library(former.encoder(), old, data, job, Optional.of(switching.model())));
      announce();
      former.absence().ifPresent(reason -> noteAbsence(old, reason));
      job.await();
      progress.end();
      boolean switched = conclude(switching, old, job.status());
      // Returns when the last request that uses the library of before is answered.
      server.serve(
          switched
              ? new Library(QueryEncoder.of(target.clip()), switching.successor(), data, job)
              : new Library(former.encoder(), old, data, job));
      return switched;
    }
  }

  private void noteAbsence(LuceneImageIndex old, String reason) {
    console.note(
        "Until the new index is complete, words and uploads are not searched, because the model "
            + old.model().label()
            + " is not loaded: "
            + reason);
  }

  private boolean conclude(ModelSwitch switching, LuceneImageIndex old, IndexingStatus status) {
    if (status.report().isEmpty()) {
      console.note(
          "Re-embedding broke off: "
              + status.error().orElse("it was stopped.")
              + " The old index goes on answering; start again to go on.");
      return false;
    }
    SwitchSummary summary =
        SwitchSummary.of(
            switching.model(), switching.complete(), switching.successor(), status.report().get());
    console.note(summary.line());
    summary.noteIfNothingCouldBeRead(old.model(), console);
    summary.noteIfSomeWait(console);
    return summary.switched();
  }

  private void tell(IndexingStatus status) {
    status
        .report()
        .ifPresent(
            report -> {
              // Without folders there was a run only to tag what is indexed.
              if (!folders.isEmpty()) {
                console.note(IndexingSummary.line(report));
                IndexingSummary.noteIfNothing(report, folders, console);
              }
            });
    status
        .error()
        .ifPresent(
            reason ->
                console.note(
                    "Indexing broke off: "
                        + reason
                        + " What was indexed can be searched; start again to go on."));
  }
}
