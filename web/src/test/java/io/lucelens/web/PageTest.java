package io.lucelens.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** What a reader does with the page, in a real browser over the sample photos. */
@TestInstance(Lifecycle.PER_CLASS)
class PageTest {
  private static final String BLUE_PHOTO = "tools-hammer1.jpg";

  @AutoClose private Browser browser;
  @AutoClose private ColourLibrary library;
  private Page page;

  @BeforeAll
  void serveTheSamplePhotos(@TempDir Path home) throws Exception {
    browser = Browser.start();
    library = new ColourLibrary(home).serveIndexed(SamplePhotos.folder());
  }

  @BeforeEach
  void openThePage() {
    page = browser.desktop(ColorScheme.LIGHT);
    page.navigate(library.url("/"));
  }

  @AfterEach
  void theConsoleStaysClean() {
    page.close();
    assertThat(browser.newComplaints()).isEmpty();
  }

  @Test
  void theFirstViewHasExamplesAndPicturesOfTheLibrary() {
    assertThat(page.getByText("Find a picture by what it shows")).isVisible();
    assertThat(tiles()).hasCount(24);
    assertThat(page.locator("#library")).hasText("184 pictures · model colours");
    page.getByRole(AriaRole.LINK, named("a castle on a hill")).click();
    assertThat(page).hasURL(Pattern.compile("/\\?q=a\\+castle\\+on\\+a\\+hill$"));
    assertThat(tiles()).hasCount(60);
    assertThat(page).hasTitle("“a castle on a hill” · Lucelens");
  }

  @Test
  void wordsFindPicturesWithNamesAndScoresBestFirst() {
    search("blue");
    assertThat(tiles().first().locator(".name")).hasText(BLUE_PHOTO);
    assertThat(tiles().first().locator(".score")).hasText(Pattern.compile("^0\\.\\d\\d$"));
    List<Double> scores =
        page.locator(".score").allTextContents().stream().map(Double::valueOf).toList();
    assertThat(scores).hasSize(60).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    assertThat(page.locator("#announcement")).containsText("60 pictures");
    Browser.waitForVisibleImages(page);
  }

  @Test
  void moreOfThemAreAClickAway() {
    search("blue");
    page.getByRole(AriaRole.BUTTON, named("Show more")).click();
    assertThat(tiles()).hasCount(120);
    assertThat(page.locator("#summary")).containsText("120 pictures, best first");
    page.getByRole(AriaRole.BUTTON, named("Show more")).click();
    assertThat(tiles()).hasCount(184);
    assertThat(page.locator("#more")).isHidden();
    assertThat(page.locator("#grid .tile .name").allTextContents()).doesNotHaveDuplicates();
    List<Double> scores =
        page.locator(".score").allTextContents().stream().map(Double::valueOf).toList();
    assertThat(scores).isSortedAccordingTo((a, b) -> Double.compare(b, a));
  }

  @Test
  void aDroppedPictureFindsItsLikeAndTakesWordsToo() throws Exception {
    search("red");
    transfer("dragover", BLUE_PHOTO, "image/jpeg");
    assertThat(page.getByText("Drop the picture to find its like")).isVisible();
    transfer("drop", BLUE_PHOTO, "image/jpeg");
    assertThat(page.getByText("Drop the picture to find its like")).isHidden();
    assertThat(page.locator(".chip")).containsText(BLUE_PHOTO);
    assertThat(tiles().first().locator(".name")).hasText(BLUE_PHOTO);
    assertThat(tiles().first().locator(".score")).hasText("1.00");
    assertThat(words()).hasValue("");
    search("green");
    assertThat(page.locator("#title")).hasText("Pictures like this one, and “green”");
    assertThat(tiles().first().locator(".score")).not().hasText("1.00");
    assertThat(page.locator(".chip")).hasCount(1);
  }

  @Test
  void aPastedPictureFindsItsLike() throws Exception {
    transfer("paste", BLUE_PHOTO, "image/jpeg");
    assertThat(page.locator(".chip")).hasCount(1);
    assertThat(tiles().first().locator(".score")).hasText("1.00");
  }

  @Test
  void aChosenPictureFindsItsLikeUntilItsChipIsRemoved() {
    page.setInputFiles("#file", SamplePhotos.file(BLUE_PHOTO));
    assertThat(tiles().first().locator(".score")).hasText("1.00");
    page.getByRole(AriaRole.BUTTON, named("Remove " + BLUE_PHOTO)).click();
    assertThat(page.locator(".chip")).hasCount(0);
    assertThat(page.getByText("From your library")).isVisible();
    page.goBack();
    assertThat(page.locator(".chip")).hasCount(1);
    assertThat(tiles().first().locator(".score")).hasText("1.00");
  }

  @Test
  void whatIsNoPictureIsRefusedWithTheReason() throws Exception {
    assertThat(tiles()).hasCount(24);
    assertThat(page.locator("#file[accept*=heic]")).hasCount(1);
    transfer("drop", "captions.tsv", "text/tab-separated-values");
    assertThat(page.getByText("That is not a picture file").first()).isVisible();
    assertThat(page).hasURL(library.url("/"));
  }

