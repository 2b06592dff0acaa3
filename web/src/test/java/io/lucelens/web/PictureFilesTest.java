package io.lucelens.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import io.lucelens.clip.image.HeifSupport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Files that the server reads and the browser does not take for pictures. */
@TestInstance(Lifecycle.PER_CLASS)
class PictureFilesTest {
  private static final String PHOTO = "tools-hammer1.jpg";

  /** Chromium shows no HEIC. */
  private static final Path HEIC =
      Path.of("..", "clip-core", "src", "test", "resources", "images", "waves.heic");

  @AutoClose private Browser browser;
  @AutoClose private ColourLibrary library;
  private Page page;

  @BeforeAll
  void serveTwoPhotos(@TempDir Path temporary) throws Exception {
    browser = Browser.start();
    Path photos = Files.createDirectory(temporary.resolve("photos"));
    Files.copy(SamplePhotos.file(PHOTO), photos.resolve(PHOTO));
    Files.copy(SamplePhotos.file("wildlife-toucan.jpg"), photos.resolve("toucan.jpg"));
    library = new ColourLibrary(temporary.resolve("home")).serveIndexed(photos);
  }

  @BeforeEach
  void openThePage() {
    page = browser.desktop(ColorScheme.LIGHT);
    page.navigate(library.url("/"));
    assertThat(page.locator("#file[accept*=heic]")).hasCount(1);
    assertThat(page.locator(".tile")).hasCount(2);
  }

  @AfterEach
  void close() {
    page.close();
  }

  @Test
  void aDroppedRawFileFindsItsLikeUnderASignInPlaceOfAPreview() throws IOException {
    new Transfer("DSCF1.RAF", "", raw()).by("drop", page);

    assertFound("DSCF1.RAF");
    assertThat(page.locator(".chip > img")).hasCount(0);
    assertThat(page.locator(".chip > svg")).isVisible();
    page.goBack();
    page.goForward();
    assertFound("DSCF1.RAF");
    assertThat(browser.newComplaints()).isEmpty();
  }

  @Test
  void aRawFileOfAnOddTypeIsTakenByItsExtension() throws IOException {
    new Transfer("dscf1.raf", "application/octet-stream", raw()).by("paste", page);

    assertFound("dscf1.raf");
  }

  @Test
  void aChosenRawFileFindsItsLike(@TempDir Path folder) throws IOException {
    page.setInputFiles("#file", Files.write(folder.resolve("dscf1.raf"), raw()));

    assertFound("dscf1.raf");
    assertThat(page.locator("#file"))
        .hasAttribute("accept", Pattern.compile("^image/\\*,.*\\.dng,.*\\.heic,"));
  }

  @Test
  void aDroppedHeicIsSearchedByOrTheServerSaysWhatItLacks() throws IOException {
    new Transfer("IMG_1.HEIC", "", Files.readAllBytes(HEIC)).by("drop", page);

    assertThat(page.locator(".chip")).containsText("IMG_1.HEIC");
    if (HeifSupport.version().isPresent()) {
      assertThat(page.locator("#summary")).containsText("2 pictures, best first");
      assertThat(page.locator(".chip > svg")).isVisible();
    } else {
      assertThat(page.locator("#message-text")).containsText("HEIC needs libheif");
    }
  }

  @Test
  void whatOnlyHasTheNameIsRefusedInTheServersWords() {
    byte[] text = "Dear Ann,".getBytes(StandardCharsets.UTF_8);
    new Transfer("letter.heic", "", text).by("drop", page);

    assertThat(page.locator("#message-text"))
        .containsText("The image cannot be read: not an image: the file starts with 'Dear Ann'");
  }

  @Test
  void whatHasNeitherTypeNorExtensionIsRefusedAtOnce() {
    byte[] bytes = {1, 2, 3};
    for (String name : new String[] {"raf", "notes", "a.raf.txt", "film.mov", ".heic.", ""}) {
      page.navigate(library.url("/"));
      assertThat(page.locator("#file[accept*=heic]")).hasCount(1);
      assertThat(page.locator(".tile")).hasCount(2);
      new Transfer(name, "", bytes).by("drop", page);

      assertThat(page.locator("#message-title")).hasText("That is not a picture file");
      assertThat(page.locator("#message-text")).containsText("HEIC, AVIF or RAW");
      assertThat(page.locator("#announcement")).hasText("That is not a picture file.");
      assertThat(page).hasURL(library.url("/"));
    }
  }

  @Test
  void whatIsTooLargeIsRefusedWithTheLimit(@TempDir Path folder) throws IOException {
    Path large = folder.resolve("large.dng");
    Files.write(large, new byte[30 << 20]);
    page.setInputFiles("#file", large);

    assertThat(page.locator("#message-title")).hasText("That picture is too large");
    assertThat(page.locator("#message-text"))
        .containsText("large.dng has 30.0 MB and a search takes 20.0 MB");
    assertThat(page).hasURL(library.url("/"));
  }

  @Test
  void withoutTheServersListTheServerIsToJudge() throws IOException {
    page.route("**/api/v1/formats", Route::abort);
    page.reload();
    assertThat(page.locator(".tile")).hasCount(2);

    new Transfer("dscf1.raf", "", raw()).by("drop", page);

    assertFound("dscf1.raf");
  }

  private void assertFound(String name) {
    assertThat(page.locator(".chip")).containsText(name);
    assertThat(page.locator(".tile").first().locator(".name")).hasText(PHOTO);
    assertThat(page.locator(".tile").first().locator(".score")).hasText("1.00");
  }

  private static byte[] raw() throws IOException {
    return RawFile.of(Files.readAllBytes(SamplePhotos.file(PHOTO)));
  }
}
