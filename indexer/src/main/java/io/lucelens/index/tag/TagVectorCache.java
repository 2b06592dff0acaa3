package io.lucelens.index.tag;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.ModelManifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vectors of vocabularies on disk: a file for each model and vocabulary, which holds the
 * vectors as float32 and a CRC-32 of them. A file that is damaged or cannot be read is as good as
 * none, and one that cannot be written costs only time.
 */
final class TagVectorCache {
  private static final Logger LOG = LoggerFactory.getLogger(TagVectorCache.class);
  private static final String ENDING = ".vectors";

  /** Of a model or two with the built-in tags and one's own; 2 MB each at 1,000 dimensions. */
  private static final int FILES_KEPT = 8;

  private final Path folder;
  private final ModelManifest model;

  TagVectorCache(Path folder, ModelManifest model) {
    this.folder = folder;
    this.model = model;
  }

  /** The vectors of a vocabulary's tags, from the disk or made now. */
  List<Embedding> of(TagVocabulary vocabulary, Function<TagVocabulary, List<Embedding>> maker) {
    String name = model.shortFingerprint() + "-" + vocabulary.hash().substring(0, 12) + ENDING;
    Path file = folder.resolve(name);
    try {
      return read(file, vocabulary.tags().size());
    } catch (NoSuchFileException e) {
      // The first time.
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("The kept vectors of tags {} are not used: {}", file, e.getMessage());
    }
    List<Embedding> vectors = maker.apply(vocabulary);
    write(file, vectors);
    return vectors;
  }

  private List<Embedding> read(Path file, int tags) throws IOException {
    int length = tags * model.dimension() * Float.BYTES;
    if (Files.size(file) != length + Integer.BYTES) {
      throw damaged(file);
    }
    ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file));
    if (all.getInt(length) != checksum(all.array(), length)) {
      throw damaged(file);
    }
    List<Embedding> vectors = new ArrayList<>(tags);
    for (int i = 0; i < tags; i++) {
      float[] vector = new float[model.dimension()];
      all.asFloatBuffer().get(vector);
      all.position(all.position() + vector.length * Float.BYTES);
      vectors.add(Embedding.of(vector));
    }
    return vectors;
  }

  private static FileSystemException damaged(Path file) {
    return new FileSystemException(file.toString(), null, "damaged; it is written anew");
  }

  private void write(Path file, List<Embedding> vectors) {
    int length = vectors.size() * model.dimension() * Float.BYTES;
    ByteBuffer all = ByteBuffer.allocate(length + Integer.BYTES);
    for (Embedding vector : vectors) {
      for (float component : vector.toArray()) {
        all.putFloat(component);
      }
    }
    all.putInt(checksum(all.array(), length));
    try {
      Files.createDirectories(folder);
      Path part = Files.createTempFile(folder, "part", ".tmp");
      try {
        Files.write(part, all.array());
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
      deleteOldest();
    } catch (IOException e) {
      LOG.warn("The vectors of tags are not kept for the next time: {}", e.toString());
    }
  }

  private void deleteOldest() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> old =
          files
              .filter(file -> file.toString().endsWith(ENDING))
              .sorted(Comparator.comparing((Path file) -> file.toFile().lastModified()).reversed())
              .skip(FILES_KEPT)
              .toList();
      for (Path file : old) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32 checksum = new CRC32();
    checksum.update(bytes, 0, length);
    return (int) checksum.getValue();
  }
}
