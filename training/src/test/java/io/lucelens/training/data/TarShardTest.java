package io.lucelens.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lucelens.training.SharedFolder;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarShardTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"a.tar", "a.tar.gz", "a.tgz", "A.TAR"})
  void samplesAreFilesThatShareABaseName(String name) throws IOException {
    Path shard =
        SampleFiles.tar()
            .sample("000", 1, "a red dot\n\n  two dots \r\n")
            .with("000.json", "{\"class\":\"dot\",\"licence\":null}")
            .sample("001", 2, "a blue dot")
            .writeTo(folder.resolve(name));
    try (Pairs pairs = Pairs.open(shard)) {
      assertThat(pairs.problems()).isEmpty();
      assertThat(pairs.asList())
          .extracting(ImageTextPair::key)
          .containsExactly(name + "/000", name + "/001");
      assertThat(pairs.get(0).captions()).containsExactly("a red dot", "two dots");
      assertThat(pairs.get(0).details()).containsEntry("class", "dot").containsKey("licence");
      assertThat(pairs.get(1).details()).isEmpty();
      // Read out of order: access is random.
      assertThat(pairs.get(1).image().read()).isEqualTo(SampleFiles.png(2));
      assertThat(pairs.get(0).image().read()).isEqualTo(SampleFiles.png(1));
      assertThat(pairs.captions()).containsExactly("a red dot", "two dots", "a blue dot");
    }
  }

  @Test
  void theOrderOfASamplesFilesDoesNotMatter() throws IOException {
    Path shard =
        SampleFiles.tar()
            .with("a.txt", "first")
            .with("b.txt", "second")
            .with("b.JPEG", SampleFiles.image("jpg", 16, 16, 2))
            .with("a.Png", SampleFiles.png(1))
            .writeTo(folder.resolve("s.tar"));
    try (Pairs pairs = Pairs.open(shard)) {
      assertThat(pairs.asList())
          .extracting(ImageTextPair::captions)
          .containsExactly(List.of("first"), List.of("second"));
    }
  }

  @Test
  void brokenSamplesAreListedWithTheirReasonAndPassedOver() throws IOException {
    Path shard =
        SampleFiles.tar()
            .sample("good", 1, "a dot")
            .with("no-image.txt", "words only")
            .with("no-text.png", SampleFiles.png(2))
            .sample("blank", 3, " \n\t\n")
            .with("empty.png", new byte[0])
            .with("empty.txt", "an empty image")
            .sample("bad-json", 4, "still fine")
            .with("bad-json.json", "{\"class\":")
            .with("statistics.json", "{}")
            .with("README.md", "not a sample")
            .with("._good.png", "a resource fork")
            .writeTo(folder.resolve("s.tar"));
    try (Pairs pairs = Pairs.open(shard)) {
      assertThat(pairs.asList())
          .extracting(ImageTextPair::key)
          .containsExactly("s.tar/good", "s.tar/bad-json");
      assertThat(pairs.problems())
          .extracting(DataProblem::toString)
          .containsExactly(
              "s.tar/no-image: no image beside its caption (.jpg, .jpeg, .png, .webp)",
              "s.tar/no-text: no .txt with captions",
              "s.tar/blank: its .txt has no text",
              "s.tar/empty: its image is empty (0 bytes)",
              "s.tar/bad-json: its .json is not a JSON object; the pair is used without it"
                  + " (bad-json.json)");
    }
  }

  @Test
  void ofDuplicateKeysTheFirstCountsAndTheRestIsListed() throws IOException {
    Path shard =
        SampleFiles.tar()
            .sample("000", 1, "the first")
            .sample("001", 2, "another")
            .sample("000", 3, "the second")
            .writeTo(folder.resolve("s.tar"));
    try (Pairs pairs = Pairs.open(shard)) {
      assertThat(pairs.size()).isEqualTo(2);
      assertThat(pairs.get(0).captions()).containsExactly("the first");
      assertThat(pairs.get(0).image().read()).isEqualTo(SampleFiles.png(1));
      assertThat(pairs.problems()).extracting(DataProblem::where).containsExactly("s.tar/000");
    }
  }

  @Test
  void theSameKeyInTwoShardsIsTwoPairs() throws IOException {
    SampleFiles.tar().sample("000", 1, "one").writeTo(folder.resolve("b.tar"));
    SampleFiles.tar().sample("000", 2, "two").writeTo(folder.resolve("a.tar.gz"));
    try (Pairs pairs = Pairs.open(folder)) {
      assertThat(pairs.asList())
          .extracting(ImageTextPair::key)
          .containsExactly("a.tar.gz/000", "b.tar/000");
    }
  }

  @Test
  void namesThatClimbOutOfTheTarAreOnlyKeys() throws IOException {
    Path inside = Files.createDirectory(folder.resolve("inside"));
    Path shard =
        SampleFiles.tar()
            .sample("../../evil", 1, "climbing")
            .sample("/tmp/absolute", 2, "absolute")
            .with("x/" + "long".repeat(60) + ".png", SampleFiles.png(3))
            .with("x/" + "long".repeat(60) + ".txt", "a long name")
            .writeTo(inside.resolve("s.tar.gz"));
    try (Pairs pairs = Pairs.open(shard)) {
      assertThat(pairs.size()).isEqualTo(3);
      assertThat(pairs.get(2).image().read()).isEqualTo(SampleFiles.png(3));
    }
    try (var files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile)).containsExactly(shard);
    }
  }

  @Test
  void linksInATarAreNotFollowed() throws IOException {
    Path secret = Files.write(folder.resolve("secret.png"), SampleFiles.png(1));
    Path shard =
        SampleFiles.tar()
            .link("000.png", TarConstants.LF_SYMLINK, secret.toString())
            .with("000.txt", "a link")
            .link("001.png", TarConstants.LF_LINK, secret.toString())
            .with("001.txt", "a hard link")
            .sample("002", 2, "real")
            .writeTo(folder.resolve("s.tar"));
    try (Pairs pairs = Pairs.open(shard)) {
      assertThat(pairs.asList()).extracting(ImageTextPair::key).containsExactly("s.tar/002");
      assertThat(pairs.problems()).hasSize(2);
    }
  }

  @Test
  void aTruncatedGzipGivesWhatLiesBeforeTheBreak() throws IOException {
    SampleFiles.Tar tar = SampleFiles.tar();
    for (int i = 0; i < 50; i++) {
      tar.sample("%03d".formatted(i), i, "number " + i);
    }
    byte[] packed = tar.gzipped();
    Path shard =
        Files.write(folder.resolve("s.tar.gz"), Arrays.copyOf(packed, packed.length * 2 / 3));
    try (Pairs pairs = Pairs.open(shard)) {
      assertThat(pairs.size()).isBetween(10, 45);
      for (int i = 0; i < pairs.size(); i++) {
        assertThat(pairs.get(i).image().read()).isEqualTo(SampleFiles.png(i));
      }
      assertThat(pairs.problems().getFirst().toString())
          .startsWith("s.tar.gz: its gzip data breaks off (after ");
    }
  }

  @Test
  void aTruncatedTarGivesWhatLiesBeforeTheBreak() throws IOException {
    byte[] tar = SampleFiles.tar().sample("000", 1, "one").sample("001", 2, "two").bytes();
    // Inside the second image: header 512 + image + caption of the first, header of the second.
    int cut = 512 + padded(SampleFiles.png(1).length) + 1024 + 512 + 40;
    Path shard = Files.write(folder.resolve("s.tar"), Arrays.copyOf(tar, cut));
    try (Pairs pairs = Pairs.open(shard)) {
      assertThat(pairs.asList()).extracting(ImageTextPair::key).containsExactly("s.tar/000");
      assertThat(pairs.problems())
          .extracting(DataProblem::toString)
          .anyMatch(problem -> problem.contains("is cut off by the end of the shard (001.png)"))
          .anyMatch(problem -> problem.startsWith("s.tar: reading stopped (after 2 samples"));
    }
  }

  private static int padded(int length) {
    return (length + 511) / 512 * 512;
  }

  @Test
  void oneRuinedShardDoesNotSpoilTheOthers() throws IOException {
    byte[] noise = new byte[20_000];
    new Random(1).nextBytes(noise);
    Files.write(folder.resolve("a.tar"), noise);
    Files.writeString(folder.resolve("b.tar"), "this is a text file\n".repeat(100));
    Files.write(folder.resolve("c.tar.gz"), new byte[] {0x1F, (byte) 0x8B, 8, 0, 1, 2});
    Files.write(folder.resolve("d.tar"), new byte[0]);
    SampleFiles.tar().sample("000", 1, "one").writeTo(folder.resolve("e.tar"));
    try (Pairs pairs = Pairs.open(folder)) {
      assertThat(pairs.size()).isEqualTo(1);
      assertThat(pairs.problems())
          .extracting(DataProblem::where)
          .contains("a.tar", "b.tar", "c.tar.gz", "d.tar");
    }
  }

  @Test
  void damagedBytesNeverEndTheReading() throws IOException {
    byte[] tar = SampleFiles.tar().sample("000", 1, "one").sample("001", 2, "two").bytes();
    Random random = new Random(5);
    Path good = SampleFiles.tar().sample("good", 1, "good").writeTo(folder.resolve("good.tar"));
    for (int round = 0; round < 200; round++) {
      byte[] damaged = tar.clone();
      for (int i = 0; i < 20; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      Path shard = Files.write(folder.resolve("damaged.tar"), damaged);
      try (Pairs pairs = Pairs.open(good, shard)) {
        assertThat(pairs.size()).isBetween(1, 3);
      }
    }
  }

  @Test
  void aMemberOfAbsurdSizeCostsOnlyItsSample() throws IOException {
    byte[] tar =
        SampleFiles.tar()
            .with("big.txt", "x".repeat((1 << 20) + 1))
            .with("big.png", SampleFiles.png(1))
            .sample("000", 2, "one")
            .bytes();
    Path shard = Files.write(folder.resolve("s.tar"), tar);
    try (Pairs pairs = Pairs.open(shard)) {
      assertThat(pairs.asList()).extracting(ImageTextPair::key).containsExactly("s.tar/000");
      assertThat(pairs.problems().getFirst().detail()).isEqualTo("big.txt, 1048577 bytes");
    }
  }

  @Test
  void temporaryFilesAreDeletedOnCloseAndOnRefusal() throws IOException {
    // A random member, so that files of other processes cannot be taken for ours.
    byte[] unique = new byte[5000];
    new SecureRandom().nextBytes(unique);
    SampleFiles.Tar tar = SampleFiles.tar().sample("000", 1, "one").with("pad.bin", unique);
    Path shard = tar.writeTo(folder.resolve("s.tar.gz"));
    byte[] unpacked = tar.bytes();

    Pairs pairs = Pairs.open(shard);
    assertThat(temporaryCopies(unpacked)).hasSize(1);
    pairs.close();
    assertThat(temporaryCopies(unpacked)).isEmpty();
    assertThatThrownBy(() -> pairs.get(0).image().read()).isInstanceOf(IOException.class);

    assertThatThrownBy(() -> Pairs.open(shard, folder.resolve("missing.tar")))
        .isInstanceOf(UnusableDataException.class);
    assertThat(temporaryCopies(unpacked)).isEmpty();
  }

  @Test
  void whatAKilledProcessLeftIsDeletedWhenTheNextShardIsUnpackedAndNothingElse() throws Exception {
    Process gone =
        new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-version")
            .redirectErrorStream(true)
            .start();
    gone.getInputStream().readAllBytes();
    gone.waitFor();
    Path stale = Files.createTempFile("lucelens-shard-" + gone.pid() + "-", ".tar");
    Path living =
        Files.createTempFile("lucelens-shard-" + ProcessHandle.current().pid() + "-", ".tar");
    Path other = Files.createTempFile("lucelens-shard-" + gone.pid() + "-", ".txt");
    Path target = Files.writeString(folder.resolve("target"), "kept");
    Path link = stale.resolveSibling("lucelens-shard-" + gone.pid() + "-77.tar");
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, target);
    try {
      Path shard = SampleFiles.tar().sample("000", 1, "one").writeTo(folder.resolve("s.tar.gz"));
      Pairs.open(shard).close();
      assertThat(stale).doesNotExist();
      assertThat(living).exists();
      assertThat(other).exists();
      assertThat(link).exists();
      assertThat(target).hasContent("kept");
    } finally {
      for (Path file : List.of(stale, living, other, link)) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static List<Path> temporaryCopies(byte[] content) throws IOException {
    List<Path> copies = new ArrayList<>();
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "lucelens-shard-*")) {
      for (Path file : files) {
        if (hasContent(file, content)) {
          copies.add(file);
        }
      }
    }
    return copies;
  }

  private static boolean hasContent(Path file, byte[] content) {
    try {
      return Files.size(file) == content.length && Arrays.equals(Files.readAllBytes(file), content);
    } catch (IOException e) {
      // Another process has deleted its file meanwhile.
      return false;
    }
  }

  @Test
  void theReferenceShardsAreReadWhole() throws IOException {
    Path shard = SharedFolder.orSkip("data/eval/eval-retrieval-flickr8k-000.tar.gz");
    try (Pairs pairs = Pairs.open(shard)) {
      assertThat(pairs.size()).isEqualTo(1000);
      assertThat(pairs.captions()).hasSize(5000);
      assertThat(pairs.problems()).isEmpty();
      assertThat(pairs.get(7).details()).containsAllEntriesOf(Map.of("source", "flickr8k"));
    }
  }
}
