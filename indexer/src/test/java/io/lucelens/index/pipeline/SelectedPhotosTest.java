package io.lucelens.index.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.index.crawl.Globs;
import io.lucelens.index.crawl.Scope;
import io.lucelens.index.crawl.Settling;
import io.lucelens.index.home.LibraryRoots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left out of the library, and what shares a record. */
@Timeout(300)
class SelectedPhotosTest {
  @TempDir private Path temp;
  private Library library;

  @BeforeEach
  void makeLibrary() throws IOException {
    library = new Library(temp.toRealPath().resolve("photos"), temp.resolve("home"));
  }

  @AfterEach
  void closeLibrary() {
    library.close();
  }

  @Test
  void whatAnIgnoreFileNamesIsNotIndexedAndLeavesTheIndex() throws IOException {
    library.add("a.jpg", 1);
    library.add("b.png", 2);
    library.add("sub/c.png", 3);
    library.add("sub/d.jpg", 4);
    library.update();
    ignore("", "*.png", "!c.png");
    ignore("sub", "d.*");

    IndexingReport report = library.update();

    assertThat(report.removed()).isEqualTo(2);
    assertThat(names()).containsExactly("a.jpg", "sub/c.png");
    assertThat(library.thumbnails()).hasSize(2);
  }

  @Test
  void aFolderThatIsLeftOutIsNotWalkedAndComesBackWithItsVectorsMadeAnew() throws IOException {
    library.add("keep/a.jpg", 1);
    library.add("private/deep/b.jpg", 2);
    ignore("", "private/");
    library.update();
    assertThat(names()).containsExactly("keep/a.jpg");
    Files.delete(library.photos().resolve(".lucelensignore"));

    assertThat(library.update().added()).isEqualTo(1);
    assertThat(names()).containsExactly("keep/a.jpg", "private/deep/b.jpg");
  }

  @Test
  void leavingOutEveryPhotoOfAFolderIsNoDiskThatWentAway() throws IOException {
    library.add("a.jpg", 1);
    library.update();
    ignore("", "*");

    IndexingReport report = library.update();

    assertThat(report.removed()).isEqualTo(1);
    assertThat(report.failures()).isEmpty();
    assertThat(LibraryRoots.read(library.data()).at(library.photos()).orElseThrow().offline())
        .isFalse();
  }

  @Test
  void aFolderWhoseIgnoreFileCannotBeReadIsNotIndexed() throws IOException {
    library.add("a.jpg", 1);
    library.add("private/b.jpg", 2);
    Files.write(library.photos().resolve("private/.lucelensignore"), new byte[2 << 20]);

    IndexingReport report = library.update();

    assertThat(names()).containsExactly("a.jpg");
    assertThat(report.failures()).hasSize(1);
    assertThat(report.failures().getFirst().reason()).contains(".lucelensignore cannot be read");
  }

  @Test
  void globsAreRememberedForWhoeverIndexesNext() throws IOException {
    library.add("a.jpg", 1);
    library.add("b.png", 2);
    library.add("2019/c.jpg", 3);
    library.add("2019/raw/d.jpg", 4);
    remember(new Globs(List.of("*.jpg"), List.of("raw/")));

    library.update();
    assertThat(names()).containsExactly("2019/c.jpg", "a.jpg");
    library.update(library.photos().resolve("2019"));
    library.update();
    assertThat(names())
        .as("a part has the rules of the whole")
        .containsExactly("2019/c.jpg", "a.jpg");
    remember(Globs.NONE);
    library.update();
    assertThat(names()).hasSize(4);
  }

  @Test
  void onlyWhatAnIncludeReachesIsIndexed() throws IOException {
    library.add("a.jpg", 1);
    library.add("best/b.jpg", 2);
    library.add("x/best/y/c.png", 3);
    remember(new Globs(List.of("best/"), List.of()));

    library.update();

    assertThat(names()).containsExactly("best/b.jpg", "x/best/y/c.png");
  }

  @Test
  void anExcludeCountsMoreThanAnIgnoreFileThatBringsBack() throws IOException {
    library.add("a.png", 1);
    library.add("b.png", 2);
    ignore("", "!a.png");
    remember(new Globs(List.of(), List.of("*.png", "!b.png")));

    library.update();

    assertThat(names()).containsExactly("b.png");
  }

  @Test
  void aHardLinkIsEmbeddedOnceAndIsAPhotoOfItsOwn() throws IOException {
    Path photo = library.add("a.jpg", 1);
    Files.createDirectory(library.photos().resolve("album"));
    Files.createLink(library.photos().resolve("album/same.jpg"), photo);

    library.update();

    assertThat(names()).containsExactly("a.jpg", "album/same.jpg");
    assertThat(library.encoder().encoded()).isEqualTo(1);
    Files.delete(photo);
    library.update();
    assertThat(names()).containsExactly("album/same.jpg");
    assertThat(library.encoder().encoded()).isEqualTo(1);
  }

