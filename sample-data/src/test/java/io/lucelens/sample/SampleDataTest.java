package io.lucelens.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.clip.image.DecodedImage;
import io.lucelens.clip.image.ImageReader;
import io.lucelens.clip.image.PixelMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every photo has its attribution, and every attribution its photo. */
class SampleDataTest {
  private static final List<String> HEADER =
      List.of("file", "caption", "author", "licence", "source");
  private static final Set<String> LICENCES =
      Set.of("CC0-1.0", "Public Domain", "CC-BY-2.0", "CC-BY-3.0", "CC-BY-4.0", "CC-BY-SA-4.0");

  @Test
  void everyRowHasCaptionAuthorLicenceAndSource() throws IOException {
    assertThat(lines().getFirst()).isEqualTo(HEADER);
    assertThat(rows())
        .allSatisfy(
            row -> {
              assertThat(row).hasSameSizeAs(HEADER);
              assertThat(row).allSatisfy(cell -> assertThat(cell).isNotBlank());
              assertThat(LICENCES).contains(row.get(3));
            });
  }

  @Test
  void everyPhotoHasExactlyOneRowAndEveryRowItsPhoto() throws IOException {
    List<String> captioned = rows().stream().map(List::getFirst).toList();
    assertThat(captioned).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(photos());
  }

  @Test
  void everyPhotoCanBeReadAndIsSmall() throws IOException {
    ImageReader reader = new ImageReader();
    for (String photo : photos()) {
      DecodedImage image = reader.read(Path.of(photo));
      assertThat(image.mode()).as(photo).isIn(PixelMode.RGB, PixelMode.GRAY);
      assertThat(Math.max(image.width(), image.height())).as(photo).isLessThanOrEqualTo(512);
    }
  }

  private static List<String> photos() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("photos"))) {
      return files.map(file -> "photos/" + file.getFileName()).sorted().toList();
    }
  }

  private static List<List<String>> rows() throws IOException {
    List<List<String>> lines = lines();
    return lines.subList(1, lines.size());
  }

  private static List<List<String>> lines() throws IOException {
    return Files.readAllLines(Path.of("captions.tsv")).stream()
        .map(line -> Arrays.asList(line.split("\t", -1)))
        .toList();
  }
}