  @Test
  void moreLikeThisLeavesThePictureItselfOut() {
    search("blue");
    tiles().first().hover();
    page.getByRole(AriaRole.BUTTON, named("More like " + BLUE_PHOTO)).click();
    assertThat(page).hasURL(Pattern.compile("\\?like="));
    assertThat(page.locator("#title")).hasText("Pictures like this one");
    assertThat(tiles().first().locator(".name")).not().hasText(BLUE_PHOTO);
    assertThat(page.locator(".name").getByText(BLUE_PHOTO)).hasCount(0);
  }

  @Test
  void theLargeViewShowsTheFilesDetailsAndStepsByArrowKeys() {
    search("blue");
    String second = tiles().nth(1).locator(".name").textContent();
    openFirst();
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    assertThat(dialog.getByRole(AriaRole.HEADING)).hasText(BLUE_PHOTO);
    assertThat(dialog.locator("dl")).containsText("320 × 213");
    assertThat(dialog.locator("dl")).containsText("Similarity");
    assertThat(dialog.locator("dl")).containsText(SamplePhotos.file(BLUE_PHOTO).toString());
    assertThat(page.locator("#viewer-image")).hasAttribute("src", Pattern.compile("/file$"));
    assertThat(page.locator("#viewer-previous")).isDisabled();
    page.keyboard().press("ArrowRight");
    assertThat(dialog.getByRole(AriaRole.HEADING)).hasText(second);
    page.keyboard().press("ArrowLeft");
    assertThat(dialog.getByRole(AriaRole.HEADING)).hasText(BLUE_PHOTO);
    page.keyboard().press("ArrowRight");
    page.keyboard().press("Escape");
    assertThat(dialog).isHidden();
    assertThat(page).hasURL(library.url("/?q=blue"));
    assertThat(tiles().nth(1).locator(".open")).isFocused();
  }

  @Test
  void theOriginalOpensInATabOfItsOwn() {
    search("blue");
    openFirst();
    Page original =
        page.waitForPopup(() -> page.getByRole(AriaRole.LINK, named("Open original")).click());
    assertThat(original).hasURL(Pattern.compile("/api/v1/images/.+/file$"));
    assertThat(original.locator("img")).hasCount(1);
  }

  @Test
  void backWalksThroughEverythingThatWasSeen() {
    search("blue");
    openFirst();
    page.getByRole(AriaRole.DIALOG)
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("More like this"))
        .click();
    assertThat(page.locator("#title")).hasText("Pictures like this one");
    assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
    page.goBack();
    assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
    page.goBack();
    assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
    assertThat(words()).hasValue("blue");
    assertThat(tiles().first().locator(".name")).hasText(BLUE_PHOTO);
    page.goBack();
    assertThat(page.getByText("From your library")).isVisible();
    page.goForward();
    assertThat(tiles().first().locator(".name")).hasText(BLUE_PHOTO);
  }

  @Test
  void anAddressCanBeKeptAndOpenedAgain() {
    search("blue");
    openFirst();
    String address = page.url();
    page.navigate(library.url("/"));
    page.navigate(address);
    assertThat(page.getByRole(AriaRole.DIALOG).getByRole(AriaRole.HEADING)).hasText(BLUE_PHOTO);
    page.getByRole(AriaRole.BUTTON, named("Close")).click();
    assertThat(page).hasURL(library.url("/?q=blue"));
    assertThat(tiles()).hasCount(60);
  }

  @Test
  void theKeyboardAloneIsEnough() {
    assertThat(tiles()).hasCount(24);
    page.keyboard().press("/");
    assertThat(words()).isFocused();
    page.keyboard().type("blue");
    page.keyboard().press("Enter");
    assertThat(tiles()).hasCount(60);
    tiles().first().locator(".open").focus();
    page.keyboard().press("Enter");
    assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
    page.keyboard().press("Escape");
    assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
    page.keyboard().press("Tab");
    page.keyboard().press("Enter");
    assertThat(page.locator("#title")).hasText("Pictures like this one");
  }

  @Test
  void everyControlHasAName() {
    search("blue");
    Object unnamed =
        page.evaluate(
            """
            () => [...document.querySelectorAll('button:not([hidden]), a, input, img')]
                .filter((e) => !(e.getAttribute('aria-label') || e.getAttribute('alt') !== null
                    || e.textContent.trim() || e.labels?.length || e.querySelector('[alt]')))
                .map((e) => e.outerHTML)
            """);
    assertThat((List<?>) unnamed).isEmpty();
  }

  private Locator tiles() {
    return page.locator(".tile");
  }

  private Locator words() {
    return page.getByLabel("What the picture shows");
  }

  private void search(String text) {
    words().fill(text);
    words().press("Enter");
    assertThat(page).hasURL(Pattern.compile("q=" + text));
    assertThat(page.locator("#grid[aria-busy=false] .score").first()).isVisible();
    assertThat(page.locator("#title")).containsText(text);
  }

  private void openFirst() {
    tiles().first().locator(".open").click();
    assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name).setExact(true);
  }

  /** Sends a drag or paste event that carries a sample file. */
  private void transfer(String event, String name, String type) throws Exception {
    Path file =
        name.endsWith(".tsv")
            ? SamplePhotos.folder().resolveSibling(name)
            : SamplePhotos.file(name);
    new Transfer(name, type, Files.readAllBytes(file)).by(event, page);
  }
}
