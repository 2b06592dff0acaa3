package io.lucelens.web;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The Chromium of this machine, without a window. Its path can be given by the system property
 * {@code lucelens.chromium} or the environment variable {@code CHROMIUM}; without a Chromium the
 * tests are skipped.
 */
final class Browser implements AutoCloseable {
  /** Nothing outside is asked: tests run offline. */
  private static final List<String> ARGUMENTS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--no-first-run");

  /** Longer than a page ever needs, for machines that are busy with something else. */
  private static final int PATIENCE_MS = 30_000;

  private final Playwright playwright;
  private final com.microsoft.playwright.Browser chromium;
  private final List<String> complaints = new ArrayList<>();

  /** Starts Chromium, or skips the test that asks for it. */
  static Browser start() {
    Path executable =
        Stream.of(
                System.getProperty("lucelens.chromium"),
                System.getenv("CHROMIUM"),
                "/usr/bin/chromium",
                "/usr/bin/google-chrome",
                "/usr/bin/chromium-browser")
            .filter(Objects::nonNull)
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    assumeTrue(
        executable != null,
        "No Chromium found: install it, or give its path by -Dlucelens.chromium=PATH");
    return new Browser(executable);
  }

  private Browser(Path executable) {
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    chromium =
        playwright
            .chromium()
            .launch(new LaunchOptions().setExecutablePath(executable).setArgs(ARGUMENTS));
  }

  /** A fresh window of a desktop. */
  Page desktop(ColorScheme scheme) {
    return page(new NewContextOptions().setViewportSize(1280, 860), scheme);
  }

  /** A fresh window of a phone with a touch screen. */
  Page phone(ColorScheme scheme) {
    return page(
        new NewContextOptions()
            .setViewportSize(390, 844)
            .setDeviceScaleFactor(2)
            .setIsMobile(true)
            .setHasTouch(true),
        scheme);
  }

  /**
   * What pages have complained of since this was last asked: errors and warnings on the console,
   * and exceptions.
   */
  List<String> newComplaints() {
    List<String> all = List.copyOf(complaints);
    complaints.clear();
    return all;
  }

  /** Waits until every picture in the window is there, and really is a picture. */
  static void waitForVisibleImages(Page page) {
    page.waitForFunction(
        """
        () => [...document.querySelectorAll("img")]
            .filter((i) => i.checkVisibility() && i.getBoundingClientRect().top < innerHeight)
            .every((i) => i.complete && i.naturalWidth > 0)
        """);
  }

  private Page page(NewContextOptions options, ColorScheme scheme) {
    options.setColorScheme(scheme).setReducedMotion(ReducedMotion.REDUCE).setLocale("en-GB");
    BrowserContext context = chromium.newContext(options);
    context.setDefaultTimeout(PATIENCE_MS);
    Page page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            complaints.add(message.text() + " @ " + message.location());
          }
        });
    page.onPageError(complaints::add);
    return page;
  }

  @Override
  public void close() {
    chromium.close();
    playwright.close();
  }
}
