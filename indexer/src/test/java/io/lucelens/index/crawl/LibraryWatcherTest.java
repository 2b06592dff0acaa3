package io.lucelens.index.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real files, and what a watcher tells of them, waited for as long as it takes. */
@Timeout(300)
class LibraryWatcherTest {
  private static final WatchOptions FAST =
      new WatchOptions(
          Duration.ofMillis(50),
          Duration.ofMillis(50),
          Duration.ofMillis(100),
          false,
          Duration.ofMillis(100));

  @TempDir private Path temp;
  private Path photos;
  private LibraryWatcher watcher;
  private final List<String> notes = new ArrayList<>();

  @BeforeEach
  void makeFolder() throws IOException {
    photos = Files.createDirectory(temp.toRealPath().resolve("photos"));
  }

  @AfterEach
  void close() {
    if (watcher != null) {
      watcher.close();
    }
  }

  @Test
  void aNewPhotoMakesItsFolderAChangedPart() throws Exception {
    Path folder = Files.createDirectory(photos.resolve("a"));
    watch(FAST);
    Files.createFile(folder.resolve("1.jpg"));

    assertThat(watcher.take()).containsExactly(Scope.in(folder));
    assertThat(watcher.modes()).containsEntry(photos, WatchMode.EVENTS);
  }

  @Test
  void filesThatMeanNothingChangeNothing() throws Exception {
    watch(FAST);
    Files.createFile(photos.resolve("notes.md"));
    Files.createFile(photos.resolve(".hidden.jpg"));
    Files.createDirectory(photos.resolve("b"));

    assertThat(watcher.take()).containsExactly(Scope.below(photos.resolve("b")));
  }

  @Test
  void foldersThatComeAreWatchedWithAllThatIsInThem() throws Exception {
    watch(FAST);
    Path deep = Files.createDirectories(photos.resolve("x/y/z"));
    takeUntil(parts -> holds(parts, deep.resolve("1.jpg")));
    Files.createFile(deep.resolve("1.jpg"));

    takeUntil(parts -> parts.contains(Scope.in(deep)));
  }

  @Test
  void aRenamedFolderIsWatchedByItsNewName() throws Exception {
    Path old = Files.createDirectories(photos.resolve("old/sub")).getParent();
    watch(FAST);
    Path renamed = Files.move(old, photos.resolve("new"));
    takeUntil(parts -> parts.contains(Scope.below(old)) && parts.contains(Scope.below(renamed)));
    Files.createFile(renamed.resolve("sub/1.jpg"));

    takeUntil(parts -> parts.contains(Scope.in(renamed.resolve("sub"))));
  }

  @Test
  void whatIsLeftOutIsNotWatchedUntilItIsNotLeftOutAnyMore() throws Exception {
    Path left = Files.createDirectory(photos.resolve("private"));
    Files.writeString(photos.resolve(".lucelensignore"), "private/");
    watch(FAST);
    Files.createFile(left.resolve("1.jpg"));
    Files.createFile(photos.resolve("2.jpg"));
    assertThat(watcher.take()).containsExactly(Scope.in(photos));

    Files.delete(photos.resolve(".lucelensignore"));
    takeUntil(parts -> parts.contains(Scope.below(photos)));
    Files.createFile(left.resolve("3.jpg"));
    takeUntil(parts -> parts.contains(Scope.in(left)));
  }

  @Test
  void aFolderThatComesAndIsLeftOutIsNotWatched() throws Exception {
    Files.writeString(photos.resolve(".lucelensignore"), "private/");
    List<Path> watched = new ArrayList<>();
    watch(
        FAST,
        (folder, service) -> {
          watched.add(folder);
          return FolderEvents.Registration.ALL.register(folder, service);
        });
    Files.createDirectories(photos.resolve("private/deep"));
    Files.createDirectory(photos.resolve("@eaDir"));
    Path last = Files.createDirectory(photos.resolve("z"));
    takeUntil(parts -> parts.contains(Scope.below(last)));

    assertThat(watched).containsExactly(photos, last);
  }

  @Test
  void aLinkThatAppearsMakesTheWholeAChangedPartAndWhatIsBehindItIsWatched() throws Exception {
    Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
    watch(FAST);
    Path link = Files.createSymbolicLink(photos.resolve("album"), elsewhere);
    takeUntil(parts -> parts.contains(Scope.below(photos)));
    Files.createFile(elsewhere.resolve("1.jpg"));

    takeUntil(parts -> parts.contains(Scope.in(link)));
  }

  @Test
  void aFolderThatComesWithALinkInItMakesTheWholeAChangedPart() throws Exception {
    Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
    Path coming = Files.createDirectory(temp.resolve("coming"));
    Files.createSymbolicLink(coming.resolve("album"), elsewhere);
    watch(FAST);
    Files.move(coming, photos.resolve("come"));

    takeUntil(parts -> parts.contains(Scope.below(photos)));
  }

