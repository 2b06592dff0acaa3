package io.lucelens.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.lucelens.index.metadata.CaptureTime;
import io.lucelens.index.metadata.PhotoMetadata;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What photos say of themselves, on the page, in a real browser. */
@TestInstance(Lifecycle.PER_CLASS)
class DescriptionTest {
  private static final String SCRIPT = "<script>document.title='owned'</script>";
  private static final String IMAGE = "<img src=x onerror=document.title='owned'>";

  @AutoClose private Browser browser;
  @AutoClose private ColourLibrary library;
  private Page page;

  @BeforeAll
  void serveDescribedPhotos(@TempDir Path home) throws Exception {
    browser = Browser.start();
    library = new ColourLibrary(home).serveIndexed(SamplePhotos.folder());
    library.describe(
        "animal-bison.jpg",
        PhotoMetadata.builder()
            .takenAt(new CaptureTime(LocalDateTime.of(2021, 7, 4, 9, 30), ZoneOffset.ofHours(-6)))
            .title(IMAGE)
            .caption(SCRIPT + "\nsecond line")
            .keywords(List.of("Yellowstone", IMAGE, "5\" wide"))
            .rating(4)
            .build());
  }

  @BeforeEach
  void openThePage() {
    page = browser.desktop(ColorScheme.LIGHT);
  }

  @AfterEach
  void theConsoleStaysClean() {
    page.close();
    assertThat(browser.newComplaints()).isEmpty();
  }

  @Test
  void theViewerShowsTheDescriptionAndMarkupStaysText() {
    page.navigate(library.url("/?q=rating:4"));
    assertThat(page.locator("#grid .tile")).hasCount(1);
    page.locator("#grid .tile .open").click();

    assertThat(page.locator("#viewer-details")).containsText(SCRIPT + "\nsecond line");
    assertThat(page.locator("#viewer-details")).containsText("(UTC-06:00)");
    assertThat(page.getByLabel("4 of 5 stars")).hasText("★★★★☆");
    assertThat(page.locator("#viewer-details .keywords")).containsText(IMAGE);
    assertThat(page.locator("#viewer-details .keywords")).containsText("5\" wide");
    assertThat(page.locator("img[src=x]")).hasCount(0);
    assertThat(page.locator("#viewer script")).hasCount(0);
    assertThat(page).not().hasTitle("owned");
  }

  @Test
  void aKeywordIsOneClickFromItsPictures() {
    page.navigate(library.url("/?q=caption:second"));
    page.locator("#grid .tile .open").click();
    page.locator("#viewer-details .keywords").getByText("Yellowstone").click();

    assertThat(page.locator("#viewer")).isHidden();
    assertThat(page).hasURL(Pattern.compile("/\\?q=keyword%3A%22Yellowstone%22$"));
    assertThat(page.locator("#grid .tile")).hasCount(1);
  }

  private void series(String name, LocalDateTime taken) {
    PhotoMetadata.Builder metadata = PhotoMetadata.builder().keywords(List.of("series"));
    if (taken != null) {
      metadata.takenAt(new CaptureTime(taken, null));
    }
    library.describe(name, metadata.build());
  }

  @Test
  void filtersAloneShowTheNewestFirstWithoutAScore() {
    series("animal-giraffe.jpg", null);
    series("tools-hammer1.jpg", LocalDateTime.of(2019, 7, 1, 12, 0));
    series("wildlife-toucan.jpg", LocalDateTime.of(2019, 8, 1, 12, 0));
    page.navigate(library.url("/?q=keyword:series"));

    assertThat(page.locator("#grid .tile .name"))
        .hasText(new String[] {"wildlife-toucan.jpg", "tools-hammer1.jpg", "animal-giraffe.jpg"});
    assertThat(page.locator("#grid .tile .score")).hasCount(0);
    assertThat(page.locator("#summary")).containsText("3 pictures, newest first");
    assertThat(page.locator("#more")).isHidden();
    page.locator("#grid .tile .open").first().click();
    assertThat(page.locator("#viewer-details")).containsText("Keywords");
    assertThat(page.locator("#viewer-details")).not().containsText("Similarity");

    page.navigate(library.url("/?q=green+keyword:series"));
    assertThat(page.locator("#grid .tile .score")).hasCount(3);
    assertThat(page.locator("#summary")).containsText("best first");
  }

  @Test
  void filtersThatNoPictureFitsSayWhatToDo() {
    page.navigate(library.url("/?q=green+year:1901"));

    assertThat(page.locator("#message-text"))
        .hasText("No picture fits all of these filters: remove one.");
  }
}
