package io.lucelens.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.clip.Clip;
import io.lucelens.clip.Embedding;
import io.lucelens.clip.ModelManifest;
import io.lucelens.clip.TinyModel;
import io.lucelens.clip.model.Precision;
import io.lucelens.training.data.ImageTextPair;
import io.lucelens.training.data.SampleFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingCacheTest {
  private static final ModelManifest MODEL = new ModelManifest("m", "aa", 3, "none", "bb");
  private static final byte[] HASH = new byte[32];
  private static final Embedding EMBEDDING = Embedding.of(new float[] {0.6f, 0, 0.8f});

  @TempDir private Path folder;

  private Path file() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findFirst().orElseThrow();
    }
  }

  private EmbeddingCache open(ModelManifest model) {
    return EmbeddingCache.open(folder, model, Precision.FLOAT32);
  }

  private void save() {
    EmbeddingCache cache = open(MODEL);
    cache.put(HASH, EMBEDDING);
    cache.save();
  }

  @Test
  void whatIsSavedIsFoundAgainBitForBit() {
    save();

    assertThat(open(MODEL).find(HASH)).contains(EMBEDDING);
    assertThat(open(MODEL).find(new byte[] {1})).isEmpty();
  }

  @Test
  void anotherModelFindsNothing() {
    save();

    assertThat(open(new ModelManifest("m", "ab", 3, "none", "bb")).find(HASH)).isEmpty();
  }

  @Test
  void theSameModelInAnotherPrecisionFindsNothing() {
    save();

    assertThat(EmbeddingCache.open(folder, MODEL, Precision.INT8).find(HASH)).isEmpty();
    assertThat(open(MODEL).find(HASH)).contains(EMBEDDING);
  }

  @Test
  void aDamagedOrTruncatedFileIsAsGoodAsNoneAndIsReplaced() throws IOException {
    save();
    byte[] whole = Files.readAllBytes(file());
    for (int length = 0; length < whole.length; length++) {
      Files.write(file(), java.util.Arrays.copyOf(whole, length));
      assertThat(open(MODEL).find(HASH)).isEmpty();
    }
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 8;
      Files.write(file(), damaged);
      assertThat(open(MODEL).find(HASH)).isEmpty();
    }
    save();
    assertThat(open(MODEL).find(HASH)).contains(EMBEDDING);
  }

  @Test
  void aFolderThatCannotBeWrittenCostsOnlyTime() throws IOException {
    Path occupied = Files.writeString(folder.resolve("file"), "not a folder");

    EmbeddingCache cache = EmbeddingCache.open(occupied, MODEL, Precision.FLOAT32);
    cache.put(HASH, EMBEDDING);
    cache.save();

    assertThat(cache.find(HASH)).contains(EMBEDDING);
    assertThat(occupied).hasContent("not a folder");
  }

  @Test
  void theSecondEvaluationReadsTheFilesButNeitherDecodesNorEmbeds() throws IOException {
    AtomicInteger reads = new AtomicInteger();
    byte[] picture = SampleFiles.png(1);
    List<ImageTextPair> pairs =
        List.of(
            pair("a", picture, reads),
            pair("bad", "no image".getBytes(), reads),
            pair("copy", picture, reads),
            pair("b", SampleFiles.png(2), reads));
    try (Clip clip = Clip.load(TinyModel.in(folder.resolve("tiny")))) {
      Path cached = folder.resolve("cache");
      EmbeddedImages first = ImageEmbedder.caching(clip, cached).embed(pairs, "d");
      reads.set(0);
      EmbeddedImages second = ImageEmbedder.caching(clip, cached).embed(pairs, "d");
      EmbeddedImages anew = ImageEmbedder.of(clip).embed(pairs, "d");

      assertThat(second.embeddings()).isEqualTo(first.embeddings());
      assertThat(second.pairs())
          .extracting(ImageTextPair::key)
          .isEqualTo(anew.pairs().stream().map(ImageTextPair::key).toList())
          .containsExactly("a", "copy", "b");
      assertThat(second.skipped()).isEqualTo(1);
      for (int i = 0; i < 3; i++) {
        assertThat(second.embeddings().get(i).cosine(anew.embeddings().get(i)))
            .isGreaterThan(0.99999);
      }
    }
  }

  private static ImageTextPair pair(String key, byte[] bytes, AtomicInteger reads) {
    return new ImageTextPair(
        key,
        () -> {
          reads.incrementAndGet();
          return bytes;
        },
        List.of("caption"),
        Map.of());
  }
}
