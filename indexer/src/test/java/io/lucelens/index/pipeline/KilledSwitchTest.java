package io.lucelens.index.pipeline;

import static io.lucelens.index.pipeline.OtherEncoder.OTHER;
import static io.lucelens.index.store.TestImages.MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.ModelManifest;
import io.lucelens.index.DataFolder;
import io.lucelens.index.home.IndexHome;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whenever a process that switches models is killed, one of the two indexes answers in full. */
@Timeout(180)
class KilledSwitchTest {
  private static final int PHOTOS = 40;
  private static final int KILLS = 10;

  @TempDir private Path temp;
  private final Map<String, Embedding> vectors = new HashMap<>();

  @Test
  void afterEveryKillTheOldIndexOrTheNewOneAnswers() throws Exception {
    Path home = temp.resolve("home");
    indexPhotos(home);
    Random random = new Random(7);
    for (int kill = 0; kill < KILLS; kill++) {
      Process child = start(home);
      assertThat(child.getInputStream().read()).isEqualTo(EndlessSwitcher.BEGINS);
      // Two switches or so, so that every moment of one may be met.
      TimeUnit.MILLISECONDS.sleep(random.nextInt(700));
      child.destroyForcibly().waitFor();

      requireWholeIndex(home);
    }
  }

  private void indexPhotos(Path home) throws IOException {
    try (Library library = new Library(temp.resolve("photos"), home)) {
      for (int i = 0; i < PHOTOS; i++) {
        library.add(i + ".png", i);
      }
      library.update();
      library
          .index()
          .forEach(
              image ->
                  vectors.put(image.id(), library.index().embedding(image.id()).orElseThrow()));
    }
    assertThat(vectors).hasSize(PHOTOS);
  }

  private void requireWholeIndex(Path home) throws IOException {
    IndexHome opened = new IndexHome(new DataFolder(home));
    try (LuceneImageIndex index = opened.openForSearch()) {
      assertThat(index.size()).isEqualTo(PHOTOS);
      assertThat(index.waiting()).isZero();
      ModelManifest model = index.model().is(MODEL) ? MODEL : OTHER;
      assertThat(index.model().is(model)).isTrue();
      opened.model().ifPresent(told -> assertThat(told.name()).isEqualTo(model.name()));
      vectors.forEach(
          (id, vector) ->
              assertThat(index.embedding(id).orElseThrow().cosine(expected(vector, model)))
                  .isCloseTo(1, within(1e-6)));
    }
    // The next writer leaves no more than the index that answers and the one that is being built.
    try (LuceneImageIndex locked = opened.openWhoeverMadeIt(MODEL)) {
      opened.tidy();
      assertThat(locked.size()).isEqualTo(PHOTOS);
      assertThat(indexFolders(home)).hasSizeBetween(1, 2);
    }
  }

  private static Embedding expected(Embedding vector, ModelManifest model) {
    return model.equals(MODEL)
        ? vector
        : Embedding.normalized(OtherEncoder.reversed(vector.toArray()));
  }

  private static List<Path> indexFolders(Path home) throws IOException {
    try (Stream<Path> entries = Files.list(home)) {
      return entries
          .filter(Files::isDirectory)
          .filter(entry -> entry.getFileName().toString().startsWith("index"))
          .toList();
    }
  }

  private Process start(Path home) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            EndlessSwitcher.class.getName(),
            home.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
