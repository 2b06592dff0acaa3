package io.lucelens.cli;

import io.lucelens.clip.image.UnreadableImageException;
import io.lucelens.index.home.RootStates;
import io.lucelens.server.search.SearchRequest;
import io.lucelens.server.search.SearchResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lucelens similar}: the indexed images that are like a file, the file itself left out. */
@Command(
    name = "similar",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Finds the indexed pictures that are most like a picture.",
    footer = {
      "",
      "The picture need not be in the index; if it is, it is not among its own hits.",
      "",
      "Example:",
      "  lucelens similar castle.jpg -k 5"
    })
final class SimilarCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The picture to compare with.")
  private Path file;

  @Mixin private LimitOption limit;
  @Mixin private HomeOption home;
  @Mixin private IndexModelOption model;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    int wanted = limit.hits();
    byte[] picture = ImageArgument.bytes(file);
    Path self = file.toRealPath();
    try (SearchableIndex searchable = SearchableIndex.open(home, model)) {
      SearchResult found =
          searchable
              .search()
              .search(
                  SearchRequest.ofPicture(picture, wanted), image -> isSame(image.path(), self));
      return HitPrinter.print(
          found.hits(),
          found.took(),
          0,
          new RootStates(home.dataFolder()),
          json.asked(),
          Console.of(spec));
    } catch (UnreadableImageException e) {
      throw ImageArgument.unreadable(file, e);
    }
  }

  /** The index may know the picture by a path through a link; a hit may be gone by now. */
  private static boolean isSame(Path indexed, Path self) {
    try {
      return indexed.equals(self) || Files.isSameFile(indexed, self);
    } catch (IOException e) {
      return false;
    }
  }
}
