package io.lucelens.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import io.lucelens.index.pipeline.IndexingProgress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The same query asked once more: after an error, and since the library has grown. */
@TestInstance(Lifecycle.PER_CLASS)
class AskedAgainTest {
  private static final String SEARCHES = "**/api/v1/search*";
  private static final String NO_ANSWER = "The server does not answer";

  @AutoClose private Browser browser;
  @TempDir private Path temporary;
  private ColourLibrary library;
  private Page page;

  @BeforeAll
  void startTheBrowser() {
    browser = Browser.start();
  }

  @BeforeEach
  void serveTheSamplePhotos() throws Exception {
    library = new ColourLibrary(Files.createTempDirectory(temporary, "home"));
    library.serveIndexed(SamplePhotos.folder());
    page = browser.desktop(ColorScheme.LIGHT);
  }

  @AfterEach
  void stop() {
    page.close();
    library.close();
  }

  @Test
  void aSearchThatFailedIsRepeatedBySearchingAgain() {
    page.navigate(library.url("/"));
    page.route(SEARCHES, Route::abort);
    words().fill("blue");
    words().press("Enter");
    assertThat(page.locator("#message-text")).containsText(NO_ANSWER);
    page.unroute(SEARCHES);
    words().press("Enter");
    assertThat(tiles()).hasCount(60);
    assertThat(page.locator("#message")).isHidden();
  }

  @Test
  void aRepeatedSearchShowsWhatHasComeSinceAndIsNoStepOfItsOwn() throws Exception {
    page.navigate(library.url("/"));
    words().fill("caption:evening");
    words().press("Enter");
    assertThat(page.getByText("Nothing found").first()).isVisible();
    words().fill("blue");
    words().press("Enter");
    assertThat(tiles().first().locator(".name")).hasText("tools-hammer1.jpg");
    Path folder = Files.createDirectory(temporary.resolve("more"));
    Files.copy(SamplePhotos.file("tools-hammer1.jpg"), folder.resolve("a-copy.jpg"));
    library.indexing(SamplePhotos.folder(), folder).run(IndexingProgress.SILENT);
    words().press("Enter");
    assertThat(page.locator(".name").getByText("a-copy.jpg")).isVisible();

    page.goBack();
    assertThat(words()).hasValue("caption:evening");
  }

  @Test
  void picturesStayWhenMoreOfThemDoNotCome() {
    page.navigate(library.url("/?q=blue"));
    assertThat(tiles()).hasCount(60);
    page.route(SEARCHES, Route::abort);
    page.locator("#more").focus();
    page.keyboard().press("Enter");
    assertThat(page.locator("#more-failure")).containsText(NO_ANSWER);
    assertThat(page.locator("#more-failure")).isInViewport();
    assertThat(page.locator("#announcement")).containsText(NO_ANSWER);
    assertThat(page.locator("#more")).hasText("Try again");
    assertThat(page.locator("#more")).isFocused();
    assertThat(tiles()).hasCount(60);
    assertThat(page.locator("#grid")).hasAttribute("aria-busy", "false");

    page.unroute(SEARCHES);
    page.keyboard().press("Enter");
    assertThat(tiles()).hasCount(120);
    assertThat(page.locator("#more")).hasText("Show more");
    assertThat(page.locator("#more-failure")).isHidden();
    assertThat(page.locator("#grid .name").allTextContents()).doesNotHaveDuplicates();
  }

  @Test
  void moreIsNotAddedToThePicturesOfThePreviousSearch() {
    page.navigate(library.url("/?q=blue"));
    assertThat(tiles()).hasCount(60);
    List<Route> held = new ArrayList<>();
    page.route(SEARCHES, held::add);
    words().fill("red");
    words().press("Enter");
    assertThat(page.locator("#grid")).hasAttribute("aria-busy", "true");

    page.locator("#more").click();
    page.waitForCondition(() -> !held.isEmpty());
    page.unroute(SEARCHES);
    held.forEach(Route::resume);

    assertThat(page.locator("#grid")).hasAttribute("aria-busy", "false");
    assertThat(page.locator("#title")).containsText("red");
    assertThat(tiles()).hasCount(60);
  }

  private Locator tiles() {
    return page.locator(".tile");
  }

  private Locator words() {
    return page.getByLabel("What the picture shows");
  }
}
