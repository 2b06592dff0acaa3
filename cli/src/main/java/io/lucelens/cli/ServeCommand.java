package io.lucelens.cli;

import io.lucelens.index.home.IndexHome;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import io.lucelens.server.LucelensServer;
import io.lucelens.server.ServerConfig;
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

/** {@code lucelens serve}: the page and the REST API, with indexing in the background. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Serves the search page and the REST API on this machine (127.0.0.1 only).",
    footer = {
      "",
      "Folders that are named are indexed in the background, and again whenever",
      "something changes in them; what is indexed can be searched at once. The",
      "address is printed when searches are answered. Ctrl-C stops.",
      "",
      "With another model than the index's, all photos are embedded anew beside the",
      "old index, which answers with its own model until the new one is complete.",
      "",
      "Examples:",
      "  lucelens serve ~/Pictures",
      "  lucelens serve ~/Pictures --exclude 'Screenshots/' --no-watch",
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

  @Mixin private GlobOptions globs;
  @Mixin private WatchOption watch;
  @Mixin private HomeOption home;
  @Mixin private IndexModelOption model;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    List<Path> checked = FolderArguments.checked(folders, home.hasIndex());
    globs.check(checked);
    watch.asked(!checked.isEmpty());
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
    IndexHome indexes = home.indexes();
    Console console = Console.of(spec);
    Serving serving =
        new Serving(
            server, home.dataFolder(), checked, globs, watch.asked(!checked.isEmpty()), console);
    try (LoadedModel target = model.load(indexes, TorchThreads.ONE);
        LuceneImageIndex answering = indexes.openWhoeverMadeIt(target.manifest())) {
      if (ModelSwitch.isNeeded(answering, target, model)) {
        try (FormerModel former = FormerModel.of(answering.model(), indexes, model)) {
          serving.switchModel(former, answering, target);
        }
      } else {
        indexes.tidy();
        indexes.remember(target.source());
        serving.serve(answering, target);
      }
    } catch (InterruptedException e) {
      console.note("Stopping.");
    }
  }
}
