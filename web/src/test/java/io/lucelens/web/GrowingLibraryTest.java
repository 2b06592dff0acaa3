package io.lucelens.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.lucelens.index.pipeline.IndexingProgress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What somebody is busy with on the page stays while the library is indexed. */
@TestInstance(Lifecycle.PER_CLASS)
class GrowingLibraryTest {
  private static final String NEW_PHOTO = "a-new-one.jpg";
  private static final String REFUSAL = "That is not a picture file";

  @AutoClose private Browser browser;
  @TempDir private Path temporary;
  private CountDownLatch grows;
  private ColourLibrary library;
  private Page page;

  @BeforeAll
  void startTheBrowser() {
    browser = Browser.start();
  }

  @BeforeEach
  void openAWindow() throws Exception {
    grows = new CountDownLatch(1);
    library = new ColourLibrary(Files.createTempDirectory(temporary, "home"));
    page = browser.desktop(ColorScheme.LIGHT);
  }

  @AfterEach
  void stop() {
    page.close();
    library.close();
  }

  @Test
  void theFocusStaysOnThePictureThatHasIt() throws Exception {
    serveWhileOneMoreComes(folderOf("tools-hammer1.jpg", "wildlife-toucan.jpg"));
    Locator similar = page.getByLabel("More like wildlife-toucan.jpg");
    similar.focus();
    grow();
    assertThat(page.locator(".tile .name").getByText(NEW_PHOTO)).isVisible();
    assertThat(similar).isFocused();
  }

  @Test
  void picturesThatAreTheSameAreLeftAlone() throws Exception {
    serveWhileNothingComes(folderOf("tools-hammer1.jpg", "wildlife-toucan.jpg"));
    page.locator(".tile").first().evaluate("tile => tile.classList.add('marked')");
    grow();
    assertThat(page.locator(".tile.marked")).hasCount(1);
  }

  @Test
  void tagsStayUnfoldedAndTheFocusOnTheirs() throws Exception {
    serveWhileOneMoreComes(folderOfManyTags());
    page.locator("#tags .rest").click();
    Locator palace = page.locator("#tags").getByText("palace");
    palace.focus();
    library.tag("landmark-taj-mahal.jpg", "landmark", "taj", "mahal", "palace");
    grow();
    assertThat(palace).hasAttribute("aria-label", "palace, 2 pictures");
    assertThat(palace).isFocused();
    assertThat(page.locator("#tags .rest")).hasCount(0);
  }

  @Test
  void theFocusStaysOnTheButtonThatUnfoldsTheTags() throws Exception {
    serveWhileOneMoreComes(folderOfManyTags());
    Locator rest = page.locator("#tags .rest");
    String before = rest.textContent();
    rest.focus();
    library.tag("animal-narwhal.jpg", "animal", "narwhal", "a tag of its own");
    grow();
    assertThat(rest).not().hasText(before);
    assertThat(rest).hasText(Pattern.compile("^\\d+ more tags$"));
    assertThat(rest).isFocused();
  }

  @Test
  void aRefusalOnTheFirstViewStaysUntilItIsRead() throws Exception {
    serveWhileOneMoreComes(folderOf("tools-hammer1.jpg"));
    dropAText();
    grow();
    assertThat(page.locator("#message-title")).hasText(REFUSAL);
    assertThat(page.locator("#message")).isVisible();

    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("All right")).click();
    assertThat(page.locator("#message")).isHidden();
    assertThat(page.locator(".tile .name").getByText(NEW_PHOTO)).isVisible();
  }

  @Test
  void aRefusalIsNotTakenAwayByPicturesThatWereAskedForBefore() throws Exception {
    library.serveIndexed(folderOf("tools-hammer1.jpg"));
    CompletableFuture<Route> sample = new CompletableFuture<>();
    page.route("**/api/v1/images?*", sample::complete);
    page.navigate(library.url("/"));
    page.waitForCondition(sample::isDone);
    dropAText();
    sample.join().resume();
    assertThat(page.locator(".tile")).hasCount(1);
    assertThat(page.locator("#message-title")).hasText(REFUSAL);
    assertThat(page.locator("#message")).isVisible();
  }

  @Test
  void aRefusalAmongResultsLeavesAllOfThemThere() throws Exception {
    serveWhileNothingComes(SamplePhotos.folder());
    page.navigate(library.url("/?q=blue"));
    assertThat(page.locator(".tile")).hasCount(60);
    page.locator("#more").click();
    assertThat(page.locator(".tile")).hasCount(120);
    dropAText();
    grow();
    assertThat(page.locator(".tile")).hasCount(120);
    assertThat(page.locator("#message-title")).hasText(REFUSAL);
    assertThat(page.locator("#message")).isVisible();
  }

  @Test
  void aSearchThatFoundNothingIsRepeatedByItself() throws Exception {
    serveWhileOneMoreComes(folderOf("wildlife-toucan.jpg"));
    page.navigate(library.url("/?tag=hammer"));
    assertThat(page.locator("#message-title")).hasText("Nothing found");
    library.tag("wildlife-toucan.jpg", "hammer");
    grow();
    assertThat(page.locator(".tile")).hasCount(1);
    assertThat(page.locator("#message")).isHidden();
  }

  private void serveWhileOneMoreComes(Path folder) throws Exception {
    Path another = Files.createTempDirectory(temporary, "another");
    Files.copy(SamplePhotos.file("animal-bison.jpg"), another.resolve(NEW_PHOTO));
    serve(folder, folder, another);
  }

  private void serveWhileNothingComes(Path folder) throws Exception {
    serve(folder, folder);
  }

  /** Serves one folder, and lets others be indexed when the library {@link #grow grows}. */
  private void serve(Path indexed, Path... later) throws Exception {
    library.indexing(indexed).run(IndexingProgress.SILENT);
    library.tagByNames();
    library.serveWhile(
        progress -> {
          grows.await();
          return library.indexing(later).run(progress);
        });
    page.navigate(library.url("/"));
    assertThat(page.locator(".tile").first()).isVisible();
  }

  /** Lets the library grow and waits until the page has seen the end of it. */
  private void grow() {
    grows.countDown();
    assertThat(page.locator("#progress")).isHidden();
    assertThat(page.locator("#grid")).hasAttribute("aria-busy", "false");
  }

  private void dropAText() {
    // By then the page knows which files are pictures.
    assertThat(page.locator("#file[accept*=heic]")).hasCount(1);
    byte[] text = "no picture".getBytes(StandardCharsets.UTF_8);
    new Transfer("notes.txt", "text/plain", text).by("drop", page);
    assertThat(page.locator("#message-title")).hasText(REFUSAL);
  }

  /** More tags than the page shows at once. */
  private Path folderOfManyTags() throws Exception {
    return folderOf(
        "animal-narwhal.jpg",
        "farm-sheep.jpg",
        "landmark-arles-amphitheater.jpg",
        "landmark-mount-rushmore.jpg",
        "landmark-taj-mahal.jpg",
        "monuments-zimni-palace.jpg",
        "tools-scissors1.jpg",
        "wallpaper-greentock.jpg",
        "wildlife-heron.jpg");
  }

  private Path folderOf(String... names) throws Exception {
    Path folder = Files.createTempDirectory(temporary, "folder");
    for (String name : names) {
      Files.copy(SamplePhotos.file(name), folder.resolve(name));
    }
    return folder;
  }
}