  @Test
  void aRawFileBesideAJpegIsItsCompanion() throws IOException {
    library.add("IMG_1.JPG", 1);
    library.add("IMG_2.jpg", 2);
    raw("img_1.CR2");
    raw("IMG_3.CR2");
    library.update();

    assertThat(companions("IMG_1.JPG")).containsExactly(library.photos().resolve("img_1.CR2"));
    assertThat(companions("IMG_2.jpg")).isEmpty();
    assertThat(names()).doesNotContain("img_1.CR2");
  }

  @Test
  void companionsThatComeAndGoAreNotedWithoutReadingThePhotoAgain() throws IOException {
    library.add("a.jpg", 1);
    library.update();
    raw("a.dng");
    raw("a.nef");

    library.update();
    assertThat(companions("a.jpg"))
        .containsExactly(library.photos().resolve("a.dng"), library.photos().resolve("a.nef"));
    Files.delete(library.photos().resolve("a.dng"));
    library.update();
    assertThat(companions("a.jpg")).containsExactly(library.photos().resolve("a.nef"));
    assertThat(library.encoder().preprocessed()).isEqualTo(1);
  }

  @Test
  void whatIsLeftOutIsNobodysCompanion() throws IOException {
    library.add("a.jpg", 1);
    raw("a.cr2");
    ignore("", "*.cr2");

    library.update();

    assertThat(companions("a.jpg")).isEmpty();
  }

