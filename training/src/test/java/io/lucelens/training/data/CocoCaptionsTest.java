package io.lucelens.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CocoCaptionsTest {
  private static final String IMAGES =
      """
      "images": [
        {"id": 9, "width": 40, "file_name": "a.png", "license": [1, {"x": []}]},
        {"file_name": "b.png", "id": "b"},
        {"id": 3, "file_name": "c.png"}]""";
  private static final String ANNOTATIONS =
      """
      "annotations": [
        {"image_id": 9, "id": 1, "caption": "a dot\\n"},
        {"image_id": "b", "id": 2, "caption": "two dots", "bbox": [1, 2, [3]]},
        {"image_id": 9, "id": 3, "caption": "one dot"},
        {"image_id": 77, "id": 4, "caption": "of nothing"},
        {"image_id": 77, "id": 5, "caption": "of nothing either"},
        {"image_id": 9, "id": 6, "caption": " "},
        17]""";

  @TempDir Path folder;

  @BeforeEach
  void photos() throws IOException {
    for (String name : List.of("a", "b", "c")) {
      Files.write(folder.resolve(name + ".png"), SampleFiles.png(name.hashCode()));
    }
  }

  private Path write(String json) throws IOException {
    return Files.writeString(folder.resolve("captions.json"), json);
  }

  private void assertRead(Path file) throws IOException {
    try (Pairs pairs = Pairs.open(file)) {
      assertThat(pairs.asList()).extracting(ImageTextPair::key).containsExactly("a.png", "b.png");
      assertThat(pairs.get(0).captions()).containsExactly("a dot", "one dot");
      assertThat(pairs.get(1).captions()).containsExactly("two dots");
      assertThat(pairs.get(1).image().read()).isEqualTo(SampleFiles.png("b".hashCode()));
      assertThat(pairs.problems())
          .extracting(DataProblem::toString)
          .containsExactly(
              "captions.json/annotations[5]: lacks its image_id or caption",
              "captions.json/annotations[6]: is no JSON object",
              "captions.json/c.png: has no caption",
              "captions.json/image_id 77: is described, but is not among the images (2 captions)");
    }
  }

  @Test
  void captionsComeToTheirImagesAndWhatIsLeftOnEitherSideIsListed() throws IOException {
    assertRead(write("{\"info\": {\"a\": [1]}, " + IMAGES + ", " + ANNOTATIONS + "}"));
    assertRead(write("{" + ANNOTATIONS + ", \"licenses\": [[]], " + IMAGES + "}"));
  }

  @Test
  void anIdThatComesTwiceAndImagesWithoutNamesAreListed() throws IOException {
    Path file =
        write(
            "{\"images\":[{\"id\":1,\"file_name\":\"a.png\"},{\"id\":1,\"file_name\":\"b.png\"},"
                + "{\"id\":2},{\"file_name\":\"c.png\"}],"
                + "\"annotations\":[{\"image_id\":1,\"caption\":\"x\"}]}");
    try (Pairs pairs = Pairs.open(file)) {
      assertThat(pairs.asList()).extracting(ImageTextPair::key).containsExactly("a.png");
      assertThat(pairs.problems())
          .extracting(DataProblem::where)
          .containsExactly(
              "captions.json/images[1]", "captions.json/images[2]", "captions.json/images[3]");
    }
  }

  @Test
  void aFileThatBreaksOffGivesWhatLiesBeforeTheBreak() throws IOException {
    String whole = "{" + IMAGES + ",\n" + ANNOTATIONS + "}";
    Path file = write(whole.substring(0, whole.indexOf("one dot") + 3));
    try (Pairs pairs = Pairs.open(file)) {
      assertThat(pairs.captions()).containsExactly("a dot", "two dots");
      assertThat(pairs.problems()).hasSize(1);
      assertThat(pairs.problems().getFirst().toString())
          .startsWith("captions.json:8: reading stopped (");
    }
  }

  @Test
  void jsonOfAnotherFormIsRefusedWithTheKeysItHas() throws IOException {
    assertThatThrownBy(() -> Pairs.open(write("{\"file\":\"a.png\",\"caption\":\"x\"}")))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("[file, caption]")
        .hasMessageContaining("annotations (image_id, caption)");
    for (String other : List.of("[]", "7", "")) {
      assertThatThrownBy(() -> Pairs.open(write(other)))
          .isInstanceOf(UnusableDataException.class)
          .hasMessageContaining("has the keys []");
    }
    assertThatThrownBy(() -> Pairs.open(write("not json")))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("reading stopped");
  }
}
