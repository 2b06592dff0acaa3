package io.lucelens.cli;

import static java.awt.image.BufferedImage.TYPE_BYTE_GRAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.cli.Cli.Outcome;
import io.lucelens.clip.TinyModel;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way: files in a folder, the index, and what searches find. */
class IndexAndSearchTest {
  @TempDir private static Path shared;
  private static Path model;

  @TempDir private Path folder;
  private Path photos;
  private Path home;

  @BeforeAll
  static void makeModel() throws IOException {
    model = TinyModel.in(shared.resolve("tiny"));
  }

  @BeforeEach
  void makePhotos() throws IOException {
    // Real paths, because the index has them.
    photos = Files.createDirectory(folder.toRealPath().resolve("my photos"));
    home = folder.resolve("home");
    Pictures.rectangles(photos.resolve("one.png"), 1);
    Pictures.rectangles(photos.resolve("two.jpg"), 2);
    Pictures.rectangles(photos.resolve("deep/er/three.bmp"), 3);
  }

  @Test
  void everyPictureIsIndexedAndFoundByItself() {
    JsonNode report = index(0);

    assertThat(report.get("added").asInt()).isEqualTo(3);
    assertThat(report.get("failures")).isEmpty();
    for (String name : List.of("one.png", "two.jpg", "deep/er/three.bmp")) {
      Path file = photos.resolve(name);
      JsonNode best = search("--image", file).get("hits").get(0);
      assertThat(best.get("path").asText()).isEqualTo(file.toString());
      assertThat(best.get("score").asDouble()).isBetween(0.999, 1.001);
    }
  }

  @Test
  void aPhotoOfMorePixelsThanAnUploadMayHaveIsAskedByToo() throws IOException {
    Path large = photos.resolve("large.jpg");
    // 65.6 megapixels.
    ImageIO.write(new BufferedImage(8_200, 8_000, TYPE_BYTE_GRAY), "jpeg", large.toFile());
    index(0);

    JsonNode best = search("--image", large).get("hits").get(0);

    assertThat(best.get("path").asText()).isEqualTo(large.toString());
    assertThat(best.get("score").asDouble()).isBetween(0.999, 1.001);
  }

  @Test
  void aLargePhotoIsFoundByItself() throws IOException {
    Path file = Pictures.rectangles(photos.resolve("large.jpg"), 5, 1000);
    index(0);

    JsonNode best = search("--image", file).get("hits").get(0);
    assertThat(best.get("path").asText()).isEqualTo(file.toString());
    assertThat(best.get("score").asDouble()).isBetween(0.99999, 1.00001);
  }

  @Test
  void hitsComeBestFirstAndAsManyAsAskedFor() {
    index(0);

    JsonNode found = search("a castle on a hill", "-k", 2);

    assertThat(found.get("hits")).hasSize(2);
    assertThat(found.at("/hits/0/score").asDouble())
        .isGreaterThanOrEqualTo(found.at("/hits/1/score").asDouble());
    assertThat(found.at("/hits/0/id").asText()).isNotBlank();
    assertThat(found.get("tookMs").asLong()).isNotNegative();
  }