  @Test
  void aPartIsBroughtUpToDateByItself() throws IOException {
    library.add("one/a.jpg", 1);
    library.add("two/b.jpg", 2);
    library.add("two/deep/c.jpg", 3);
    library.update();
    library.add("one/new.jpg", 4);
    library.add("two/new.jpg", 5);
    Files.delete(library.photos().resolve("two/b.jpg"));
    Files.delete(library.photos().resolve("two/deep/c.jpg"));

    updatePart(Scope.in(library.photos().resolve("two")));

    assertThat(names()).containsExactly("one/a.jpg", "two/deep/c.jpg", "two/new.jpg");
    updatePart(Scope.below(library.photos().resolve("two")));
    assertThat(names()).containsExactly("one/a.jpg", "two/new.jpg");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "private",
        "keep/private/deep",
        "Screenshots",
        ".hidden",
        "keep/.hidden",
        "@eaDir/deep"
      })
  void aPartThatIsLeftOutIsNotIndexedWhateverChangedInIt(String folder) throws IOException {
    library.add("keep/a.jpg", 1);
    ignore("", "private/");
    remember(new Globs(List.of(), List.of("Screenshots/")));
    library.update();
    library.add(folder + "/b.jpg", 2);

    updatePart(Scope.below(library.photos().resolve(folder)));
    updatePart(Scope.in(library.photos().resolve(folder)));

    assertThat(names()).containsExactly("keep/a.jpg");
  }

  @Test
  void photosLeaveTheIndexWithTheFolderThatIsRenamedToOneThatIsLeftOut() throws IOException {
    library.add("a.jpg", 1);
    library.add("old/b.jpg", 2);
    ignore("", "private/");
    library.update();
    Path renamed = Files.move(library.photos().resolve("old"), library.photos().resolve("private"));

    update(
        Set.of(Scope.below(library.photos().resolve("old")), Scope.below(renamed)),
        Settling.none());

    assertThat(names()).containsExactly("a.jpg");
  }

  @Test
  void whatIsIndexedAlreadyLeavesTheIndexWhenItsFolderIsLeftOut() throws IOException {
    library.add("a.jpg", 1);
    library.add("private/b.jpg", 2);
    library.update();
    ignore("", "private/");

    updatePart(Scope.in(library.photos().resolve("private")));

    assertThat(names()).containsExactly("a.jpg");
  }

  @Test
  void aFolderThatSomebodyNamedIsAPartThoughTheFolderAroundItIsLeftOut() throws IOException {
    library.add("a.jpg", 1);
    library.add(".private/named/b.jpg", 2);
    Path named = library.photos().resolve(".private/named");
    library.update(library.photos(), named);
    library.add(".private/named/new/c.jpg", 3);

    updatePart(Scope.below(named.resolve("new")));

    assertThat(names())
        .containsExactly(".private/named/b.jpg", ".private/named/new/c.jpg", "a.jpg");
  }

  @Test
  void aPartThatIsAWholeFolderIsWalkedWithItsLinks() throws IOException {
    library.add("a.jpg", 1);
    library.update();
    Path elsewhere = TestPhotos.write(temp.resolve("elsewhere/b.jpg"), 2);
    Path file = TestPhotos.write(temp.resolve("c.jpg"), 3);
    Files.createSymbolicLink(library.photos().resolve("album"), elsewhere.getParent());
    Files.createSymbolicLink(library.photos().resolve("c.jpg"), file);

    updatePart(Scope.below(library.photos()));

    assertThat(names()).containsExactly("a.jpg", "album/b.jpg", "c.jpg");
    Files.delete(elsewhere);
    updatePart(Scope.below(library.photos()));
    assertThat(names()).containsExactly("a.jpg", "c.jpg");
  }

  @Test
  void aSmallerPartPassesLinksByAndKeepsWhatIsBehindThem() throws IOException {
    library.add("sub/a.jpg", 1);
    Path elsewhere = TestPhotos.write(temp.resolve("elsewhere/b.jpg"), 2);
    Path link = library.photos().resolve("sub/album");
    Files.createSymbolicLink(link, elsewhere.getParent());

    updatePart(Scope.below(link.getParent()));
    assertThat(names()).containsExactly("sub/a.jpg");
    library.update();
    updatePart(Scope.below(link.getParent()));
    assertThat(names()).containsExactly("sub/a.jpg", "sub/album/b.jpg");
  }

  @Test
  void aLinkIntoAnotherFolderOfTheLibraryMakesNoSecondPhotoInAPartEither() throws IOException {
    library.add("a.jpg", 1);
    Path other = TestPhotos.write(temp.toRealPath().resolve("other/b.jpg"), 2).getParent();
    Files.createSymbolicLink(library.photos().resolve("album"), other);
    List<Path> folders = List.of(library.photos(), other);
    library.update(library.photos(), other);
    assertThat(names()).containsExactly("../other/b.jpg", "a.jpg");

    library
        .pipeline(Library.OPTIONS)
        .update(
            Set.of(Scope.below(library.photos())),
            folders,
            Settling.none(),
            IndexingProgress.SILENT);

    assertThat(names()).containsExactly("../other/b.jpg", "a.jpg");
  }

  @Test
  void aFolderThatIsRenamedKeepsItsVectorsEvenIfItsFilesAreStillToSettle() throws Exception {
    library.add("old/a.jpg", 1);
    library.add("old/b.jpg", 2);
    library.update();
    Files.move(library.photos().resolve("old"), library.photos().resolve("new"));
    Settling settling = new Settling(java.time.Duration.ofMillis(1));
    Set<Scope> parts =
        Set.of(
            Scope.below(library.photos().resolve("old")),
            Scope.below(library.photos().resolve("new")));

    IndexingReport first = update(parts, settling);
    assertThat(first.postponed()).isEqualTo(2);
    assertThat(first.removed()).isZero();
    Thread.sleep(5);
    IndexingReport second = update(parts, settling);

    assertThat(second.moved()).isEqualTo(2);
    assertThat(names()).containsExactly("new/a.jpg", "new/b.jpg");
    assertThat(library.encoder().encoded()).isEqualTo(2);
  }

  @Test
  void aRootThatVanishesIsOfflineAndIsOnlineWhenItIsBack() throws IOException {
    library.add("a.jpg", 1);
    library.update();
    Path away = temp.resolve("away");
    Files.move(library.photos(), away);

    library.update();
    assertThat(LibraryRoots.read(library.data()).at(library.photos()).orElseThrow().offline())
        .isTrue();
    assertThat(names()).containsExactly("a.jpg");
    Files.createDirectory(library.photos());
    updatePart(Scope.below(library.photos()));
    assertThat(names()).as("a mount point without its disk").containsExactly("a.jpg");
    Files.delete(library.photos());
    Files.move(away, library.photos());
    library.update();
    assertThat(LibraryRoots.read(library.data()).at(library.photos()).orElseThrow().offline())
        .isFalse();
    assertThat(library.encoder().encoded()).isEqualTo(1);
  }

  @Test
  void aRootThatIsGivenUpIsForgotten() throws IOException {
    Path photo = library.add("a.jpg", 1);
    library.update();
    Files.delete(photo);
    Files.delete(library.photos());

    library.update(Library.OPTIONS.withRemoveMissing(true));

    assertThat(names()).isEmpty();
    assertThat(LibraryRoots.read(library.data()).all()).isEmpty();
  }

  @Test
  void aDiskInsideOfAFolderVanishesByItself() throws IOException {
    assertThatItIsKeptAfter(nas -> library.update());
  }

  @Test
  void aDiskThatSomebodyNamedFirstVanishesByItself() throws IOException {
    assertThatItIsKeptAfter(
        nas -> {
          library.update(nas);
          library.update();
        });
  }

  @Test
  void aDiskThatSomebodyNamedVanishesByItselfThoughItWasNeverSeenInItsFolder() throws IOException {
    assertThatItIsKeptAfter(
        nas -> {
          library.update(nas);
          Path link = Files.readSymbolicLink(nas);
          Files.delete(nas);
          library.update();
          Files.createSymbolicLink(nas, link);
        });
  }

  @Test
  void aDiskThatGlobsWereGivenForVanishesByItself() throws IOException {
    assertThatItIsKeptAfter(
        nas -> {
          library.update();
          remember(nas, new Globs(List.of(), List.of("*.png")));
        });
  }

  @Test
  void aDiskThatCameWhileItsFolderWasWatchedVanishesByItself() throws IOException {
    assertThatItIsKeptAfter(
        nas -> {
          Path link = Files.readSymbolicLink(nas);
          Files.delete(nas);
          library.update();
          Files.createSymbolicLink(nas, link);
          updatePart(Scope.below(nas));
        });
  }

  private interface Runs {
    void of(Path nas) throws IOException;
  }

  /** As if a disk were mounted in the folder: a link leads to another one. */
  private void onAnotherDisk(Runs runs) throws IOException {
    Path disk = Path.of("/dev/shm");
    org.assertj.core.api.Assumptions.assumeThat(Files.isWritable(disk)).isTrue();
    Path mounted = Files.createTempDirectory(disk, "lucelens");
    try {
      library.add("a.jpg", 1);
      TestPhotos.write(mounted.resolve("b.jpg"), 2);
      runs.of(Files.createSymbolicLink(library.photos().resolve("nas"), mounted));
    } finally {
      Files.deleteIfExists(mounted.resolve("b.jpg"));
      Files.delete(mounted);
    }
  }

  private void assertThatItIsKeptAfter(Runs before) throws IOException {
    onAnotherDisk(
        nas -> {
          before.of(nas);
          assertThat(names()).containsExactly("a.jpg", "nas/b.jpg");
          Files.delete(nas.resolve("b.jpg"));

          IndexingReport report = library.update();

          assertThat(report.removed()).isZero();
          assertThat(names()).containsExactly("a.jpg", "nas/b.jpg");
          assertThat(report.failures().getFirst().path()).isEqualTo(nas);
        });
  }

  @Test
  void aDiskInsideOfAFolderIsLeftOutByTheFoldersRules() throws IOException {
    onAnotherDisk(
        nas -> {
          library.update();
          ignore("", "nas/");
          library.update();
          assertThat(names()).containsExactly("a.jpg");

          updatePart(Scope.below(nas));

          assertThat(names()).containsExactly("a.jpg");
        });
  }

  @Test
  void whatWasSaidOfAFolderIsRememberedWhileItsDiskIsNotMounted() throws IOException {
    Path photo = library.add("2019/a.jpg", 1);
    library.update();
    remember(photo.getParent(), new Globs(List.of(), List.of("*.png")));
    Files.delete(photo);
    Files.delete(photo.getParent());

    library.update();

    assertThat(names()).containsExactly("2019/a.jpg");
    assertThat(LibraryRoots.read(library.data()).at(photo.getParent())).isPresent();
  }

  private void remember(Globs globs) {
    remember(library.photos(), globs);
  }

  private void remember(Path folder, Globs globs) {
    LibraryRoots.read(library.data()).withGlobs(List.of(folder), globs).write(library.data());
  }

  private void ignore(String folder, String... lines) throws IOException {
    Files.write(library.photos().resolve(folder).resolve(".lucelensignore"), List.of(lines));
  }

  private void raw(String name) throws IOException {
    Files.writeString(library.photos().resolve(name), "not looked into");
  }

  private List<Path> companions(String name) {
    return library.find(name).orElseThrow().companions();
  }

  private IndexingReport updatePart(Scope part) throws IOException {
    return update(Set.of(part), Settling.none());
  }

  private IndexingReport update(Set<Scope> parts, Settling settling) throws IOException {
    return library
        .pipeline(Library.OPTIONS)
        .update(parts, List.of(library.photos()), settling, IndexingProgress.SILENT);
  }

  private Set<String> names() {
    Set<String> names = new TreeSet<>();
    library
        .index()
        .forEach(image -> names.add(library.photos().relativize(image.path()).toString()));
    return names;
  }
}
