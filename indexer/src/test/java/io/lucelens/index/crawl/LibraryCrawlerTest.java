package io.lucelens.index.crawl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class LibraryCrawlerTest {
  @TempDir private Path temp;
  private Path library;
  private final List<Path> found = new ArrayList<>();
  private final Map<Path, String> unreadable = new LinkedHashMap<>();

  @BeforeEach
  void makeLibrary() throws IOException {
    library = Files.createDirectory(temp.resolve("library"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.jpg",
        "a.JPG",
        "a.jpeg",
        "a.jpe",
        "a.heic",
        "a.HIF",
        "a.png",
        "a.gif",
        "a.bmp",
        "a.webp",
        "a.tif",
        "a.TIFF",
        "two.dots.jpg",
        "ünï cödé.jpg"
      })
  void imageFilesAreToldByTheirExtension(String name) throws Exception {
    touch(library.resolve(name));

    assertThat(walk(library)).containsExactly(library.resolve(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.txt", "a.mp4", "jpg", "a.jpg.xmp", "a.jpg~", "a", "a.", ".hidden.jpg"})
  void otherFilesAreSkipped(String name) throws Exception {
    touch(library.resolve(name));

    assertThat(walk(library)).isEmpty();
    assertThat(unreadable).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".git",
        ".Trash-1000",
        "@eaDir",
        "@EADIR",
        "$RECYCLE.BIN",
        "System Volume Information",
        "lost+found",
        "#recycle"
      })
  void hiddenAndSystemFoldersAreSkipped(String name) throws Exception {
    touch(library.resolve(name).resolve("deep").resolve("a.jpg"));

    assertThat(walk(library)).isEmpty();
  }

  @Test
  void foldersAreWalkedToAnyDepth() throws Exception {
    Path deep = library;
    for (int i = 0; i < 60; i++) {
      deep = deep.resolve("d" + i);
    }
    touch(deep.resolve("a.jpg"));

    assertThat(walk(library)).containsExactly(deep.resolve("a.jpg"));
  }

  @Test
  void aFileComesWithItsSizeAndItsTimeInMilliseconds() throws Exception {
    Path file = touch(library.resolve("a.jpg"));
    Files.writeString(file, "12345");
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2024-01-02T03:04:05.678901Z")));
    List<FoundFile> files = new ArrayList<>();

    new LibraryCrawler(Set.of()).walk(List.of(library), new Collector(files));

    assertThat(files)
        .containsExactly(new FoundFile(file, 5, Instant.parse("2024-01-02T03:04:05.678Z")));
  }

  @Test
  void aFolderNamedLikeAnImageIsAFolder() throws Exception {
    touch(library.resolve("album.jpg").resolve("a.jpg"));

    assertThat(walk(library)).containsExactly(library.resolve("album.jpg").resolve("a.jpg"));
  }

  @Test
  void aPipeNamedLikeAnImageIsSkipped() throws Exception {
    Process mkfifo = new ProcessBuilder("mkfifo", library.resolve("a.jpg").toString()).start();
    assumeThat(mkfifo.waitFor()).isZero();

    assertThat(walk(library)).isEmpty();
  }

  @Test
  void aFolderThatIsGivenTwiceOrInAnotherOneIsWalkedOnce() throws Exception {
    Path inner = touch(library.resolve("sub").resolve("a.jpg"));
    Path outer = touch(library.resolve("b.jpg"));

    assertThat(walk(library, library.resolve("sub"), library))
        .containsExactlyInAnyOrder(inner, outer);
    found.clear();
    assertThat(walk(library.resolve("sub"), library)).containsExactlyInAnyOrder(inner, outer);
  }

  @Test
  void aHiddenFolderThatIsGivenItselfIsWalked() throws Exception {
    Path file = touch(library.resolve(".private").resolve("a.jpg"));

    assertThat(walk(library.resolve(".private"))).containsExactly(file);
  }

  @Test
  void aLinkToAFolderElsewhereIsFollowedOnce() throws Exception {
    touch(temp.resolve("elsewhere").resolve("a.jpg"));
    Files.createSymbolicLink(library.resolve("first"), temp.resolve("elsewhere"));
    Files.createSymbolicLink(library.resolve("second"), temp.resolve("elsewhere"));

    assertThat(walk(library)).containsExactly(library.resolve("first").resolve("a.jpg"));
  }

  @Test
  void linksThatGoRoundInCirclesEnd() throws Exception {
    Path file = touch(library.resolve("sub").resolve("a.jpg"));
    Files.createSymbolicLink(library.resolve("sub").resolve("up"), library);
    Files.createSymbolicLink(library.resolve("self"), library.resolve("self"));
    Files.createSymbolicLink(library.resolve("aaa"), library.resolve("sub"));

    assertThat(walk(library)).containsExactly(file);
    assertThat(unreadable).containsOnlyKeys(library.resolve("self"));
  }

  @Test
  void aLinkedFileIsFoundOnceAndByItsOwnPathFirst() throws Exception {
    Path file = touch(library.resolve("z.jpg"));
    Files.createSymbolicLink(library.resolve("a.jpg"), file);
    Path other = touch(temp.resolve("elsewhere").resolve("b.jpg"));
    Files.createSymbolicLink(library.resolve("b1.jpg"), other);
    Files.createSymbolicLink(library.resolve("b2.jpg"), other);

    assertThat(walk(library)).containsExactlyInAnyOrder(file, library.resolve("b1.jpg"));
  }

  @Test
  void aRootMayBeALink() throws Exception {
    touch(library.resolve("a.jpg"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), library);

    assertThat(walk(link, library)).containsExactly(link.resolve("a.jpg"));
  }

  @Test
  void aLinkToNothingIsOneLineAndTheWalkGoesOn() throws Exception {
    Path file = touch(library.resolve("a.jpg"));
    Path dangling = Files.createSymbolicLink(library.resolve("disk"), temp.resolve("not-mounted"));

    assertThat(walk(library)).containsExactly(file);
    assertThat(unreadable).containsOnlyKeys(dangling);
    assertThat(unreadable.get(dangling))
        .contains("leads to nothing", "is not there")
        .doesNotContain("\n", "NoSuchFile");
  }

  @Test
  void aFolderThatIsNotThereIsOneLineAndTheWalkGoesOn() throws Exception {
    Path file = touch(library.resolve("a.jpg"));

    assertThat(walk(temp.resolve("no"), library)).containsExactly(file);
    assertThat(unreadable).containsOnlyKeys(temp.resolve("no"));
  }

  @Test
  void aFolderWithoutPermissionIsOneLineAndTheWalkGoesOn() throws Exception {
    Path file = touch(library.resolve("a.jpg"));
    Path locked = touch(library.resolve("locked").resolve("b.jpg")).getParent();
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
    try {
      assumeThat(Files.isReadable(locked)).as("the superuser reads everything").isFalse();

      assertThat(walk(library)).containsExactly(file);
      assertThat(unreadable).containsOnlyKeys(locked);
      assertThat(unreadable.get(locked)).contains("permission");
    } finally {
      Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void ourOwnDataFolderIsSkippedEvenBehindALink() throws Exception {
    Path data = temp.resolve("data");
    touch(data.resolve("thumbnails").resolve("a.jpg"));
    Files.createSymbolicLink(library.resolve("link"), data.resolve("thumbnails"));
    Files.createDirectory(library.resolve("data"));
    touch(library.resolve("data").resolve("b.jpg"));

    new LibraryCrawler(Set.of(data.toRealPath(), library.resolve("data").toRealPath()))
        .walk(List.of(library, data), new Collector(null));

    assertThat(found).isEmpty();
  }

  @Test
  void theWalkEndsWhenTheVisitorHasEnough() throws Exception {
    for (int i = 0; i < 20; i++) {
      touch(library.resolve("d" + i).resolve("a.jpg"));
    }
    new LibraryCrawler(Set.of())
        .walk(
            List.of(library),
            new Collector(null) {
              @Override
              public boolean goesOn() {
                return found.size() < 3;
              }
            });

    assertThat(found).hasSize(3);
  }

  private List<Path> walk(Path... roots) throws InterruptedException {
    new LibraryCrawler(Set.of()).walk(List.of(roots), new Collector(null));
    return found;
  }

  private static Path touch(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.createFile(file);
  }

  private class Collector implements LibraryVisitor {
    private final List<FoundFile> files;

    Collector(List<FoundFile> files) {
      this.files = files;
    }

    @Override
    public boolean goesOn() {
      return true;
    }

    @Override
    public void file(FoundFile file) {
      found.add(file.path());
      if (files != null) {
        files.add(file);
      }
    }

    @Override
    public void unreadable(Path path, String reason) {
      unreadable.put(path, reason);
    }
  }
}