  @Test
  void withoutJsonAHitIsScoreTabPath() {
    index(0);

    Outcome outcome = run("search", "a", "castle");

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.lines()).hasSize(3);
    assertThat(outcome.lines())
        .allSatisfy(line -> assertThat(line).matches("-?[01]\\.\\d{4}\t/.*/my photos/.*"));
  }

  @Test
  void whatIsWrittenBesidePicturesNarrowsASearchDown() throws IOException {
    Files.writeString(photos.resolve("one.txt"), "A regatta off Cascais");
    Files.writeString(
        photos.resolve("captions.tsv"), "file\tcaption\ndeep/three.bmp\tno\ntwo.jpg\ta car\n");
    index(0);

    assertThat(paths(search("caption:regatta", "a", "castle")))
        .containsExactly(photos.resolve("one.png").toString());
    assertThat(paths(search("caption:\"A CAR\"")))
        .containsExactly(photos.resolve("two.jpg").toString());
    assertThat(run("search", "keyword:nothing", "castle").exitCode()).isEqualTo(1);
    Outcome wrong = run("search", "rating:9");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("must be from 1 to 5");
  }

  @Test
  void filtersAloneFindTheNewestFirstInAllFoldersAndPrintNoScore() throws IOException {
    Path others = Files.createDirectory(folder.toRealPath().resolve("others"));
    Path newest = Pictures.rectangles(others.resolve("newest.png"), 4);
    Path low = Pictures.rectangles(others.resolve("low.png"), 5);
    describe(photos.resolve("one.png"), "2019-07-02T10:00:00", 5);
    describe(photos.resolve("two.jpg"), "2019-07-02T10:00:01", 5);
    describe(photos.resolve("deep/er/three.bmp"), null, 5);
    describe(newest, "2019-08-01T00:00:00", 5);
    describe(low, "2019-08-02T00:00:00", 4);
    assertThat(run("index", photos, others).exitCode()).isZero();
    String[] expected = {
      newest.toString(),
      photos.resolve("two.jpg").toString(),
      photos.resolve("one.png").toString(),
      photos.resolve("deep/er/three.bmp").toString()
    };

    JsonNode found = search("rating:5");

    assertThat(paths(found)).containsExactly(expected);
    assertThat(found.get("hits")).noneMatch(hit -> hit.has("score"));
    Outcome lines = run("search", "rating:5", "-k", 500);
    assertThat(lines.exitCode()).as(lines.err()).isZero();
    assertThat(lines.lines()).containsExactly(expected);
    assertThat(run("search", "rating:5", "date:2019-07", "-k", 1).lines())
        .containsExactly(expected[1]);
    assertThat(run("search", "rating:5", "-k", 2, "--offset", 2).lines())
        .containsExactly(expected[2], expected[3]);
    Outcome beyond = run("search", "rating:5", "--offset", 4);
    assertThat(beyond.exitCode()).isEqualTo(1);
    assertThat(beyond.out()).isEmpty();
    assertThat(beyond.err()).contains("no more than 4 hits");
    Outcome wrong = run("search", "rating:5", "--offset", -1);
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("from 0 to 10000");
    assertThat(run("search", "rating:5", "year:1900").exitCode()).isEqualTo(1);
    Outcome empty = run("search");
    assertThat(empty.exitCode()).isEqualTo(2);
    assertThat(empty.err()).contains("The query is empty", "rating:4");
  }

  @Test
  void filtersAloneDoNotLoadTheModel() throws IOException {
    describe(photos.resolve("one.png"), "2019-07-02T10:00:00", 5);
    Path own = TinyModel.in(folder.resolve("own"));
    assertThat(Cli.run("index", photos, "--home", home, "--model", own).exitCode()).isZero();
    Files.move(own, folder.resolve("elsewhere"));

    Outcome filtered = Cli.run("search", "rating:5", "--home", home);

    assertThat(filtered.exitCode()).as(filtered.err()).isZero();
    assertThat(filtered.lines()).containsExactly(photos.resolve("one.png").toString());
    assertThat(Cli.run("search", "rating:5", "a", "castle", "--home", home).exitCode())
        .isEqualTo(3);
    assertThat(Cli.run("search", "a", "castle", "-k", "0", "--home", home).exitCode()).isEqualTo(2);
    Outcome empty = Cli.run("search", "rating:5", "--home", folder.resolve("nothing"));
    assertThat(empty.exitCode()).isEqualTo(3);
    assertThat(empty.err()).contains("There is no index");
  }

  /** Writes a sidecar. */
  private static void describe(Path picture, String taken, int stars) throws IOException {
    String date = taken == null ? "" : " exif:DateTimeOriginal=\"" + taken + '"';
    Files.writeString(
        picture.resolveSibling(picture.getFileName() + ".xmp"),
        """
        <x:xmpmeta xmlns:x="adobe:ns:meta/">
          <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/"
              xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="%d"%s/>
          </rdf:RDF>
        </x:xmpmeta>
        """
            .formatted(stars, date));
  }

  @Test
  void similarLeavesThePictureItselfOut() {
    index(0);

    Outcome outcome = run("similar", photos.resolve("one.png"), "--json");

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(paths(outcome.json()))
        .containsExactlyInAnyOrder(
            photos.resolve("two.jpg").toString(), photos.resolve("deep/er/three.bmp").toString());
  }

  @Test
  void similarKnowsThePictureByAnotherPathToo() throws IOException {
    Path link = Files.createSymbolicLink(folder.toRealPath().resolve("link"), photos);
    assertThat(run("index", link).exitCode()).isZero();

    Outcome outcome = run("similar", photos.resolve("one.png"), "--json");

    assertThat(paths(outcome.json())).hasSize(2).noneMatch(path -> path.endsWith("one.png"));
  }

  @Test
  void whatIsAddedMovedEditedAndDeletedIsFoundSo() throws IOException {
    index(0);

    Path four = Pictures.rectangles(photos.resolve("four.png"), 4);
    assertThat(index(0).get("added").asInt()).isEqualTo(1);
    assertThat(bestFor(four)).isEqualTo(four.toString());

    Path moved = photos.resolve("deep/moved.png");
    Files.move(four, moved);
    assertThat(index(0).get("moved").asInt()).isEqualTo(1);
    assertThat(bestFor(moved)).isEqualTo(moved.toString());
    assertThat(paths(search("anything"))).doesNotContain(four.toString()).hasSize(4);

    Pictures.rectangles(moved, 5);
    assertThat(index(0).get("changed").asInt()).isEqualTo(1);
    assertThat(bestFor(moved)).isEqualTo(moved.toString());

    Files.delete(moved);
    assertThat(index(0).get("removed").asInt()).isEqualTo(1);
    assertThat(paths(search("anything"))).hasSize(3).doesNotContain(moved.toString());

    assertThat(index(0).get("unchanged").asInt()).isEqualTo(3);
  }

  @Test
  void aBadFileIsOneLineWithItsReasonAndTheRestIsIndexed() throws IOException {
    Path text = Pictures.text(photos.resolve("text.jpg"));
    Path truncated = Pictures.truncated(photos.resolve("truncated.jpg"));
    Path empty = Files.createFile(photos.resolve("empty.png"));
    Path huge = Pictures.huge(photos.resolve("huge.png"));

    Outcome outcome = run("index", photos, "--json");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.json().get("added").asInt()).isEqualTo(3);
    assertThat(outcome.json().get("failures")).hasSize(4);
    for (Path bad : List.of(text, truncated, empty, huge)) {
      assertThat(outcome.err().lines().filter(line -> line.contains(bad.toString()))).hasSize(1);
    }
    assertThat(outcome.err()).doesNotContain("\tat ");
    assertThat(paths(search("anything"))).hasSize(3);
  }

  @Test
  void aNameWithControlCharactersIsStillOneLineAndJsonHasItAsItIs() throws IOException {
    Path odd = photos.resolve("o\nn\te \u001b[31m.png");
    Files.move(photos.resolve("one.png"), odd);
    Pictures.text(photos.resolve("ba\nd\u001b[2J.jpg"));

    Outcome indexed = run("index", photos);
    assertThat(indexed.err()).contains("ba\\nd\\u001b[2J.jpg: ").doesNotContain("\u001b");

    Outcome found = run("search", "castle");
    assertThat(found.lines()).hasSize(3).allMatch(line -> line.matches("[^\t]+\t/[^\t]+"));
    assertThat(found.out()).contains("o\\nn\\te \\u001b[31m.png").doesNotContain("\u001b");
    assertThat(paths(search("castle"))).contains(odd.toString());
  }

  @Test
  void aWordThatBeginsWithAnAtSignIsAWordAndNotAFileOfArguments() throws IOException {
    index(0);
    Path arguments = Files.writeString(folder.resolve("arguments"), "--no-such-option");

    Outcome outcome = run("search", "@" + arguments);

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.lines()).hasSize(3);
  }

  @Test
  void aFileThatMayNotBeReadIsALineAndTheRestIsIndexed() throws IOException {
    Path closed = photos.resolve("two.jpg");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(closed), "this user may read everything");

    Outcome outcome = run("index", photos, "--json");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.json().get("added").asInt()).isEqualTo(2);
    assertThat(outcome.err()).contains(closed.toString()).doesNotContain("\tat ");
  }

  @Test
  void aFileInTheDataFoldersPlaceIsNamedAndKept() throws IOException {
    Files.writeString(home, "not a folder");

    Outcome outcome = run("index", photos);

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains(home.toString()).contains("--home");
    assertThat(home).hasContent("not a folder");
  }

  @Test
  void aDamagedIndexIsRefusedAndKept() throws IOException {
    index(0);
    List<Path> files;
    try (var found = Files.walk(home.resolve("index"))) {
      files = found.filter(file -> file.getFileName().toString().startsWith("segments_")).toList();
    }
    Files.write(files.getFirst(), new byte[] {1, 2, 3});

    Outcome outcome = run("search", "castle");

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("damaged").contains("lucelens index");
    assertThat(files.getFirst()).exists();
  }

  @Test
  void theIndexOutlivesAFolderThatVanishesUntilItIsToldOtherwise() throws IOException {
    index(0);
    Path away = photos.resolveSibling("unmounted");
    Files.move(photos, away);

    Outcome kept = run("index", photos, "--json");
    assertThat(kept.exitCode()).isEqualTo(1);
    assertThat(kept.err()).contains(photos.toString()).contains("--remove-missing");
    assertThat(paths(search("anything"))).hasSize(3);

    Outcome removed = run("index", photos, "--remove-missing", "--json");
    assertThat(removed.json().get("removed").asInt()).isEqualTo(3);
    assertThat(run("search", "anything").exitCode()).isEqualTo(1);
  }

  @Test
  void aFolderThatWasNeverIndexedAndIsNotThereIsWrongUsageAlsoWithAnIndex() {
    index(0);
    Path missing = folder.resolve("missing");

    Outcome outcome = run("index", missing);

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains(missing.toString()).contains("does not exist");
  }

  @Test
  void inAFolderWithoutPicturesNothingIsFoundAndAllThatIsReadIsNamed() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Files.writeString(empty.resolve("notes.md"), "no picture");

    Outcome outcome = run("index", empty);

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out()).contains("0 added");
    assertThat(outcome.err())
        .contains("No images were found in " + empty)
        .contains("JPEG, PNG, GIF, BMP, WEBP, TIFF, HEIC, AVIF, RAW are read");
  }

  @Test
  void anEmptyIndexFindsNothing() throws IOException {
    run("index", Files.createDirectory(folder.resolve("empty")));

    Outcome outcome = run("search", "castle", "--json");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.json().get("hits")).isEmpty();
    assertThat(outcome.err()).contains("lucelens index");
  }

  @Test
  void anIndexMadeByAnotherModelIsRefusedAndKept() throws IOException {
    index(0);
    Path other = TinyModel.in(folder.resolve("other"));
    Files.writeString(other.resolve("tokenizer.json"), "\n", StandardOpenOption.APPEND);

    for (List<Object> command :
        List.<List<Object>>of(
            List.of("search", "x"), List.of("similar", photos.resolve("one.png")))) {
      List<Object> args = new ArrayList<>(command);
      args.addAll(List.of("--home", home, "--model", other));
      Outcome outcome = Cli.run(args.toArray());

      assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(3);
      assertThat(outcome.out()).isEmpty();
      assertThat(outcome.err()).contains("tiny", "other", "--home", "lucelens index --model MODEL");
    }
    assertThat(paths(search("anything"))).hasSize(3);
  }

  @Test
  void aQueryLongerThanTheContextIsRefused() {
    index(0);

    Outcome outcome = run("search", "x".repeat(100));

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("102 tokens").contains("77");
  }

  @Test
  void anUnreadableQueryPictureIsNamed() throws IOException {
    index(0);
    Path text = Pictures.text(folder.resolve("text.jpg"));

    Outcome outcome = run("similar", text);

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains(text.toString()).contains("cannot be read");
  }

  @Test
  void nothingIsWrittenBesideThePhotos() throws IOException {
    List<Path> before = tree();

    index(0);

    assertThat(tree()).isEqualTo(before);
  }

  private List<Path> tree() throws IOException {
    try (var files = Files.walk(photos)) {
      return files.sorted().toList();
    }
  }

  private JsonNode index(int exitCode) {
    Outcome outcome = run("index", photos, "--json");
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(exitCode);
    return outcome.json();
  }

  private JsonNode search(Object... query) {
    List<Object> args = new ArrayList<>(List.of("search", "--json"));
    args.addAll(List.of(query));
    Outcome outcome = run(args.toArray());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome.json();
  }

  private String bestFor(Path picture) {
    return search("--image", picture).at("/hits/0/path").asText();
  }

  private static List<String> paths(JsonNode found) {
    return found.get("hits").findValuesAsText("path");
  }

  private Outcome run(Object... args) {
    List<Object> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--home", home, "--model", model));
    return Cli.run(all.toArray());
  }
}
