package io.lucelens.index.pipeline;

import static io.lucelens.index.store.TestImages.MODEL;

import io.lucelens.clip.Embedding;
import io.lucelens.index.DataFolder;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.IndexedImage;
import io.lucelens.index.store.lucene.LuceneImageIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A folder of photos with an index of it, both real. */
final class Library implements AutoCloseable {
  static final IndexingOptions OPTIONS =
      new IndexingOptions(false, 2, 1_000, Duration.ofSeconds(30));

  private final Path photos;
  private final DataFolder data;
  private final ImageIndex index;
  private final GridEncoder encoder;

  Library(Path photos, Path home) throws IOException {
    this(photos, home, new GridEncoder());
  }

  Library(Path photos, Path home, GridEncoder encoder) throws IOException {
    this.photos = Files.createDirectories(photos);
    this.data = new DataFolder(home);
    this.index = LuceneImageIndex.open(data.index(), MODEL);
    this.encoder = encoder;
  }

  Path photos() {
    return photos;
  }

  DataFolder data() {
    return data;
  }

  ImageIndex index() {
    return index;
  }

  GridEncoder encoder() {
    return encoder;
  }

  /** Writes a photo under the folder. */
  Path add(String name, int number) throws IOException {
    return TestPhotos.write(photos.resolve(name), number);
  }

  IndexingReport update(Path... folders) throws IOException {
    return update(OPTIONS, folders);
  }

  IndexingReport update(IndexingOptions options, Path... folders) throws IOException {
    List<Path> roots = folders.length == 0 ? List.of(photos) : List.of(folders);
    return pipeline(options).run(roots, IndexingProgress.SILENT);
  }

  IndexingPipeline pipeline(IndexingOptions options) {
    return new IndexingPipeline(encoder, index, data, options);
  }

  Optional<IndexedImage> find(String name) {
    return index.findByPath(photos.resolve(name));
  }

  /** What the index says, ids apart. */
  Map<Path, Entry> contents() {
    Map<Path, Entry> contents = new TreeMap<>();
    index.forEach(
        image ->
            contents.merge(
                image.path(),
                new Entry(
                    new IndexedImage(
                        "",
                        image.path(),
                        image.size(),
                        image.modified(),
                        image.contentHash(),
                        image.width(),
                        image.height(),
                        image.metadata(),
                        image.metadataStamp(),
                        List.of(),
                        image.companions()),
                    index.embedding(image.id()).orElseThrow()),
                (one, other) -> {
                  throw new AssertionError("two records for " + image.path());
                }));
    return contents;
  }

  /** The names of the thumbnails on disk. */
  List<String> thumbnails() throws IOException {
    if (!Files.exists(data.thumbnails())) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(data.thumbnails())) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString().replace(".jpg", ""))
          .sorted()
          .toList();
    }
  }

  /** Everything about the files under a folder that an indexer might change. */
  static List<String> snapshot(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted().toList()) {
        FileTime time = Files.getLastModifiedTime(file);
        String bytes =
            Files.isRegularFile(file) ? "" + Arrays.hashCode(Files.readAllBytes(file)) : "folder";
        lines.add(file + " " + time + " " + bytes);
      }
    }
    return lines;
  }

  @Override
  public void close() {
    index.close();
  }

  record Entry(IndexedImage image, Embedding embedding) {}
}
