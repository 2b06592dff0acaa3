package io.lucelens.index.pipeline;

import io.lucelens.clip.Embedding;
import io.lucelens.index.DataFolder;
import io.lucelens.index.ThumbnailStore;
import io.lucelens.index.crawl.FoundFile;
import io.lucelens.index.crawl.LibraryCrawler;
import io.lucelens.index.crawl.LibraryVisitor;
import io.lucelens.index.crawl.Settling;
import io.lucelens.index.home.FailedFiles;
import io.lucelens.index.home.LibraryRoot;
import io.lucelens.index.home.LibraryRoots;
import io.lucelens.index.pipeline.StageTimes.Stage;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.IndexedImage;
import io.lucelens.index.tag.LibraryTags;
import io.lucelens.index.tag.Tagger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One run of an {@link IndexingPipeline}: two walks, the first of which reads no file; or the
 * embedding of all that another index knows.
 */
final class IndexingRun {
  private final ImageEncoder encoder;
  private final ImageIndex index;
  private final DataFolder data;
  private final IndexingOptions options;
  private final Tally tally;
  private final StageTimes times = new StageTimes();
  private final ContentLedger ledger = new ContentLedger();
  private final Checkpoints checkpoints;
  private final ThumbnailStore thumbnails;
  private final RunMark mark;
  private final FailedFiles failures;
  private final Catalogue catalogue;
  private final StandIns standIns;
  private final Optional<LibraryTags> tags;
  private volatile boolean stopped;

  IndexingRun(
      ImageEncoder encoder,
      ImageIndex index,
      DataFolder data,
      IndexingOptions options,
      Optional<LibraryTags> tags,
      IndexingProgress progress) {
    this.encoder = encoder;
    this.index = index;
    this.data = data;
    this.options = options;
    tally = new Tally(progress);
    checkpoints = new Checkpoints(index, ledger, options);
    thumbnails = new ThumbnailStore(data.thumbnails());
    mark = new RunMark(data);
    failures = options.retryFailed() ? FailedFiles.forgotten() : FailedFiles.read(data);
    this.tags = tags;
    standIns = new StandIns(index);
    catalogue = new Catalogue(index, tally, checkpoints, times, standIns, tagger(tags));
  }

  private static Function<Embedding, List<String>> tagger(Optional<LibraryTags> tags) {
    Optional<Tagger> tagger = tags.map(LibraryTags::tagger);
    return embedding -> tagger.map(some -> some.tags(embedding)).orElse(List.of());
  }

  /** Ends the run; what is embedded by then is kept. */
  void stop() {
    stopped = true;
  }

  private boolean goesOn() {
    return !stopped;
  }

  IndexingReport run(Extent extent) throws IOException, InterruptedException {
    // A run that broke off may have left changes that are not visible yet.
    index.commit();
    Files.createDirectories(data.home());
    boolean cutShort = mark.begin();
    LibraryRoots known = LibraryRoots.read(data);
    Roots roots = roots(extent, known);
    LibraryCrawler crawler = known.crawler(data, roots.named());
    Survey survey =
        new Survey(index, roots, extent, options.removeMissing(), standIns, this::goesOn);
    times.enter(Stage.CRAWL);
    survey.run(crawler);
    survey.unreadable().forEach(tally::folderFailed);
    tally.started(survey.files(), survey.bytes());
    if (goesOn()) {
      new RootsFound(data, known).remember(roots, extent, survey);
    }
    Postponed postponed = new Postponed();
    update(crawler, survey, extent.settling(), postponed);
    times.enter(Stage.WRITE);
    if (goesOn()) {
      survey.gone().remaining().stream()
          .filter(gone -> !postponed.mayBe(gone))
          .forEach(catalogue::remove);
    }
    checkpoints.commit();
    failures.write(data);
    tidyThumbnails(cutShort);
    tags.ifPresent(library -> library.update(this::goesOn));
    return report().withPostponed(postponed.count());
  }

  /** A run that is stopped leaves its mark, since it drops photos whose thumbnails are written. */
  private void tidyThumbnails(boolean cutShort) throws IOException {
    catalogue.deleteUnusedThumbnails(thumbnails);
    if (goesOn()) {
      if (cutShort) {
        thumbnails.sweep(contentHash -> index.findByContent(contentHash).isPresent());
      }
      mark.end();
    }
  }

  private Roots roots(Extent extent, LibraryRoots known) throws IOException {
    Roots roots = new Roots(extent.parts().isEmpty() ? extent.folders() : List.of(), index);
    if (extent.parts().isPresent()) {
      roots.addKnown(extent.folders());
      roots.addNamed(extent.folders());
    }
    roots.addNamed(known(known, roots, LibraryRoot::named));
    // Disks that are mounted in these folders vanish by themselves, whoever named them.
    roots.addKnown(known(known, roots, LibraryRoot::mounted));
    return roots;
  }

  private static List<Path> known(LibraryRoots known, Roots roots, Predicate<LibraryRoot> isMeant) {
    return known.all().stream()
        .filter(isMeant)
        .map(LibraryRoot::path)
        .filter(path -> roots.of(path).isPresent())
        .toList();
  }

