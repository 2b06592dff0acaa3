package io.lucelens.cli;

import io.lucelens.index.DataFolder;
import io.lucelens.index.ThumbnailStore;
import io.lucelens.index.home.IndexHome;
import io.lucelens.index.pipeline.ImageEncoder;
import io.lucelens.index.pipeline.IndexingOptions;
import io.lucelens.index.pipeline.IndexingPipeline;
import io.lucelens.index.pipeline.IndexingReport;
import io.lucelens.index.store.CheckReport;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.lucene.IndexCheck;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import io.lucelens.index.tag.LibraryTags;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lucelens index}: brings the index up to date with folders of photos. */
@Command(
    name = "index",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Brings the index up to date with folders of photos, or switches its model.",
    footer = {
      "",
      "Only what is new or changed is embedded; moved files keep their vectors, and",
      "vanished ones leave the index. The photos' folders are only read. Running it",
      "again is always safe. What is excluded, or listed in a .lucelensignore file,",
      "leaves the index too.",
      "",
      "With another model than the index's, all photos are embedded anew beside the",
      "old index, which answers until the new one is complete.",
      "",
      "Examples:",
      "  lucelens index ~/Pictures /mnt/archive",
      "  lucelens index ~/Pictures --exclude '*.png' --exclude Screenshots/",
      "  lucelens index ~/Pictures --retry-failed",
      "  lucelens index --model run/export",
      "  lucelens index --check"
    })
final class IndexCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "FOLDER",
      description = "Folders of photos. May be left out to switch the model only.")
  private List<Path> folders = List.of();

  @Option(
      names = "--remove-missing",
      description =
          "Also remove the photos of a folder that is not there or has no photos left. "
              + "They are kept otherwise, because its disk may just not be mounted.")
  private boolean removeMissing;

  @Option(
      names = "--retry-failed",
      description =
          "Also read files again that were no readable pictures the last time and have not changed"
              + " since, as after an update of lucelens.")
  private boolean retryFailed;

  @Option(
      names = "--check",
      description =
          "Read the index from end to end and say what is wrong with it. Changes nothing; no"
              + " folders are named.")
  private boolean check;

  @Option(
      names = "--repair",
      description =
          "With --check: drop broken parts of the index, unusable and double records. Index the"
              + " folders again afterwards.")
  private boolean repair;

  @Mixin private GlobOptions globs;
  @Mixin private HomeOption home;
  @Mixin private IndexModelOption model;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (check || repair) {
      return check();
    }
    if (folders.isEmpty()) {
      requireModelToSwitchTo();
    }
    List<Path> checked = FolderArguments.checked(folders, home.hasIndex());
    globs.check(checked);
    return Shutdown.heeding(() -> index(checked));
  }

  private int check() {
    if (!check || !folders.isEmpty() || model.isGiven()) {
      throw CommandException.usage(
          "A check is by itself: 'lucelens index --check', or 'lucelens index --check --repair',"
              + " without folders and --model.");
    }
    home.requireIndex();
    ThumbnailStore thumbnails = new ThumbnailStore(home.dataFolder().thumbnails());
    CheckReport report = new IndexCheck(home.indexes().live(), thumbnails).run(repair);
    return CheckSummary.print(report, json.asked(), Console.of(spec));
  }

  private void requireModelToSwitchTo() {
    if (!model.isGiven()) {
      throw CommandException.usage(
          "There is nothing to do: name folders of photos, as in 'lucelens index ~/Pictures', or"
              + " the model to switch to with --model.");
    }
    home.requireIndex();
  }

  private int index(List<Path> checked) throws IOException {
    IndexHome indexes = home.indexes();
    try (LoadedModel target = model.load(indexes, TorchThreads.ONE);
        LuceneImageIndex answering = indexes.openWhoeverMadeIt(target.manifest())) {
      if (ModelSwitch.isNeeded(answering, target, model)) {
        return switchAndUpdate(answering, target, checked);
      }
      indexes.tidy();
      indexes.remember(target.source());
      if (checked.isEmpty()) {
        Console.of(spec)
            .note(
                "The index was made by "
                    + target.manifest().name()
                    + " already. Name folders of photos to bring it up to date.");
        return ExitCode.DONE;
      }
      indexes.halfBuilt().ifPresent(this::noteHalfBuilt);
      return update(answering, target, checked);
    }
  }

  private void noteHalfBuilt(Path folder) {
    Console.of(spec)
        .note(
            "The index of another model is half built in "
                + folder
                + ": go on with 'lucelens index --model MODEL', or delete that folder.");
  }

  private int switchAndUpdate(LuceneImageIndex old, LoadedModel target, List<Path> checked)
      throws IOException {
    Console console = Console.of(spec);
    // A folder that is misspelt is told before hours of embedding.
    new IndexingPipeline(target.clip(), old, home.dataFolder()).check(checked);
    try (ModelSwitch switching = new ModelSwitch(home.dataFolder(), old, target)) {
      IndexingReport report = reembed(switching);
      if (Thread.interrupted()) {
        switching.noteStopped(console);
        return ExitCode.PARTLY;
      }
      SwitchSummary summary =
          SwitchSummary.of(switching.model(), switching.complete(), switching.successor(), report);
      if (!summary.switched()) {
        summary.noteIfNothingCouldBeRead(old.model(), console);
        return say(summary, report, true);
      }
      switching.deleteOld();
      int exitCode = say(summary, report, checked.isEmpty());
      return checked.isEmpty()
          ? exitCode
          : Math.max(exitCode, update(switching.successor(), target, checked));
    }
  }

  private IndexingReport reembed(ModelSwitch switching) throws IOException {
    try (ProgressDisplay progress =
        ProgressDisplay.on(Console.of(spec), ProgressWords.reembedding(switching.model()))) {
      return switching.reembed(progress);
    }
  }

  /** The summary is the command's result, unless an update of folders follows, whose report is. */
  private int say(SwitchSummary summary, IndexingReport report, boolean isResult) {
    Console console = Console.of(spec);
    if (!isResult) {
      console.note(summary.line());
    } else if (json.asked()) {
      console.json(summary);
    } else {
      console.result(summary.line());
    }
    if (report.hasChanges() && !json.asked()) {
      console.note(IndexingSummary.stages(report));
    }
    summary.noteIfSomeWait(console);
    return summary.exitCode();
  }

  private int update(ImageIndex index, LoadedModel target, List<Path> checked) throws IOException {
    Console console = Console.of(spec);
    DataFolder data = home.dataFolder();
    IndexingOptions options =
        IndexingOptions.DEFAULT.withRemoveMissing(removeMissing).withRetryFailed(retryFailed);
    try (ProgressDisplay progress = ProgressDisplay.on(console, ProgressWords.INDEXING)) {
      IndexingPipeline pipeline =
          new IndexingPipeline(ImageEncoder.of(target.clip()), index, data, options)
              .withTags(LibraryTags.open(target.clip(), index, data));
      pipeline.check(checked);
      globs.remember(checked, data, console);
      IndexingReport report = pipeline.run(checked, progress);
      progress.end();
      int exitCode = IndexingSummary.print(report, checked, json.asked(), console);
      if (Thread.interrupted()) {
        console.note("Stopped before the end; what is done is kept. Run it again to go on.");
        return ExitCode.PARTLY;
      }
      return exitCode;
    }
  }
}
