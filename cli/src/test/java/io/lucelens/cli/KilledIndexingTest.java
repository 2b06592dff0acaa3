package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.TinyModel;
import io.lucelens.index.DataFolder;
import io.lucelens.index.ThumbnailStore;
import io.lucelens.index.crawl.FoundFile;
import io.lucelens.index.home.IndexHome;
import io.lucelens.index.store.CheckReport;
import io.lucelens.index.store.IndexedImage;
import io.lucelens.index.store.lucene.IndexCheck;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code lucelens index} in a process of its own that is killed at random moments, as {@code kill
 * -9} does, while the library changes between the kills.
 *
 * <p>{@code -Dlucelens.kills=N} kills more often than the build does, {@code -Dlucelens.seed=N}
 * tells another story.
 */
class KilledIndexingTest {
  private static final int KILLS = Integer.getInteger("lucelens.kills", 3);
  private static final long SEED = Long.getLong("lucelens.seed", 1);
  private static final int PHOTOS_AT_FIRST = 60;

  /**
   * Of CPU time, so that a busy machine does not kill processes that have done nothing yet. What a
   * process has to embed is mostly done by then, and some of it is committed before.
   */
  private static final int LONGEST_LIFE_MILLIS = 4000;

  /** On a fast machine the first are done before they are killed, which proves nothing. */
  private static final int TRIES = 10 * KILLS;

  private static final int POLL_MILLIS = 10;

  /** A kill takes seconds, on a machine that is busy with others minutes. */
  private static final Duration PATIENCE = Duration.ofMinutes(30 + 4L * KILLS);

  @TempDir private Path temp;
  private final Random random = new Random(SEED);
  private Path folder;
  private Path photos;
  private Path home;
  private Path model;
  private Path said;
  private int pictures;

  /** A record of the index and its vector. */
  private record Stored(IndexedImage image, Embedding embedding) {}

  @Test
  void whatIsCommittedOutlivesEveryKillAndTheLastRunMakesTheIndexOfOneThatWasNeverKilled()
      throws Exception {
    assertTimeoutPreemptively(PATIENCE, this::killAgainAndAgain);
  }

  private void killAgainAndAgain() throws Exception {
    folder = temp.toRealPath();
    photos = folder.resolve("photos");
    home = folder.resolve("home");
    said = folder.resolve("said");
    model = TinyModel.in(folder.resolve("tiny"));
    for (int i = 0; i < PHOTOS_AT_FIRST; i++) {
      add();
    }
    int taken = 0;
    int tried = 0;
    int work = 1;
    while (taken < KILLS && tried < TRIES) {
      tried++;
      if (indexAndKill("kill " + tried + " of seed " + SEED)) {
        taken++;
      } else {
        work *= 2;
      }
      change(work);
    }
    assertThat(taken).as("processes killed while they indexed, seed %d", SEED).isEqualTo(KILLS);
    System.out.printf("%d of %d processes were killed while they indexed%n", taken, tried);

    Path fresh = folder.resolve("fresh");
    for (Path each : List.of(home, fresh)) {
      Cli.Outcome outcome = Cli.run("index", photos, "--home", each, "--model", model);
      assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    }
    requireSame(contents(home), contents(fresh));
    requireSameFiles(home.resolve("thumbnails"), fresh.resolve("thumbnails"));
    assertThat(home.resolve("unfinished-run")).doesNotExist();
  }

  /** Whether the process was still at work when it was killed. */
  private boolean indexAndKill(String which) throws Exception {
    Process process = start();
    boolean begun = awaitIndexing(process);
    awaitWork(process, Duration.ofMillis(random.nextInt(LONGEST_LIFE_MILLIS)));
    Map<Path, Stored> committed = contents(home);
    boolean alive = process.isAlive();
    process.destroyForcibly().waitFor();
    if (!alive) {
      assertThat(process.exitValue()).as("%s: %s", which, Files.readString(said)).isZero();
    }
    requireSound(which, committed);
    System.out.printf(
        "%s: %s with %d photos committed, %d files in the library%n",
        which, alive ? "killed" : "done", committed.size(), files(photos).size());
    return begun && alive;
  }

  private void requireSound(String which, Map<Path, Stored> committed) throws IOException {
    if (!hasIndex(home)) {
      assertThat(committed).as(which).isEmpty();
      return;
    }
    IndexHome indexes = new IndexHome(new DataFolder(home));
    CheckReport check =
        new IndexCheck(indexes.live(), new ThumbnailStore(home.resolve("thumbnails"))).run(false);
    assertThat(check.isSound()).as("%s: %s", which, check).isTrue();
    Map<Path, Stored> now = contents(home);
    committed.forEach(
        (path, stored) -> {
          if (isAsRecorded(stored.image())) {
            assertThat(now).as(which).containsKey(path);
            assertThat(now.get(path).image().id()).as(which).isEqualTo(stored.image().id());
            assertThat(now.get(path).embedding()).as(which).isEqualTo(stored.embedding());
          }
        });
  }

