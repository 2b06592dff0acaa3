package io.lucelens.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pictures of the page for people to look at, in target/screenshots. */
@TestInstance(Lifecycle.PER_CLASS)
class ScreenshotsTest {
  private static final Path FOLDER = Path.of("target", "screenshots");

  @AutoClose private Browser browser;
  @AutoClose private ColourLibrary library;

  @BeforeAll
  void serveTheSamplePhotos(@TempDir Path home) throws Exception {
    browser = Browser.start();
    library = new ColourLibrary(home).serveIndexed(SamplePhotos.folder()).tagByNames();
  }

  @ParameterizedTest
  @EnumSource(names = {"LIGHT", "DARK"})
  void thePageFitsADesktop(ColorScheme scheme) {
    try (Page page = browser.desktop(scheme)) {
      walkThrough(page, "desktop-" + scheme.name().toLowerCase());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LIGHT", "DARK"})
  void thePageFitsAPhone(ColorScheme scheme) {
    try (Page page = browser.phone(scheme)) {
      walkThrough(page, "phone-" + scheme.name().toLowerCase());
    }
  }

  private void walkThrough(Page page, String name) {
    shoot(page, "", name + "-welcome");
    shoot(page, "?q=blue", name + "-results");
    String id = page.locator(".tile").first().getAttribute("data-id");
    shoot(page, "?like=" + id + "&q=green", name + "-similar");
    shoot(page, "?q=green&tag=wildlife", name + "-tagged");
    shoot(page, "?q=blue&photo=" + id, name + "-viewer");
    shoot(page, "?q=" + "blue+".repeat(100), name + "-error");
    assertThat(scrollsSideways(page)).isFalse();
  }

  private void shoot(Page page, String query, String name) {
    page.navigate(library.url("/" + query));
    page.waitForLoadState(LoadState.NETWORKIDLE);
    Browser.waitForVisibleImages(page);
    assertThat(scrollsSideways(page)).as(name + " scrolls sideways").isFalse();
    page.screenshot(new Page.ScreenshotOptions().setPath(FOLDER.resolve(name + ".png")));
  }

  private static boolean scrollsSideways(Page page) {
    return (boolean)
        page.evaluate(
            "() => document.documentElement.scrollWidth > document.documentElement.clientWidth");
  }
}
