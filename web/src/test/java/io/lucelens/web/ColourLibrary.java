package io.lucelens.web;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.image.DecodedImage;
import io.lucelens.index.DataFolder;
import io.lucelens.index.metadata.PhotoMetadata;
import io.lucelens.index.pipeline.ImageEncoder;
import io.lucelens.index.pipeline.IndexingOptions;
import io.lucelens.index.pipeline.IndexingPipeline;
import io.lucelens.index.pipeline.IndexingProgress;
import io.lucelens.index.store.IndexModel;
import io.lucelens.index.store.IndexedImage;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import io.lucelens.server.IndexingJob;
import io.lucelens.server.Library;
import io.lucelens.server.LucelensServer;
import io.lucelens.server.ServerConfig;
import io.lucelens.server.search.ColourEncoder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/**
 * A whole Lucelens with the real index and the real indexing, but with colours in place of a model:
 * what the page does must not hang on how good a model is.
 */
final class ColourLibrary implements AutoCloseable {
  private final ColourEncoder encoder = new ColourEncoder();
  private final DataFolder data;
  private final LuceneImageIndex index;
  private final LucelensServer server = LucelensServer.start(new ServerConfig(0));
  private IndexingJob job = IndexingJob.none();

  /** An empty library, not served yet. */
  ColourLibrary(Path home) {
    data = new DataFolder(home);
    index = LuceneImageIndex.open(data.index(), encoder.manifest());
  }

  /** Serves what is there. */
  ColourLibrary serve() {
    server.serve(new Library(encoder, index, data, job));
    return this;
  }

  /** Serves while a run goes on. */
  ColourLibrary serveWhile(IndexingJob.Run run) {
    job = IndexingJob.start(run, IndexingProgress.SILENT);
    return serve();
  }

  /** Serves while the index of another model is made. */
  ColourLibrary serveWhileSwitching(String model, IndexingJob.Run run) {
    job = IndexingJob.start(run, IndexingProgress.SILENT);
    IndexModel next = new IndexModel(model, "ef".repeat(32), 512);
    server.serve(new Library(encoder, index, data, job, Optional.of(next)));
    return this;
  }

  /** The run that indexes folders. */
  IndexingJob.Run indexing(Path... folders) {
    IndexingPipeline pipeline =
        new IndexingPipeline(new Tensors(encoder), index, data, IndexingOptions.DEFAULT);
    return progress -> pipeline.run(List.of(folders), progress);
  }

  /** Indexes folders and serves them. */
  ColourLibrary serveIndexed(Path... folders) throws InterruptedException {
    serveWhile(indexing(folders));
    job.await();
    return this;
  }

  /**
   * Tags every picture with the words of its file's name: {@code animal-bison.jpg} is tagged animal
   * and bison.
   */
  ColourLibrary tagByNames() {
    index.forEach(image -> index.setTags(image.id(), words(image)));
    index.commit();
    return this;
  }

  private static List<String> words(IndexedImage image) {
    String name = image.path().getFileName().toString().replaceFirst("\\.\\w+$", "");
    return Arrays.stream(name.split("[-_0-9]+")).filter(word -> !word.isEmpty()).limit(5).toList();
  }

  /** Tags the picture with a file name. */
  void tag(String name, String... tags) {
    index.forEach(
        image -> {
          if (image.path().endsWith(name)) {
            index.setTags(image.id(), List.of(tags));
          }
        });
    index.commit();
  }

  /** Describes the picture with a file name. */
  void describe(String name, PhotoMetadata metadata) {
    index.forEach(
        image -> {
          if (image.path().endsWith(name)) {
            index.updateRecord(image.described(metadata, image.metadataStamp()));
          }
        });
    index.commit();
  }

  /** The run. */
  IndexingJob job() {
    return job;
  }

  /** An address on the server. */
  String url(String path) {
    return server.uri().resolve(path).toString();
  }

  /** Stops the server and leaves the rest. */
  void stopServer() {
    server.close();
  }

  @Override
  public void close() {
    server.close();
    job.close();
    index.close();
  }

  /** The tensor is the embedding already. */
  private record Tensors(ColourEncoder encoder) implements ImageEncoder {
    @Override
    public float[] preprocess(DecodedImage image) {
      return encoder.encodeImage(image).toArray();
    }

    @Override
    public Future<Embedding> encode(float[] tensor) {
      return CompletableFuture.completedFuture(Embedding.normalized(tensor));
    }
  }
}
