package io.lucelens.index.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.index.crawl.Scope;
import io.lucelens.index.crawl.Settling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever happens to a library, and whichever parts of it runs look at in between, in the end the
 * index says what a fresh one over the same files says.
 */
@Timeout(600)
class AnySequenceTest {
  private static final int STEPS = 60;

  @TempDir private Path temp;
  private Library library;
  private Path away;
  private Random random;

  /** What a watcher would have told since the last run. */
  private final Set<Scope> parts = new HashSet<>();

  private final List<String> story = new ArrayList<>();
  private int clock;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void theIndexEqualsAFreshOneInTheEnd(long seed) throws IOException {
    random = new Random(seed);
    Path real = temp.toRealPath();
    away = real.resolve("away");
    library = new Library(real.resolve("photos"), real.resolve("home"));
    for (int step = 0; step < STEPS; step++) {
      step();
    }
    comeBack();
    runOnParts();

    try (Library updated = library;
        Library fresh = new Library(updated.photos(), real.resolve("fresh"))) {
      if (isEmpty()) {
        // The photos of a folder without any are kept, as those of a disk that is not mounted.
        updated.update(Library.OPTIONS.withRemoveMissing(true));
      }
      fresh.update();
      assertThat(updated.contents()).as("seed %d: %s", seed, story).isEqualTo(fresh.contents());
      assertThat(updated.thumbnails()).isEqualTo(fresh.thumbnails());
    }
  }

  private void step() throws IOException {
    boolean isAway = Files.exists(away);
    switch (random.nextInt(isAway ? 3 : 12)) {
      case 0 -> runOnParts();
      case 1 -> {
        story.add("run");
        parts.clear();
        library.update();
      }
      case 2 -> {
        if (isAway) {
          comeBack();
        } else if (library.index().size() > 0) {
          goAway();
        }
      }
      case 3 -> deletePhoto();
      case 4 -> movePhoto();
      case 5 -> moveFolder();
      case 6 -> copyPhoto();
      case 7 -> breakPhoto();
      case 8 -> touch();
      default -> write(path());
    }
  }

  private void runOnParts() throws IOException {
    story.add("run on " + parts);
    library
        .pipeline(Library.OPTIONS)
        .update(
            Set.copyOf(parts), List.of(library.photos()), Settling.none(), IndexingProgress.SILENT);
    parts.clear();
  }

  private void goAway() throws IOException {
    story.add("away");
    Files.move(library.photos(), away);
    parts.add(Scope.below(library.photos()));
  }

  private void comeBack() throws IOException {
    if (Files.exists(away)) {
      story.add("back");
      Files.move(away, library.photos());
      parts.add(Scope.below(library.photos()));
    }
  }

  private void deletePhoto() throws IOException {
    Path file = anyFile();
    if (file != null) {
      story.add("delete " + file);
      Files.delete(file);
      left(file);
    }
  }

  private void movePhoto() throws IOException {
    Path from = anyFile();
    Path to = path();
    if (from != null && !Files.exists(to) && isSameKind(from, to)) {
      story.add("move " + from + " " + to);
      makeFolder(to.getParent());
      Files.move(from, to);
      left(from);
      came(to);
    }
  }

  private void moveFolder() throws IOException {
    Path from = folder();
    Path to = folder();
    boolean possible = Files.isDirectory(from) && !Files.exists(to) && !to.startsWith(from);
    if (possible && !from.equals(library.photos())) {
      story.add("move " + from + " " + to);
      makeFolder(to.getParent());
      Files.move(from, to);
      left(from);
      came(to);
    }
  }

  private void copyPhoto() throws IOException {
    Path from = anyFile();
    Path to = path();
    if (from != null && !Files.exists(to) && isSameKind(from, to)) {
      story.add("copy " + from + " " + to);
      makeFolder(to.getParent());
      Files.copy(from, to);
      stamp(to);
      came(to);
    }
  }

  /** Such as a JPEG that a camera did not write to its end; beside it may be the RAW file. */
  private void breakPhoto() throws IOException {
    Path file = path();
    story.add("break " + file);
    makeFolder(file.getParent());
    Files.writeString(file, "no picture " + random.nextInt(3));
    stamp(file);
    came(file);
  }

  private void touch() throws IOException {
    Path file = anyFile();
    if (file != null) {
      story.add("touch " + file);
      stamp(file);
      came(file);
    }
  }

  private void write(Path file) throws IOException {
    story.add("write " + file);
    makeFolder(file.getParent());
    TestPhotos.write(file, random.nextInt(12));
    stamp(file);
    came(file);
  }

  /** Edits within one millisecond that keep the size are not noticed, which is documented. */
  private void stamp(Path file) throws IOException {
    Files.setLastModifiedTime(
        file, FileTime.from(Instant.ofEpochSecond(1_700_000_000L + 10 * ++clock)));
  }

  private void came(Path path) {
    parts.add(Files.isDirectory(path) ? Scope.below(path) : Scope.in(path.getParent()));
  }

  /** A watcher tells of a folder that is made, with all that will be in it. */
  private void makeFolder(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      makeFolder(folder.getParent());
      Files.createDirectory(folder);
      parts.add(Scope.below(folder));
    }
  }

  private void left(Path path) {
    parts.add(Scope.below(path));
    parts.add(Scope.in(path.getParent()));
  }

  private Path folder() {
    return switch (random.nextInt(5)) {
      case 0 -> library.photos();
      case 1 -> library.photos().resolve("x");
      case 2 -> library.photos().resolve("x/y");
      case 3 -> library.photos().resolve("y");
      default -> library.photos().resolve("z");
    };
  }

  private String name() {
    return List.of("a", "b", "c", "d").get(random.nextInt(4));
  }

  private Path path() {
    return folder().resolve(name() + List.of(".jpg", ".png", ".cr2").get(random.nextInt(3)));
  }

  private static boolean isSameKind(Path one, Path other) {
    String name = one.getFileName().toString();
    return other.toString().endsWith(name.substring(name.lastIndexOf('.')));
  }

  private Path anyFile() throws IOException {
    try (Stream<Path> files = Files.walk(library.photos())) {
      List<Path> all = files.filter(Files::isRegularFile).sorted().toList();
      return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }
  }

  private boolean isEmpty() throws IOException {
    try (Stream<Path> files = Files.walk(library.photos())) {
      return files.noneMatch(file -> file.toString().matches(".*(jpg|png|cr2)"));
    }
  }
}
