package io.lucelens.training.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.training.data.ImageTextPair;
import io.lucelens.training.data.SampleFiles;
import io.lucelens.training.report.Picture.Thumbnail;
import io.lucelens.training.report.QueryChanges.Change;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QueriesSectionTest {
  private static ImageTextPair pair(String key, byte[] image) {
    return new ImageTextPair(key, () -> image, List.of("a caption"), Map.of());
  }

  private static Picture picture(String key, boolean fits, Thumbnail thumbnail) {
    return new Picture(key, fits, thumbnail);
  }

  @Test
  void aPictureThatCannotBeReadHasItsReasonInItsPlace() {
    Thumbnail good = Thumbnail.of(pair("good", SampleFiles.png(1)));
    Thumbnail bad = Thumbnail.of(pair("bad", "<html>".getBytes()));
    Thumbnail gone =
        Thumbnail.of(
            new ImageTextPair(
                "gone",
                () -> {
                  throw new IOException("no such file");
                },
                List.of("a caption"),
                Map.of()));
    assertThat(good.uri()).startsWith("data:image/jpeg;base64,/9j/");
    assertThat(bad.uri()).isNull();

    String html =
        QueriesSection.of(
            new QueryChanges(
                3,
                1,
                0,
                List.of(
                    new Change(
                        "a caption",
                        1234,
                        1,
                        2,
                        picture("good", true, good),
                        picture("bad", false, bad),
                        picture("gone", true, gone))),
                List.of()));

    assertThat(html)
        .contains("rank <b>1,234</b> → <b>1</b>; 2 other captions like it")
        .contains("not an image: the file starts with &#39;&lt;html")
        .contains("no such file", "first now: has this caption too", "<p class=\"muted\">none</p>");
    assertThat(html.split("<img")).hasSize(2);
  }
}
