package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.clip.Clip;
import io.lucelens.clip.TinyModel;
import io.lucelens.index.DataFolder;
import io.lucelens.index.pipeline.IndexingPipeline;
import io.lucelens.index.pipeline.IndexingProgress;
import io.lucelens.index.store.Hit;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeps what the README says true. */
class ReadmeTest {
  private static final Path README = Path.of("../README.md");
  private static final Path THIS = Path.of("src/test/java/io/lucelens/cli/ReadmeTest.java");
  private static final int MAX_LINES = 150;

  @TempDir private Path folder;

  @Test
  void theReadmeIsShort() throws IOException {
    assertThat(Files.readAllLines(README)).hasSizeLessThanOrEqualTo(MAX_LINES);
  }

  @Test
  void theJavaInTheReadmeIsTheJavaThatIsTestedHere() throws IOException {
    Matcher block =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(README));

    assertThat(block.find()).isTrue();
    assertThat(unindented(Files.readString(THIS))).contains(unindented(block.group(1)));
  }

  @Test
  void theJavaInTheReadmeIndexesAndSearches() throws IOException {
    Path photos = Files.createDirectory(folder.toRealPath().resolve("photos"));
    Path picture = Pictures.rectangles(photos.resolve("one.png"), 1);
    Path model = TinyModel.in(folder.resolve("tiny"));
    PrintStream stdout = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      fromJava(folder.resolve("home"), model, photos);
    } finally {
      System.setOut(stdout);
    }

    assertThat(printed.toString(StandardCharsets.UTF_8).lines())
        .singleElement()
        .asString()
        .endsWith(" " + picture);
  }

  private static void fromJava(Path home, Path model, Path photos) throws IOException {
    DataFolder data = new DataFolder(home);
    try (Clip clip = Clip.load(model);
        ImageIndex index = LuceneImageIndex.open(data.index(), clip.manifest())) {
      new IndexingPipeline(clip, index, data).run(List.of(photos), IndexingProgress.SILENT);
      for (Hit hit : index.search(clip.encodeText("a castle on a hill"), 10)) {
        System.out.println(hit.score() + " " + hit.image().path());
      }
    }
  }

  @Test
  void everyCommandInTheReadmeExists() throws IOException {
    Matcher command = Pattern.compile("\\./lucelens (\\w+)").matcher(Files.readString(README));

    assertThat(command.results().map(match -> match.group(1)).distinct())
        .isNotEmpty()
        .allSatisfy(name -> assertThat(Cli.run(name, "--help").exitCode()).isZero());
  }

  private static String unindented(String code) {
    return code.lines().map(String::strip).collect(Collectors.joining("\n"));
  }
}
