package io.lucelens.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.lucelens.clip.Clip;
import io.lucelens.index.DataFolder;
import io.lucelens.index.pipeline.IndexingPipeline;
import io.lucelens.index.pipeline.IndexingProgress;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import io.lucelens.server.IndexingJob;
import io.lucelens.server.Library;
import io.lucelens.server.LucelensServer;
import io.lucelens.server.ServerConfig;
import io.lucelens.server.search.QueryEncoder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole of it, with the model that ships: from a folder of photos to an answer on the page. */
class BundledModelTest {
  private static final String PHOTO = "wallpaper-dragonfly.jpg";

  @Test
  void photosAreIndexedAndAnsweredByWordsAndByPicture(@TempDir Path home) throws Exception {
    assumeTrue(
        Clip.class.getResource("bundled/tokenizer.json") != null,
        "No model is bundled in this build");
    DataFolder data = new DataFolder(home);
    try (Browser browser = Browser.start();
        Clip clip = Clip.bundled();
        LuceneImageIndex index = LuceneImageIndex.open(data.index(), clip.manifest());
        IndexingJob job = indexing(clip, index, data);
        LucelensServer server = LucelensServer.start(new ServerConfig(0));
        Page page = browser.desktop(ColorScheme.LIGHT)) {
      server.serve(new Library(QueryEncoder.of(clip), index, data, job));
      job.await();
      page.navigate(server.uri() + "?q=a+castle+on+a+hill");
      assertThat(page.locator(".tile")).hasCount(60);
      shoot(page, "bundled-words");
      page.setInputFiles("#file", SamplePhotos.file(PHOTO));
      assertThat(page.locator(".tile .name").first()).hasText(PHOTO);
      shoot(page, "bundled-picture");
    }
  }

  private static IndexingJob indexing(Clip clip, LuceneImageIndex index, DataFolder data) {
    IndexingPipeline pipeline = new IndexingPipeline(clip, index, data);
    List<Path> folders = List.of(SamplePhotos.folder());
    return IndexingJob.start(progress -> pipeline.run(folders, progress), IndexingProgress.SILENT);
  }

  private static void shoot(Page page, String name) {
    Browser.waitForVisibleImages(page);
    Path file = Path.of("target", "screenshots", name + ".png");
    page.screenshot(new Page.ScreenshotOptions().setPath(file));
  }
}
