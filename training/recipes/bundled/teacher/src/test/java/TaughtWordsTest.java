import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a WordNet of a dozen meanings, in the form of wndb(5WN). */
class TaughtWordsTest {
  @TempDir private Path folder;
  private WordNet wordNet;

  @BeforeEach
  void writeTheFiles() throws IOException {
    write(
        "data.noun",
        "  1 This is the licence, which is indented.",
        "0001 05 n 02 horse 0 Equus_caballus 0 001 @ 0016 n 0000 | a hoofed animal; \"he rode a horse\"",
        "0002 05 n 01 mare 0 001 @ 0001 n 0000 | (zoology) female of a horse; not a colt",
        "0003 05 n 04 nag 0 hack 1 jade 0 plug 2 001 @ 0002 n 0000 | a horse past its best",
        "0004 09 n 01 idea 0 000 | the content of thinking",
        "0005 08 n 01 canine 0 000 | a pointed tooth",
        "0006 06 n 01 show 1 000 | a thing that is shown",
        "0007 06 n 01 spectacle 0 001 @ 0006 n 0000 | something to look at",
        "0008 06 n 01 spectacles 0 000 | lenses in a frame",
        "0009 05 n 01 Pegasus 0 000 | a horse with wings",
        "0010 09 n 01 star 0 000 | a fine thought",
        "0011 05 n 01 star 1 000 | a sea animal with five arms",
        "0012 04 n 01 race 0 000 | a contest of speed",
        "0013 04 n 01 marathon 0 001 @ 0012 n 0000 | a footrace of 42 kilometres",
        "0014 04 n 01 fun_run 0 001 @ 0013 n 0000 | one without a winner",
        "0015 04 n 01 audit 0 000 | an inspection of accounts",
        "0016 05 n 01 equine 0 000 | a hoofed mammal",
        "0017 05 n 01 zebra 0 001 @ 0016 n 0000 | a striped one");
    write(
        "index.noun",
        "horse n 1 0 1 1 0001",
        "mare n 1 1 @ 1 1 0002",
        "nag n 1 1 @ 1 0 0003",
        "hack n 1 1 @ 1 0 0003",
        "jade n 1 1 @ 1 0 0003",
        "plug n 1 1 @ 1 0 0003",
        "idea n 1 0 1 1 0004",
        "canine n 1 0 1 0 0005",
        "show n 1 0 1 1 0006",
        "spectacle n 1 1 @ 1 1 0007",
        "spectacles n 1 0 1 1 0008",
        "pegasus n 1 0 1 0 0009",
        "star n 2 0 2 1 0010 0011",
        "race n 1 0 1 1 0012",
        "marathon n 1 1 @ 1 0 0013",
        "fun_run n 1 1 @ 1 0 0014",
        "audit n 1 0 1 0 0015",
        "equine n 1 0 1 0 0016",
        "zebra n 1 1 @ 1 0 0017");
    write(
        "data.verb",
        "0101 34 v 01 chew 0 000 | bite again and again",
        "0102 34 v 01 munch 0 001 @ 0101 v 0000 01 + 08 00 | chew noisily; \"munch an apple\"",
        "0103 31 v 01 think 0 000 | use the mind",
        "0104 38 v 01 gambol 0 000 | play about");
    write(
        "index.verb",
        "chew v 1 0 1 1 0101",
        "munch v 1 1 @ 1 1 0102",
        "think v 1 0 1 1 0103",
        "gambol v 1 0 1 0 0104");
    write(
        "data.adj",
        "0201 00 a 01 red 0 000 | of the colour of blood",
        "0202 00 s 01 crimson(p) 0 001 & 0201 a 0000 | of a deep red");
    write("index.adj", "red a 1 0 1 1 0201", "crimson a 1 1 & 1 0 0202");
    write(
        "cntlist.rev",
        "horse%1:05:00:: 1 9",
        "mare%1:05:00:: 1 2",
        "show%1:06:01:: 1 1",
        "show%2:39:00:: 1 2",
        "spectacle%1:06:00:: 1 3",
        "spectacles%1:06:00:: 1 1",
        "star%1:09:00:: 1 1",
        "chew%2:34:00:: 1 4",
        "munch%2:34:00:: 1 1",
        "think%2:31:00:: 1 7",
        "red%3:00:00:: 1 5");
    write("noun.exc", "geese goose");
    write("verb.exc", "running run", "ran run");
    wordNet = WordNet.read(folder);
  }

  private void write(String file, String... lines) throws IOException {
    Files.write(folder.resolve(file), List.of(lines), StandardCharsets.UTF_8);
  }

  private static List<String> withFourTimes(List<String> nearest, String... own) {
    return Stream.concat(
            Stream.of(own), Collections.nCopies(4, nearest).stream().flatMap(List::stream))
        .toList();
  }

