package io.lucelens.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
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

/** Tags on the page, in a real browser over the sample photos. */
@TestInstance(Lifecycle.PER_CLASS)
class TagsTest {
  private static final String MARKUP = "<img src=x onerror=document.title='owned'>";

  @AutoClose private Browser browser;
  @AutoClose private ColourLibrary library;
  private Page page;

  @BeforeAll
  void serveTaggedPhotos(@TempDir Path home) throws Exception {
    browser = Browser.start();
    library = new ColourLibrary(home).serveIndexed(SamplePhotos.folder()).tagByNames();
    library.tag("animal-bison.jpg", "animal", "bison", MARKUP);
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

  private Locator offered() {
    return page.locator("#tags .tag");
  }

  private Locator offered(String tag) {
    return page.locator("#tags")
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(tag + ","));
  }

  private Locator chips() {
    return page.locator("#chips .chip");
  }

  private Locator tiles() {
    return page.locator("#grid .tile");
  }

  @Test
  void theFirstViewOffersTheTagsOfTheLibraryAndTheRestOnAClick() {
    assertThat(offered()).hasCount(15);
    assertThat(offered().last()).hasText(Pattern.compile("^\\d+ more tags$"));
    offered().last().click();
    assertThat(page.locator("#tags .rest")).hasCount(0);
    assertThat(offered("pillow")).isVisible();
  }

  @Test
  void aTagShowsItsPicturesAndIsAChipThatCanBeTakenAway() {
    offered("animal").click();
    assertThat(page).hasURL(Pattern.compile("/\\?tag=animal$"));
    assertThat(chips()).hasText(new String[] {"animal"});
    assertThat(page.locator("#title")).hasText("Pictures tagged animal");
    assertThat(tiles()).hasCount(15);
    assertThat(offered("animal")).hasCount(0);
    page.goBack();
    assertThat(tiles()).hasCount(24);
    page.goForward();
    assertThat(tiles()).hasCount(15);
    page.getByLabel("Remove animal").click();
    assertThat(page).hasURL(Pattern.compile("/$"));
  }

  @Test
  void tagsNarrowASearchByWords() {
    page.locator("#words").fill("green");
    page.keyboard().press("Enter");
    assertThat(tiles()).hasCount(60);
    offered("wildlife").click();
    assertThat(page).hasURL(Pattern.compile("/\\?q=green&tag=wildlife$"));
    assertThat(page.locator("#title")).hasText("“green”, tagged wildlife");
    offered().last().click();
    offered("heron").click();
    assertThat(tiles()).hasCount(1);
    assertThat(chips()).hasText(new String[] {"wildlife", "heron"});
  }

  @Test
  void thePicturesOfATagAreOneClickFromAPictureThatHasIt() {
    page.navigate(library.url("/?q=green&tag=bison"));
    tiles().first().locator(".open").click();
    page.locator("#viewer-tags").getByText("animal").click();
    assertThat(page.locator("#viewer")).isHidden();
    assertThat(page).hasURL(Pattern.compile("/\\?tag=animal$"));
    assertThat(tiles()).hasCount(15);
  }

  @Test
  void aTagThatLooksLikeMarkupStaysText() {
    page.navigate(library.url("/?q=green&tag=bison"));
    assertThat(page.locator("#tags").getByText(MARKUP)).isVisible();
    page.locator("#tags").getByText(MARKUP).click();
    assertThat(chips().last()).hasText(MARKUP);
    assertThat(page).hasTitle(Pattern.compile("^“green”, tagged bison, <img src=x"));
    assertThat(page.locator("img[src=x]")).hasCount(0);
    tiles().first().locator(".open").click();
    assertThat(page.locator("#viewer-tags")).containsText(MARKUP);
    assertThat(page.locator("img[src=x]")).hasCount(0);
  }

  @Test
  void tagsThatNoPictureHasSayWhatToDo() {
    page.navigate(library.url("/?tag=bison&tag=piano"));
    assertThat(page.locator("#message-text"))
        .hasText("No picture has all of these tags: remove one.");
    assertThat(page.locator("#tags")).isHidden();
  }

  @Test
  void tagsCanBeReachedAndChosenByKeyboard() {
    offered("wallpaper").focus();
    page.keyboard().press("Enter");
    assertThat(page).hasURL(Pattern.compile("/\\?tag=wallpaper$"));
  }
}
