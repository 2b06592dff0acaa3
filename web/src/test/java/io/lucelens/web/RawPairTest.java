package io.lucelens.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
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

/** Photos that a camera saved as JPEG and RAW, on the page, in a real browser. */
@TestInstance(Lifecycle.PER_CLASS)
class RawPairTest {
  private static final String MARKUP = "<img src=x onerror=document.title='owned'>";

  @AutoClose private Browser browser;
  @AutoClose private ColourLibrary library;
  private Page page;

  @BeforeAll
  void servePairs(@TempDir Path temporary) throws Exception {
    browser = Browser.start();
    Path photos = Files.createDirectory(temporary.resolve("photos"));
    photo(photos, "animal-bison.jpg", "pair.jpg");
    raf(photos, "animal-bison.jpg", "PAIR.RAF");
    raf(photos, "animal-bison.jpg", "pair.cr2");
    photo(photos, "tools-hammer1.jpg", "single.jpg");
    photo(photos, "wildlife-toucan.jpg", MARKUP + ".jpg");
    raf(photos, "wildlife-toucan.jpg", MARKUP + ".raf");
    raf(photos, "animal-giraffe.jpg", "alone.raf");
    library = new ColourLibrary(temporary.resolve("home")).serveIndexed(photos);
  }

  @BeforeEach
  void openThePage() {
    page = browser.desktop(ColorScheme.LIGHT);
    page.navigate(library.url("/?q=green"));
  }

  @AfterEach
  void theConsoleStaysClean() {
    page.close();
    assertThat(browser.newComplaints()).isEmpty();
  }

  private static void photo(Path folder, String sample, String name) throws IOException {
    Files.copy(SamplePhotos.file(sample), folder.resolve(name));
  }

  private static void raf(Path folder, String sample, String name) throws IOException {
    Files.write(folder.resolve(name), RawFile.of(Files.readAllBytes(SamplePhotos.file(sample))));
  }

  private void open(String name) {
    page.locator("#grid .tile")
        .filter(new Locator.FilterOptions().setHas(page.getByText(name)))
        .locator(".open")
        .click();
    assertThat(page.locator("#viewer-name")).hasText(name);
  }

  /** What the viewer says under a heading. */
  private Locator row(String heading) {
    return page.locator("#viewer-details > div")
        .filter(
            new Locator.FilterOptions()
                .setHas(page.locator("dt").getByText(Pattern.compile("^" + heading + "$"))))
        .locator("dd");
  }

  @Test
  void aPairIsOnePictureThatNamesItsRawFiles() {
    assertThat(page.locator("#grid .tile")).hasCount(4);
    assertThat(page.locator("#grid").getByText("PAIR.RAF")).hasCount(0);

    open("pair.jpg");

    assertThat(row("RAW")).hasText(Pattern.compile("^(PAIR.RAF, pair.cr2|pair.cr2, PAIR.RAF)$"));
    assertThat(page.locator("#viewer-original")).isVisible();
  }

  @Test
  void aPictureWithoutARawFileHasNoSuchRow() {
    open("single.jpg");

    assertThat(row("Path")).containsText("single.jpg");
    assertThat(row("RAW")).hasCount(0);
  }

  @Test
  void aRawFileThatStandsAloneShowsItsPreviewAndSaysWhy() {
    open("alone.raf");

    assertThat(page.locator("#viewer-notice")).containsText("Browsers do not show this format");
    assertThat(page.locator("#viewer-image")).hasAttribute("src", Pattern.compile("/thumbnail$"));
    assertThat(row("RAW")).hasCount(0);
    Browser.waitForVisibleImages(page);
  }

  @Test
  void aRawFileWhoseNameLooksLikeMarkupStaysText() {
    open(MARKUP + ".jpg");

    assertThat(row("RAW")).hasText(MARKUP + ".raf");
    assertThat(page.locator("img[src=x]")).hasCount(0);
    assertThat(page).not().hasTitle("owned");
  }
}