  IndexingReport succeed(ImageIndex old) throws IOException, InterruptedException {
    index.commit();
    Files.createDirectories(data.home());
    // Thumbnails may be shown by the old index until the switch; the run after it tidies up.
    mark.begin();
    times.enter(Stage.WRITE);
    Inheritance inheritance = new Inheritance(old, index);
    inheritance.takeOver();
    List<Path> waiting = inheritance.waiting();
    tally.started(index.size(), waiting.stream().mapToLong(this::recordedSize).sum());
    for (int i = index.size() - index.waiting(); i > 0; i--) {
      tally.unchanged();
    }
    throughStages(new GonePhotos(), file -> true, stages -> feed(waiting, stages));
    settlePairs(new GonePhotos(), file -> true);
    times.enter(Stage.WRITE);
    checkpoints.commit();
    failures.write(data);
    tags.ifPresent(library -> library.update(this::goesOn));
    return report();
  }

  private IndexingReport report() {
    times.enter(Stage.IDLE);
    return tally.report(times.soFar());
  }

  private long recordedSize(Path file) {
    return PhotoBytes.toRead(index.findByPath(file).map(IndexedImage::size).orElse(0L));
  }

  private void feed(List<Path> files, Stages stages) throws InterruptedException {
    for (Path file : files) {
      if (!stages.goesOn()) {
        return;
      }
      Optional<FoundFile> found = FoundFile.at(file);
      if (found.isPresent()) {
        List<Path> companions =
            index.findByPath(file).map(IndexedImage::companions).orElse(List.of());
        stages.accept(found.get().with(companions));
      } else {
        catalogue.passedOver(recordedSize(file));
      }
    }
  }

  private void update(LibraryCrawler crawler, Survey survey, Settling settling, Postponed postponed)
      throws InterruptedException {
    Predicate<FoundFile> isSettled = file -> isSettled(file, settling, postponed);
    throughStages(
        survey.gone(), isSettled, stages -> survey.walk(crawler, new Feeder(stages, survey)));
    settlePairs(survey.gone(), isSettled);
  }

  /** Reads RAW files whose picture could not be read, and drops those whose picture can. */
  private void settlePairs(GonePhotos gone, Predicate<FoundFile> isSettled)
      throws InterruptedException {
    if (!goesOn() || standIns.areNone()) {
      return;
    }
    times.enter(Stage.WRITE);
    checkpoints.commit();
    StandIns.Decision decision = standIns.decide();
    decision.superseded().forEach(catalogue::superseded);
    if (!decision.toRead().isEmpty()) {
      count(decision.toRead());
      throughStages(gone, isSettled, stages -> feedAll(decision.toRead(), stages));
    }
  }

  /** The first walk knew only those that have a record. */
  private void count(List<FoundFile> standIns) {
    List<FoundFile> uncounted =
        standIns.stream().filter(raw -> index.findByPath(raw.path()).isEmpty()).toList();
    if (!uncounted.isEmpty()) {
      tally.grew(
          uncounted.size(),
          uncounted.stream().mapToLong(raw -> PhotoBytes.toRead(raw.size())).sum());
    }
  }

  private static void feedAll(List<FoundFile> files, Stages stages) throws InterruptedException {
    for (FoundFile file : files) {
      if (!stages.goesOn()) {
        return;
      }
      stages.accept(file);
    }
  }

  private static boolean isSettled(FoundFile file, Settling settling, Postponed postponed) {
    boolean settled = settling.isSettled(file);
    if (!settled) {
      postponed.add(file);
    }
    return settled;
  }

  private interface Feeding {
    void into(Stages stages) throws InterruptedException;
  }

  private void throughStages(GonePhotos gone, Predicate<FoundFile> isSettled, Feeding feeding)
      throws InterruptedException {
    PhotoReading reading =
        new PhotoReading(
            encoder, index, thumbnails, gone, ledger, catalogue, failures, times, isSettled);
    Stages stages = new Stages(reading, options.readers(), this::goesOn, times);
    stages.start();
    times.enter(Stage.CRAWL);
    try {
      feeding.into(stages);
    } finally {
      times.enter(Stage.IDLE);
      stages.finish();
    }
    stages.breakdown().ifPresent(this::giveUp);
  }

  private void giveUp(Throwable breakdown) {
    try {
      checkpoints.commit();
    } catch (RuntimeException e) {
      breakdown.addSuppressed(e);
    }
    switch (breakdown) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException("An indexing thread broke down", breakdown);
    }
  }

  /** Hands the files of the second walk to the reading threads. */
  private final class Feeder implements LibraryVisitor {
    private final Stages stages;
    private final Survey survey;

    Feeder(Stages stages, Survey survey) {
      this.stages = stages;
      this.survey = survey;
    }

    @Override
    public boolean goesOn() {
      return stages.goesOn();
    }

    @Override
    public void file(FoundFile file) throws InterruptedException {
      stages.accept(file);
    }

    @Override
    public void unreadable(Path path, String reason) {
      if (survey.unreadable().putIfAbsent(path, reason) == null) {
        tally.folderFailed(path, reason);
      }
    }
  }
}
