package io.lucelens.index.home;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.index.DataFolder;
import io.lucelens.index.crawl.Globs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a data folder remembers of the library's folders. */
class LibraryRootsTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Globs NO_PNG = new Globs(List.of(), List.of("*.png"));

  @TempDir private Path temp;
  private DataFolder data;
  private Path photos;
  private Path disk;

  @BeforeEach
  void makeFolders() throws IOException {
    data = new DataFolder(Files.createDirectory(temp.resolve("home")));
    photos = temp.resolve("photos");
    disk = photos.resolve("disk");
  }

  @Test
  void theyAreReadAsTheyWereWritten() {
    LibraryRoots roots =
        LibraryRoots.read(data)
            .withGlobs(List.of(photos), NO_PNG)
            .seen(photos, NOW)
            .mounted(disk, NOW)
            .gone(temp.resolve("away"))
            .seen(temp.resolve("both"), NOW)
            .mounted(temp.resolve("both"), NOW);

    roots.write(data);

    assertThat(LibraryRoots.read(data).all()).isEqualTo(roots.all());
  }

  @Test
  void anotherDiskStaysOneWhenItIsNamedAndWhenGlobsAreGivenForIt() {
    LibraryRoots met = LibraryRoots.read(data).mounted(disk, NOW);
    assertThat(met.at(disk).orElseThrow().named()).isFalse();

    for (LibraryRoots named :
        List.of(
            met.named(disk),
            met.withGlobs(List.of(disk), NO_PNG),
            LibraryRoots.read(data).seen(disk, NOW).mounted(disk, NOW))) {
      assertThat(named.at(disk).orElseThrow().mounted()).isTrue();
      assertThat(named.at(disk).orElseThrow().named()).isTrue();
    }
  }

  @Test
  void inFilesOfEarlierVersionsAFolderIsEitherNamedOrMounted() throws IOException {
    Files.writeString(
        data.roots(),
        """
        { "roots" : [
          { "path" : "%s", "lastSeen" : "2026-01-02T03:04:05Z", "exclude" : [ "*.png" ] },
          { "path" : "%s", "lastSeen" : "2026-01-02T03:04:05Z", "mounted" : true }
        ] }
        """
            .formatted(photos.toUri(), disk.toUri()));

    assertThat(LibraryRoots.read(data).all())
        .containsExactly(
            new LibraryRoot(photos, NOW, false, false, true, NO_PNG),
            new LibraryRoot(disk, NOW, false, true, false, Globs.NONE));
  }
}
