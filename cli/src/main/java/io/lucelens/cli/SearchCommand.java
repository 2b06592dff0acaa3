package io.lucelens.cli;

import io.lucelens.clip.image.UnreadableImageException;
import io.lucelens.index.home.RootStates;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import io.lucelens.server.search.AbsentModel;
import io.lucelens.server.search.PictureEncoder;
import io.lucelens.server.search.SearchRequest;
import io.lucelens.server.search.SearchResult;
import io.lucelens.server.search.SearchService;
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

/** {@code lucelens search}: the indexed images that fit words, a picture, both, or filters. */
@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Searches the index by words, by a picture, by both, or by filters.",
    footer = {
      "",
      "Prints one line a hit, best first: score, tabulator, path. Control characters",
      "in a path are printed as \\n, \\t or \\u001b; --json has the path as it is.",
      "",
      "Words may be mixed with filters: tag:snow, keyword:\"summer holidays\",",
      "caption:regatta, rating:4 (or better), year:2024, date:2024-05,",
      "date:2024-06..2024-08. Put a query with quotes between apostrophes, so that",
      "the shell leaves them alone. With filters alone the newest pictures come",
      "first, those without a date last, and a line is the path without a score.",
      "",
      "Examples:",
      "  lucelens search a castle on a hill",
      "  lucelens search at night --image castle.jpg",
      "  lucelens search a red car -k 50 | cut -f2",
      "  lucelens search tag:snow a dog",
      "  lucelens search 'keyword:\"summer holidays\" year:2024 a boat'",
      "  lucelens search rating:5 date:2019-06..2019-08 -k 500"
    })
final class SearchCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "QUERY",
      description = "Words that say what the picture shows; quotes are not needed.")
  private List<String> words = List.of();

  @Option(names = "--image", paramLabel = "FILE", description = "Find pictures like this one.")
  private Path image;

  @Option(
      names = "--offset",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Leave the first N hits out, to go on where -k ended; 0 to 10000. Default:"
              + " ${DEFAULT-VALUE}.")
  private int offset;

  @Mixin private LimitOption limit;
  @Mixin private HomeOption home;
  @Mixin private IndexModelOption model;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    SearchRequest request = request();
    try {
      SearchResult found = SearchService.needsModel(request) ? byModel(request) : without(request);
      return HitPrinter.print(
          found.hits(),
          found.took(),
          offset,
          new RootStates(home.dataFolder()),
          json.asked(),
          Console.of(spec));
    } catch (UnreadableImageException e) {
      throw ImageArgument.unreadable(image, e);
    }
  }

  private SearchResult byModel(SearchRequest request) throws UnreadableImageException {
    try (SearchableIndex searchable = SearchableIndex.open(home, model)) {
      return searchable.search().search(request);
    }
  }

  /** Filters alone are answered at once: no model is loaded, nor is PyTorch. */
  private SearchResult without(SearchRequest request) throws UnreadableImageException {
    home.requireIndex();
    try (LuceneImageIndex index = home.indexes().openForSearch()) {
      AbsentModel model = new AbsentModel(index.model(), "filters alone do without it.");
      return new SearchService(model, index, PictureEncoder.ofFiles(model)).search(request);
    }
  }

  private SearchRequest request() throws IOException {
    String text = String.join(" ", words).strip();
    if (text.isEmpty() && image == null) {
      throw CommandException.usage(
          "The query is empty. Say what the picture shows, as in 'lucelens search a castle on a"
              + " hill', name a picture with --image, or give a filter, as in 'lucelens search"
              + " rating:4'.");
    }
    List<byte[]> pictures = image == null ? List.of() : List.of(ImageArgument.bytes(image));
    return new SearchRequest(text, pictures, List.of(), List.of(), offset, limit.hits());
  }
}
