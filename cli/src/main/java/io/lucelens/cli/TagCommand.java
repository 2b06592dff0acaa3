package io.lucelens.cli;

import io.lucelens.index.DataFolder;
import io.lucelens.index.home.IndexHome;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.tag.LibraryTags;
import io.lucelens.index.tag.TagVocabulary;
import io.lucelens.index.tag.TaggingReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lucelens tag}: tags the indexed images again, from their stored vectors. */
@Command(
    name = "tag",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Tags the indexed pictures again and lists the tags.",
    footer = {
      "",
      "Indexing tags pictures anyway; this is for tags of your own. No picture is",
      "embedded again. Prints lines of tag and number of pictures, separated by a",
      "tabulator.",
      "",
      "Examples:",
      "  lucelens tag --print > tags.txt      the built-in tags, to be changed",
      "  lucelens tag --tags tags.txt         use these from now on"
    })
final class TagCommand implements Callable<Integer> {
  @Option(
      names = "--tags",
      paramLabel = "FILE",
      description =
          "Text with one tag a line, 'beach' or 'beach: a photo of a sandy beach.' It is copied to "
              + "tags.txt in the data folder and used from now on; without that file there, the "
              + "built-in tags are.")
  private Path tags;

  @Option(names = "--print", description = "Only print the built-in tags, as such a file.")
  private boolean print;

  @Mixin private HomeOption home;
  @Mixin private IndexModelOption model;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  private record CountJson(String tag, int images) {}

  private record TagsJson(int images, int tagged, int changed, List<CountJson> tags) {}

  @Override
  public Integer call() throws Exception {
    Console console = Console.of(spec);
    if (print) {
      console.result(TagVocabulary.builtInText().stripTrailing());
      return ExitCode.DONE;
    }
    home.requireIndex();
    if (tags != null) {
      adopt(tags, home.dataFolder());
    }
    return Shutdown.heeding(() -> tag(console));
  }

  /** What breaks a rule is refused before it replaces anything. */
  private static void adopt(Path file, DataFolder data) throws IOException {
    TagVocabulary.read(file);
    Path own = data.tags();
    if (Files.exists(own) && Files.isSameFile(file, own)) {
      return;
    }
    Path part = own.resolveSibling(own.getFileName() + ".part");
    Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
    Files.move(part, own, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private int tag(Console console) throws IOException {
    IndexHome indexes = home.indexes();
    try (LoadedModel maker = model.load(indexes, TorchThreads.ONE);
        ImageIndex index = indexes.open(maker.manifest())) {
      Thread caller = Thread.currentThread();
      TaggingReport report =
          LibraryTags.open(maker.clip(), index, home.dataFolder())
              .retag(() -> !caller.isInterrupted());
      print(report, index.tagCounts(), console);
      if (Thread.interrupted()) {
        console.note("Stopped before the end. Run it again to go on.");
        return ExitCode.PARTLY;
      }
      return report.images() == 0 ? ExitCode.PARTLY : ExitCode.DONE;
    }
  }

  private void print(TaggingReport report, Map<String, Integer> counts, Console console) {
    List<CountJson> sorted =
        counts.entrySet().stream()
            .map(entry -> new CountJson(entry.getKey(), entry.getValue()))
            .sorted(
                Comparator.comparing(CountJson::images).reversed().thenComparing(CountJson::tag))
            .toList();
    if (json.asked()) {
      console.json(new TagsJson(report.images(), report.tagged(), report.changed(), sorted));
    } else {
      sorted.forEach(count -> console.result(OneLine.of(count.tag()) + "\t" + count.images()));
    }
    console.note(
        String.format(
            Locale.ROOT,
            "%,d of %,d pictures have a tag; %,d changed.",
            report.tagged(),
            report.images(),
            report.changed()));
  }
}