  @Test
  void eventsThatAreLostInManyFoldersAtOnceCostOneWalkOfTheWhole() throws Exception {
    List<Path> folders = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "d")) {
      folders.add(Files.createDirectory(photos.resolve(name)));
    }
    List<Path> watched = new ArrayList<>();
    watch(
        quietFor(Duration.ofSeconds(1)),
        (folder, service) -> {
          watched.add(folder);
          return FolderEvents.Registration.ALL.register(folder, service);
        });
    for (Path folder : folders) {
      // Java keeps 512 events of a folder, and if one more comes it drops all of them.
      for (int i = 0; i < 600; i++) {
        Files.createFile(folder.resolve(i + ".jpg"));
      }
    }
    takeUntil(parts -> folders.stream().allMatch(folder -> holds(parts, folder.resolve("0.jpg"))));

    assertThat(watched).filteredOn(photos::equals).as("at the start and once more").hasSize(2);
  }

  @Test
  void aRootThatGoesAndComesBackIsAChangeBothTimesAndIsWatchedAgain() throws Exception {
    watch(FAST);
    Path away = Files.move(photos, temp.resolve("away"));
    takeUntil(parts -> parts.contains(Scope.below(photos)));
    assertThat(watcher.modes()).containsEntry(photos, WatchMode.AWAY);
    Files.move(away, photos);
    takeUntil(parts -> parts.contains(Scope.below(photos)));
    Files.createFile(photos.resolve("1.jpg"));
    takeUntil(parts -> parts.contains(Scope.in(photos)));

    assertThat(watcher.modes()).containsEntry(photos, WatchMode.EVENTS);
  }

  @Test
  void pollingSeesWhatEventsWouldTell() throws Exception {
    Path file = Files.createFile(photos.resolve("1.jpg"));
    watch(FAST.polling(Duration.ofMillis(100)));
    assertThat(watcher.modes()).containsEntry(photos, WatchMode.POLLING);
    Files.writeString(file, "longer");
    assertThat(watcher.take()).containsExactly(Scope.below(photos));
    Files.delete(file);
    assertThat(watcher.take()).containsExactly(Scope.below(photos));
  }

  @Test
  void aFileThatDescribesAPhotoIsAChangeWhereThereAreEventsAndWhereThereAreNone() throws Exception {
    watch(FAST);
    Files.createFile(photos.resolve("1.xmp"));
    assertThat(watcher.take()).containsExactly(Scope.in(photos));
    watcher.close();
    watch(FAST.polling(Duration.ofMillis(100)));
    Files.writeString(photos.resolve("1.xmp"), "a title");
    assertThat(watcher.take()).containsExactly(Scope.below(photos));
  }

  @Test
  void whenTheSystemWatchesNoMoreFoldersTheRootIsPolledAndALineSaysHowToRaiseTheLimit()
      throws Exception {
    Path one = Files.createDirectory(photos.resolve("one"));
    watch(
        FAST,
        (folder, service) -> {
          if (folder.equals(one)) {
            throw new IOException("User limit of inotify watches reached");
          }
          return FolderEvents.Registration.ALL.register(folder, service);
        });
    watcher.take();
    Files.createFile(one.resolve("1.jpg"));

    assertThat(watcher.take()).containsExactly(Scope.below(photos));
    assertThat(watcher.modes()).containsEntry(photos, WatchMode.POLLING);
    assertThat(notes).hasSize(1);
    assertThat(notes.getFirst()).contains("fs.inotify.max_user_watches").doesNotContain("\n");
  }

  @Test
  void partsAreHandedOnAgainAfterADelay() throws Exception {
    watch(FAST);
    watcher.again(Set.of(Scope.in(photos)), Duration.ofMillis(10));

    assertThat(watcher.take()).containsExactly(Scope.in(photos));
  }

  @Test
  void closingEndsTheWaitAndLeavesNoThread() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    watch(FAST);
    Thread waiting =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    watcher.take();
                  } catch (InterruptedException e) {
                    notes.add("ended");
                  }
                });
    watcher.close();
    waiting.join();

    assertThat(notes).containsExactly("ended");
    Set<Thread> left = new HashSet<>(Thread.getAllStackTraces().keySet());
    left.removeAll(before);
    for (Thread thread : left) {
      if (thread.getName().contains("FileSystemWatch") || thread.getName().contains("inotify")) {
        thread.join();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "SMB", "fuse.rclone"})
  void networkFileSystemsArePolled(String type) {
    assertThat(RemoteFileSystem.isRemote(type)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ext4", "btrfs", "xfs", "tmpfs", "overlay", "apfs", "NTFS", "fuseblk"})
  void disksOfThisMachineAreNot(String type) {
    assertThat(RemoteFileSystem.isRemote(type)).isFalse();
  }

  @Test
  void aFileIsSettledOnceItWasTheSameForAWhile() throws Exception {
    Path file = photos.resolve("1.jpg");
    Settling settling = new Settling(Duration.ofMillis(1));
    Files.writeString(file, "half");
    assertThat(settling.isSettled(FoundFile.at(file).orElseThrow())).isFalse();
    Files.writeString(file, "the whole");
    Thread.sleep(5);
    assertThat(settling.isSettled(FoundFile.at(file).orElseThrow())).isFalse();
    Thread.sleep(5);
    assertThat(settling.isSettled(FoundFile.at(file).orElseThrow())).isTrue();
  }

  private static WatchOptions quietFor(Duration quiet) {
    return new WatchOptions(quiet, FAST.still(), FAST.poll(), FAST.always(), FAST.rootCheck());
  }

  private void watch(WatchOptions options) throws InterruptedException {
    watch(options, FolderEvents.Registration.ALL);
  }

  private void watch(WatchOptions options, FolderEvents.Registration registration)
      throws InterruptedException {
    LibraryCrawler crawler = new LibraryCrawler(Set.of(), Map.of(photos, Globs.NONE));
    watcher = new LibraryWatcher(List.of(photos), crawler, options, notes::add, registration);
    watcher.start();
  }

  /** Takes until all that was told so far is what is waited for. */
  private void takeUntil(Predicate<Set<Scope>> enough) throws InterruptedException {
    Set<Scope> told = new HashSet<>();
    while (!enough.test(told)) {
      told.addAll(watcher.take());
    }
  }

  private static boolean holds(Set<Scope> parts, Path path) {
    return parts.stream().anyMatch(part -> part.holds(path));
  }
}
