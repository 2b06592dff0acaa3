package io.lucelens.cli;

import io.lucelens.clip.Clip;
import io.lucelens.index.pipeline.ImageEncoder;
import io.lucelens.index.pipeline.IndexingOptions;
import io.lucelens.index.pipeline.IndexingPipeline;
import io.lucelens.index.pipeline.IndexingReport;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.tag.LibraryTags;
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
    description = "Brings the index up to date with folders of photos.",
    footer = {
      "",
      "Only what is new or changed is embedded; moved files keep their vectors, and",
      "vanished ones leave the index. The photos' folders are only read. Running it",
      "again is always safe.",
      "",
      "Example:",
      "  lucelens index ~/Pictures /mnt/archive"
    })
final class IndexCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "FOLDER", description = "Folders of photos.")
  private List<Path> folders;

  @Option(
      names = "--remove-missing",
      description =
          "Also remove the photos of a folder that is not there or has no photos left. "
              + "They are kept otherwise, because its disk may just not be mounted.")
  private boolean removeMissing;

  @Mixin private HomeOption home;
  @Mixin private ModelOption model;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    List<Path> checked = FolderArguments.checked(folders, home.hasIndex());
    return Shutdown.heeding(() -> index(checked));
  }

  private int index(List<Path> checked) throws Exception {
    Console console = Console.of(spec);
    try (Clip clip = model.load(TorchThreads.ONE);
        ImageIndex index = home.openIndex(clip.manifest());
        ProgressDisplay progress = ProgressDisplay.on(console)) {
      IndexingOptions options = IndexingOptions.DEFAULT.withRemoveMissing(removeMissing);
      IndexingReport report =
          new IndexingPipeline(ImageEncoder.of(clip), index, home.dataFolder(), options)
              .withTags(LibraryTags.open(clip, index, home.dataFolder()))
              .run(checked, progress);
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
