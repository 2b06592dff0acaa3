package io.lucelens.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.lucelens.index.pipeline.IndexingPace;
import io.lucelens.index.pipeline.IndexingReport;
import io.lucelens.index.pipeline.StageWork;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What the page says when there is nothing, not yet, or something wrong. */
@TestInstance(Lifecycle.PER_CLASS)
class PageStatesTest {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  private Browser browser;
  @TempDir private Path temporary;
  private ColourLibrary library;
  private Page page;

  @BeforeAll
  void startTheBrowser() {
    browser = Browser.start();
  }

  @AfterAll
  void stopTheBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void openAWindow() throws Exception {
    library = new ColourLibrary(Files.createTempDirectory(temporary, "home"));
    page = browser.desktop(ColorScheme.LIGHT);
  }

  @AfterEach
  void stop() {
    page.close();
    library.close();
  }

  @Test
  void anEmptyLibrarySaysHowToFillIt() {
    library.serve();
    page.navigate(library.url("/"));
    assertThat(page.getByText("No pictures yet")).isVisible();
    assertThat(page.locator("#message-command")).hasText("./lucelens serve ~/Pictures");
    shoot("state-empty");
    page.navigate(library.url("/?q=blue"));
    assertThat(page.getByText("No pictures yet")).isVisible();
  }

  @Test
  void aServerThatLoadsItsModelIsWaitedFor() throws Exception {
    page.navigate(library.url("/?q=blue"));
    assertThat(page.getByText("Loading the model")).isVisible();
    assertThat(page.getByText("One moment")).isVisible();
    shoot("state-loading");
    library.serveIndexed(SamplePhotos.folder());
    assertThat(page.locator(".tile").first()).isVisible();
    assertThat(page.locator("#progress")).isHidden();
  }

  @Test
  void whatIsTypedWhileThePageWaitsForTheServerStays() throws Exception {
    library.serveIndexed(SamplePhotos.folder());
    CompletableFuture<Route> waiting = new CompletableFuture<>();
    page.route("**/api/v1/status", waiting::complete);
    page.navigate(library.url("/"));
    page.waitForCondition(waiting::isDone);
    page.getByLabel("What the picture shows").fill("blue");
    waiting.join().resume();
    assertThat(page.locator(".tile")).hasCount(24);

    assertThat(page.getByLabel("What the picture shows")).hasValue("blue");
    page.getByLabel("What the picture shows").press("Enter");
    assertThat(page.locator("#title")).hasText("“blue”");
  }

  @Test
  void aSearchThatDoesNotWaitForTheServersStateIsNotUndoneByIt() throws Exception {
    library.serveIndexed(SamplePhotos.folder());
    CompletableFuture<Route> waiting = new CompletableFuture<>();
    page.route("**/api/v1/status", waiting::complete);
    page.navigate(library.url("/"));
    page.waitForCondition(waiting::isDone);
    page.getByLabel("What the picture shows").fill("blue");
    page.getByLabel("What the picture shows").press("Enter");
    assertThat(page.locator("#title")).hasText("“blue”");
    waiting.join().resume();
    assertThat(page.locator("#library")).containsText("184 pictures");

    assertThat(page.locator("#title")).hasText("“blue”");
    assertThat(page.getByLabel("What the picture shows")).hasValue("blue");
  }

  @Test
  void wordsThatWereOnlyTypedCanBeCleared() {
    library.serve();
    page.navigate(library.url("/"));
    assertThat(page.getByText("No pictures yet")).isVisible();
    page.getByLabel("What the picture shows").fill("blue");
    page.getByLabel("Clear the search").click();
    assertThat(page.getByLabel("What the picture shows")).hasValue("");
    assertThat(page.getByLabel("Clear the search")).isHidden();
  }

