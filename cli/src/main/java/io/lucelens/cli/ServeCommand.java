package io.lucelens.cli;

import io.lucelens.clip.Clip;
import io.lucelens.index.DataFolder;
import io.lucelens.index.pipeline.IndexingPipeline;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.tag.LibraryTags;
import io.lucelens.server.IndexingJob;
import io.lucelens.server.IndexingStatus;
import io.lucelens.server.Library;
import io.lucelens.server.LucelensServer;
import io.lucelens.server.ServerConfig;
import io.lucelens.server.search.QueryEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lucelens serve}: the page and the REST API, with indexing in the background. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Serves the search page and the REST API on this machine (127.0.0.1 only).",
    footer = {
      "",
      "Folders that are named are indexed in the background; what is indexed can be",
      "searched at once. The address is printed when searches are answered. Ctrl-C",
      "stops.",
      "",
      "Examples:",
      "  lucelens serve ~/Pictures",
      "  lucelens serve --port 0"
    })
final class ServeCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "FOLDER",
      description = "Folders of photos to bring the index up to date with.")
  private List<Path> folders = List.of();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "Port to listen on, 0 for any free one. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Mixin private HomeOption home;
  @Mixin private ModelOption model;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    List<Path> checked = FolderArguments.checked(folders, home.hasIndex());
    ServerConfig config = config();
    return Shutdown.heeding(() -> serve(config, checked));
  }

  private ServerConfig config() {
    try {
      return new ServerConfig(port);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(e.getMessage());
    }
  }

  private int serve(ServerConfig config, List<Path> checked) throws IOException {
    // Listening comes before loading, so that a port in use is known at once.
    try (LucelensServer server = LucelensServer.start(config)) {
      serve(server, checked);
    }
    return ExitCode.DONE;
  }

  private void serve(LucelensServer server, List<Path> checked) throws IOException {
    Console console = Console.of(spec);
    DataFolder data = home.dataFolder();
    // The server is named last and so closes first: nobody searches what is being closed.
    try (Clip clip = model.load(TorchThreads.ONE);
        ImageIndex index = home.openIndex(clip.manifest());
        ProgressDisplay progress = ProgressDisplay.on(console);
        IndexingJob job = indexing(checked, clip, index, data, progress);
        server) {
      server.serve(new Library(QueryEncoder.of(clip), index, data, job));
      console.result(server.uri().toString());
      if (checked.isEmpty() && index.size() == 0) {
        console.note("The index is empty. Name folders of photos: lucelens serve FOLDER");
      }
      job.await();
      progress.end();
      tell(job.status(), checked, console);
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      console.note("Stopping.");
    }
  }

  /** A folder that is misspelt ends the command, before it seems to be served. */
  private static IndexingJob indexing(
      List<Path> folders, Clip clip, ImageIndex index, DataFolder data, ProgressDisplay progress)
      throws IOException {
    LibraryTags tags = LibraryTags.open(clip, index, data);
    if (folders.isEmpty() && (index.size() == 0 || !tags.isDue())) {
      return IndexingJob.none();
    }
    IndexingPipeline pipeline = new IndexingPipeline(clip, index, data).withTags(tags);
    pipeline.check(folders);
    return IndexingJob.start(heard -> pipeline.run(folders, heard), progress);
  }

  private static void tell(IndexingStatus status, List<Path> folders, Console console) {
    status
        .report()
        .ifPresent(
            report -> {
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