  private Map<String, List<String>> readings(String... captionsOfTenPicturesEach) {
    return new TaughtWords(
            wordNet,
            Collections.nCopies(10, captionsOfTenPicturesEach).stream()
                .flatMap(Stream::of)
                .toList())
        .readings();
  }

  @Test
  void aWordWithPicturesIsReadByItselfAndInAPhrase() {
    assertThat(readings("A horse in a meadow."))
        .containsEntry("horse", List.of("horse", "a photo of a horse"))
        .containsEntry("horses", List.of("horses", "several horses"))
        .containsEntry("a photo of a horse", List.of("a photo of a horse"));
  }

  @Test
  void aPluralOrAFormInIngCountsAsAPictureOfItsWord() {
    assertThat(readings("two horses", "someone chewing"))
        .containsEntry("horse", List.of("horse", "a photo of a horse"))
        .containsEntry("chewing", List.of("chewing", "someone who is chewing"));
  }

  @Test
  void aWordWithoutPicturesIsAlsoReadAsItsDefinitionAndAsTheNearestWordThatHasThem() {
    assertThat(readings("a horse", "chewing", "a red box"))
        .containsEntry(
            "mare",
            withFourTimes(
                List.of("horse", "a photo of a horse"),
                "mare",
                "a photo of a mare",
                "female of a horse"))
        .containsEntry(
            "nag",
            List.of(
                "nag", "a photo of a nag", "a horse past its best", "horse", "a photo of a horse"))
        .containsEntry(
            "munching",
            withFourTimes(
                List.of("chewing", "someone who is chewing"),
                "munching",
                "someone who is munching",
                "chew noisily"))
        .containsEntry(
            "crimson",
            withFourTimes(
                List.of("red", "something that is red"),
                "crimson",
                "something that is crimson",
                "of a deep red"));
  }

  @Test
  void aNounWithoutPicturesIsReadAsItsKindsWhereTheyHaveThem() {
    assertThat(readings("a horse", "a horse", "a zebra"))
        .containsEntry(
            "equine",
            List.of(
                "equine",
                "a photo of an equine",
                "a hoofed mammal",
                "horse",
                "a photo of a horse",
                "zebra",
                "a photo of a zebra",
                "horse",
                "a photo of a horse",
                "zebra",
                "a photo of a zebra"));
  }

  @Test
  void nineCaptionsAreTooFewForAWordToHavePictures() {
    List<String> captions = Collections.nCopies(9, "a horse");
    assertThat(new TaughtWords(wordNet, captions).readings())
        .containsEntry("horse", List.of("horse", "a photo of a horse", "a hoofed animal"));
  }

  @Test
  void whatIsOnNoPictureIsNotTaught() {
    assertThat(readings("a horse")).doesNotContainKeys("idea", "think", "Pegasus", "pegasus");
  }

  @Test
  void ofActsGroupsAndPlacesThoseNearToAWordWithPicturesAreTaught() {
    assertThat(readings("a race"))
        .containsKeys("race", "marathon")
        .doesNotContainKeys("fun run", "audit");
  }

  @Test
  void ofRareWordsNounsAreTaughtAndOtherKindsOnlyNearAWordWithPictures() {
    assertThat(readings("a horse"))
        .containsKeys("canine", "nag", "hack", "jade")
        .doesNotContainKeys("plug", "gambol", "crimson");
    assertThat(readings("red")).containsKey("crimson");
  }

  @Test
  void aPluralThatIsAWordOfItsOwnKeepsItsMeaning() {
    assertThat(readings("a horse").get("spectacles"))
        .contains("lenses in a frame")
        .doesNotContain("something to look at");
  }

  @Test
  void aWordThatMostlyMeansSomethingThatCannotBeSeenIsNotReadAsItsRareMeaning() {
    assertThat(readings("a horse")).containsEntry("star", List.of("star", "a photo of a star"));
  }

  @Test
  void aWordThatIsMostlyOfAnotherKindIsNoNearestWord() {
    assertThat(readings("they show it"))
        .containsEntry("show", List.of("show", "a photo of a show"))
        .containsEntry(
            "spectacle", List.of("spectacle", "a photo of a spectacle", "something to look at"));
  }

  @Test
  void formsFollowWordNetsListsOfExceptionsAndTheUsualRules() {
    assertThat(List.of(wordNet.plural("goose"), wordNet.plural("firewoman"), wordNet.plural("fly")))
        .containsExactly("geese", "firewomen", "flies");
    assertThat(List.of(wordNet.doing("run"), wordNet.doing("ride"), wordNet.doing("see")))
        .containsExactly("running", "riding", "seeing");
  }
}