  /** A record of a file that has changed since may rightly be replaced. */
  private static boolean isAsRecorded(IndexedImage image) {
    return FoundFile.at(image.path())
        .filter(file -> file.size() == image.size() && file.modified().equals(image.modified()))
        .isPresent();
  }

  /**
   * What happens to a library between two runs.
   *
   * @param work how many times more files come than a slow machine has to do with
   */
  private void change(int work) throws IOException {
    for (int i = work * (5 + random.nextInt(40)); i > 0; i--) {
      add();
    }
    for (int i = random.nextInt(6); i > 0; i--) {
      Pictures.rectangles(any(), 1_000_000 + pictures++, side());
    }
    for (int i = random.nextInt(6); i > 0; i--) {
      Path target = path("moved-" + pictures++);
      Files.createDirectories(target.getParent());
      Files.move(any(), target);
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      Path target = path("copied-" + pictures++);
      Files.createDirectories(target.getParent());
      Files.copy(any(), target);
    }
    for (int i = random.nextInt(30); i > 0; i--) {
      Files.delete(any());
    }
  }

  private void add() throws IOException {
    Pictures.rectangles(path("picture-" + pictures), pictures, side());
    pictures++;
  }

  private Path path(String name) {
    return photos.resolve("folder-" + random.nextInt(4)).resolve(name + ".jpg");
  }

  private int side() {
    return 300 + random.nextInt(500);
  }

  private Path any() throws IOException {
    List<Path> all = files(photos);
    return all.get(random.nextInt(all.size()));
  }

  private Process start() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path",
                    System.getProperty("java.class.path", File.pathSeparator)),
                Lucelens.class.getName(),
                "index",
                photos.toString(),
                "--home",
                home.toString(),
                "--model",
                model.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(said.toFile())
        .start();
  }

  /** Waits until the first walk is done; false if the process has ended before. */
  private boolean awaitIndexing(Process process) throws Exception {
    while (process.isAlive()) {
      if (Files.readString(said).contains("Looking at")) {
        return true;
      }
      process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
    }
    return false;
  }

  /** Waits until a process has computed for so long, or has ended. */
  private static void awaitWork(Process process, Duration work) throws InterruptedException {
    Duration end = computed(process).plus(work);
    while (process.isAlive() && computed(process).compareTo(end) < 0) {
      process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** CPU time of a process so far; where the system does not tell, what the clock says. */
  private static Duration computed(Process process) {
    return process.info().totalCpuDuration().orElseGet(() -> Duration.ofNanos(System.nanoTime()));
  }

  private static boolean hasIndex(Path home) throws IOException {
    Path index = new IndexHome(new DataFolder(home)).live();
    if (!Files.isDirectory(index)) {
      return false;
    }
    // By names alone: the process may be deleting files, of which then nothing else can be told.
    try (DirectoryStream<Path> commits = Files.newDirectoryStream(index, "segments_*")) {
      return commits.iterator().hasNext();
    }
  }

  /** What is committed, as whoever searches sees it. */
  private static Map<Path, Stored> contents(Path home) throws IOException {
    Map<Path, Stored> contents = new TreeMap<>();
    if (hasIndex(home)) {
      try (LuceneImageIndex index = new IndexHome(new DataFolder(home)).openForSearch()) {
        index.forEachEmbedding(
            (image, embedding) ->
                assertThat(contents.put(image.path(), new Stored(image, embedding)))
                    .as("another record of %s", image.path())
                    .isNull());
        assertThat(index.size()).isEqualTo(contents.size());
      }
    }
    return contents;
  }

  private void requireSame(Map<Path, Stored> killed, Map<Path, Stored> fresh) throws IOException {
    assertThat(killed.keySet()).containsExactlyElementsOf(fresh.keySet());
    assertThat(killed.keySet()).containsExactlyInAnyOrderElementsOf(files(photos));
    fresh.forEach(
        (path, expected) -> {
          IndexedImage image = killed.get(path).image();
          assertThat(image.contentHash()).isEqualTo(expected.image().contentHash());
          assertThat(image.size()).isEqualTo(expected.image().size());
          assertThat(image.modified()).isEqualTo(expected.image().modified());
          assertThat(image.width()).isEqualTo(expected.image().width());
          assertThat(image.height()).isEqualTo(expected.image().height());
          // Batches of other sizes may differ in a vector's last digits.
          assertThat(killed.get(path).embedding().cosine(expected.embedding()))
              .isCloseTo(1, within(1e-5));
        });
  }

  private static void requireSameFiles(Path killed, Path fresh) throws IOException {
    List<String> names = files(fresh).stream().map(file -> fresh.relativize(file) + "").toList();
    assertThat(files(killed).stream().map(file -> killed.relativize(file) + ""))
        .containsExactlyInAnyOrderElementsOf(names);
    for (String name : names) {
      assertThat(Files.mismatch(killed.resolve(name), fresh.resolve(name))).as(name).isEqualTo(-1);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
