package io.lucelens.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page without a mouse, and enlarged. */
@TestInstance(Lifecycle.PER_CLASS)
class KeyboardAndZoomTest {
  private static final String FOCUSED =
      "() => document.activeElement.id || document.activeElement.classList[0] || ''";

  /** The words have theirs around the box that they stand in. */
  private static final String HAS_RING =
      """
      () => {
        const at = document.activeElement;
        const style = getComputedStyle(at);
        const box = getComputedStyle(at.closest('.box') ?? at);
        return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2)
            || (at.id === 'words' && box.boxShadow.includes('3px'));
      }
      """;

  private static final String OUTSIDE_THE_DIALOG =
      """
      () => document.activeElement !== document.body
          && !document.activeElement.closest('dialog')
      """;

  /** Controls and headings that reach beyond the window, and the page if it scrolls sideways. */
  private static final String CUT_OFF =
      """
      () => {
        const wide = document.documentElement.scrollWidth > innerWidth ? ['the page'] : [];
        const inside = document.querySelector('dialog[open]') ?? document;
        return wide.concat([...inside.querySelectorAll('button, a, input, h1, h2, p, dd')]
            .filter((e) => e.checkVisibility() && !e.closest('.visually-hidden, .skip'))
            .map((e) => [e, e.getBoundingClientRect()])
            .filter(([e, r]) => r.width > 0 && (r.left < -1 || r.right > innerWidth + 1))
            .map(([e, r]) => (e.id || e.className) + ' ' + r.left + ' to ' + r.right));
      }
      """;

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
  }

  @AfterEach
  void closeThePage() {
    page.close();
  }

  @Test
  void tabWalksFromTheSkipLinkThroughTheSearchToThePicturesInTheOrderOfThePage() {
    search();
    List<String> walked = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      page.keyboard().press("Tab");
      walked.add((String) page.evaluate(FOCUSED));
      assertThat((Boolean) page.evaluate(HAS_RING)).as("ring around " + walked.getLast()).isTrue();
    }
    assertThat(walked)
        .startsWith("skip", "brand", "words", "clear", "choose", "go", "open", "similar", "open");
  }

  @Test
  void theSkipLinkLeadsToThePictures() {
    search();
    page.keyboard().press("Tab");
    page.keyboard().press("Enter");
    page.keyboard().press("Tab");
    assertThat(page.locator(".tile .open").first()).isFocused();
  }

  @Test
  void theSkipLinkKeepsASearchByAnUploadedPicture() {
    page.navigate(library.url("/"));
    page.setInputFiles("#file", SamplePhotos.file("tools-hammer1.jpg"));
    assertThat(page.locator("#title")).hasText("Pictures like this one");
    page.locator(".skip").focus();
    page.keyboard().press("Enter");
    assertThat(page.locator("#results")).isFocused();
    page.keyboard().press("Tab");
    assertThat(page.locator(".tile .open").first()).isFocused();

    assertThat(page.locator(".chip")).containsText("tools-hammer1.jpg");
    assertThat(page.locator("#title")).hasText("Pictures like this one");
    assertThat(page.locator(".tile .score").first()).hasText("1.00");
    assertThat(page).hasURL(library.url("/"));
  }

  @Test
  void theLargeViewKeepsTheFocusInsideAndGivesItBack() {
    search();
    page.locator(".tile .open").first().focus();
    page.keyboard().press("Enter");
    assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
    for (int i = 0; i < 12; i++) {
      page.keyboard().press("Tab");
      assertThat((Boolean) page.evaluate(OUTSIDE_THE_DIALOG)).isFalse();
    }
    page.keyboard().press("Escape");
    assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
    assertThat(page.locator(".tile .open").first()).isFocused();
  }

  /** A window of 1280 pixels at 200 % has 640, at 400 % 320. */
  @ParameterizedTest
  @ValueSource(ints = {640, 320})
  void enlargedNothingIsCutOffAndNothingScrollsSideways(int width) {
    page.setViewportSize(width, width * 3 / 4);
    page.navigate(library.url("/"));
    assertThat(page.locator(".tile").first()).isVisible();
    assertThat((List<?>) page.evaluate(CUT_OFF)).isEmpty();
    search();
    assertThat((List<?>) page.evaluate(CUT_OFF)).isEmpty();
    page.locator(".tile .open").first().focus();
    page.keyboard().press("Enter");
    assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
    assertThat((List<?>) page.evaluate(CUT_OFF)).isEmpty();
    page.locator("#viewer-similar").scrollIntoViewIfNeeded();
    assertThat(page.locator("#viewer-similar")).isInViewport();
    assertThat(page.locator("#viewer-close")).isVisible();
  }

  private void search() {
    page.navigate(library.url("/?q=blue"));
    assertThat(page.locator(".tile")).hasCount(60);
  }
}