  @Test
  void indexingIsShownLiveAndThePicturesComeAsTheyAreIndexed() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    var indexing = library.indexing(SamplePhotos.folder());
    library.serveWhile(
        progress -> {
          progress.started(1234);
          for (int i = 0; i < 500; i++) {
            progress.fileDone();
          }
          progress.pace(
              new IndexingPace(
                  1234,
                  500,
                  9_000,
                  3_000,
                  OptionalDouble.of(1),
                  Optional.of(Duration.ofMinutes(25))));
          goOn.await();
          return indexing.run(progress);
        });
    page.navigate(library.url("/"));
    assertThat(page.locator("#progress-text"))
        .containsText("Indexing: 500 of 1,234 files, about 25 min left");
    assertThat(page.getByText("Looking at your pictures")).isVisible();
    shoot("state-indexing");
    goOn.countDown();
    assertThat(page.locator("#progress")).isHidden();
    assertThat(page.locator(".tile")).hasCount(24);
  }

  @Test
  void aSwitchToAnotherModelIsShownWithItsShare() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    library.serveWhileSwitching(
        "fine-tuned",
        progress -> {
          progress.started(200);
          for (int i = 0; i < 126; i++) {
            progress.fileDone();
          }
          goOn.await();
          return new IndexingReport(0, 200, 0, 0, 0, List.of(), Duration.ofSeconds(1));
        });
    page.navigate(library.url("/"));
    assertThat(page.locator("#progress-text")).containsText("Switching to model fine-tuned: 63 %");
    goOn.countDown();
    assertThat(page.locator("#progress")).isHidden();
  }

  @Test
  void filesThatCouldNotBeReadAreListedWithTheirReasonsAsText() {
    String name = "<img src=x onerror=alert(1)>.jpg";
    IndexingReport report =
        new IndexingReport(
            0,
            0,
            0,
            0,
            0,
            List.of(new IndexingReport.Failure(Path.of("/photos", name), "truncated <b>JPEG</b>")),
            Duration.ofSeconds(1));
    library.serveWhile(progress -> report);
    page.navigate(library.url("/"));
    page.getByText("1 file could not be read").click();
    assertThat(page.locator("#failures-list")).containsText("/photos/" + name);
    assertThat(page.locator("#failures-list")).containsText("truncated <b>JPEG</b>");
    assertThat(page.locator("#failures-list img")).hasCount(0);
  }

  @Test
  void filesThatFailedBeforeAreToldFromNewOnes() {
    IndexingReport.Failure failure =
        new IndexingReport.Failure(Path.of("/photos/a.jpg"), "truncated");
    StageWork none = new StageWork(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    library.serveWhile(
        progress ->
            new IndexingReport(
                0, 0, 0, 0, 0, List.of(failure, failure), Duration.ofSeconds(1), 0, 1, none));
    page.navigate(library.url("/"));
    assertThat(page.locator("#failures-summary"))
        .hasText("2 files could not be read, 1 of them as before");
  }

  @Test
  void aRunThatBrokeOffSaysWhy() {
    library.serveWhile(
        progress -> {
          throw new NoSuchFileException("/photos");
        });
    page.navigate(library.url("/"));
    page.getByText("Indexing broke off").click();
    assertThat(page.locator("#failures-list")).hasText("/photos: no such file or folder");
  }

  @Test
  void markupInAFileNameStaysAName() throws Exception {
    Path folder = Files.createDirectory(temporary.resolve("hostile"));
    String name = "<img src=x onerror=document.title='hacked'>.jpg";
    Files.copy(SamplePhotos.file("tools-hammer1.jpg"), folder.resolve(name));
    library.serveIndexed(folder);
    page.navigate(library.url("/?q=blue"));
    assertThat(page.locator(".tile .name")).hasText(name);
    page.locator(".tile .open").click();
    assertThat(page.locator("#viewer-name")).hasText(name);
    assertThat(page.locator("#viewer-details")).containsText(name);
    assertThat(page).hasTitle("“blue” · Lucelens");
    assertThat(page.locator("img[src=x]")).hasCount(0);
  }

  @Test
  void aPhotoThatVanishedSaysSoAndKeepsItsThumbnail() throws Exception {
    Path folder = Files.createDirectory(temporary.resolve("vanishing"));
    Path photo = folder.resolve("photo.jpg");
    Files.copy(SamplePhotos.file("tools-hammer1.jpg"), photo);
    library.serveIndexed(folder);
    Files.delete(photo);
    page.navigate(library.url("/?q=blue"));
    page.locator(".tile .open").click();
    assertThat(page.locator("#viewer-notice")).containsText("moved, deleted");
    assertThat(page.locator("#viewer-original")).isHidden();
    assertThat(page.locator("#viewer-image")).hasAttribute("src", Pattern.compile("/thumbnail$"));
  }

  @Test
  void photosOfADiskThatIsAwayHaveABadgeUntilItIsBack() throws Exception {
    Path disk = Files.createDirectory(temporary.resolve("disk"));
    Path here = Files.createDirectory(temporary.resolve("here"));
    Files.copy(SamplePhotos.file("tools-hammer1.jpg"), disk.resolve("away.jpg"));
    Files.copy(SamplePhotos.file("wildlife-toucan.jpg"), here.resolve("here.jpg"));
    library.serveIndexed(disk, here);
    Path unplugged = Files.move(disk, temporary.resolve("unplugged"));
    page.navigate(library.url("/?q=blue"));

    assertThat(page.locator(".tile")).hasCount(2);
    assertThat(page.locator(".tile .badge")).hasText(new String[] {"Offline"});
    Locator away = page.locator(".tile:has(.badge)");
    assertThat(away.locator(".name")).hasText("away.jpg");
    assertThat(away.locator(".badge")).hasAttribute("title", Pattern.compile("cannot be reached"));
    Browser.waitForVisibleImages(page);
    shoot("state-offline");
    away.locator(".open").click();
    assertThat(page.locator("#viewer-notice")).containsText("its drive is away");
    assertThat(page.locator("#viewer-original")).isHidden();
    assertThat(page.locator("#viewer-image")).hasAttribute("src", Pattern.compile("/thumbnail$"));
    page.navigate(library.url("/"));
    assertThat(page.locator(".tile .badge")).hasCount(1);

    Files.move(unplugged, disk);
    page.waitForCondition(
        () -> {
          page.reload();
          assertThat(page.locator(".tile")).hasCount(2);
          return page.locator(".tile .badge").count() == 0;
        });
  }

  @Test
  void anEmptyMountPointIsADiskThatIsAway() throws Exception {
    Path disk = Files.createDirectory(temporary.resolve("mount"));
    Files.copy(SamplePhotos.file("tools-hammer1.jpg"), disk.resolve("away.jpg"));
    library.serveIndexed(disk);
    Files.delete(disk.resolve("away.jpg"));
    page.navigate(library.url("/"));

    assertThat(page.locator(".tile .badge")).hasText("Offline");
  }

  @Test
  void theServersReasonForAnErrorIsShown() throws Exception {
    library.serveIndexed(SamplePhotos.folder());
    page.navigate(library.url("/?q=" + "blue+".repeat(100)));
    assertThat(page.locator("#message-text")).containsText("102 tokens");
    page.navigate(library.url("/?like=nobody"));
    assertThat(page.locator("#message-text")).containsText("no image with the id 'nobody'");
    Path text = Files.writeString(temporary.resolve("text.jpg"), "this is no picture");
    page.setInputFiles("#file", text);
    assertThat(page.locator("#message-text")).containsText("The image cannot be read");
  }

  @Test
  void aServerThatIsGoneIsToldAndCanBeTriedAgain() throws Exception {
    library.serveIndexed(SamplePhotos.folder());
    page.navigate(library.url("/"));
    assertThat(page.locator(".tile")).hasCount(24);
    library.stopServer();
    page.getByLabel("What the picture shows").fill("blue");
    page.getByLabel("What the picture shows").press("Enter");
    assertThat(page.locator("#message-text")).containsText("The server does not answer");
    assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Try again")))
        .isVisible();
    shoot("state-gone");
  }

  @Test
  void noScriptOfAnotherOriginOrInlineRuns() {
    library.serve();
    page.navigate(library.url("/"));
    Object ran =
        page.evaluate(
            """
            () => new Promise((resolve) => {
              const script = document.createElement('script');
              script.textContent = 'window.ran = true';
              document.body.append(script);
              setTimeout(() => resolve(window.ran === true), 50);
            })
            """);
    assertThat(ran).isEqualTo(false);
  }

  private void shoot(String name) {
    page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")));
  }
}
