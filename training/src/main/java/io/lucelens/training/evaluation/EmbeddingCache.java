package io.lucelens.training.evaluation;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.ModelManifest;
import io.lucelens.clip.model.Precision;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Embeddings of images by the hash of their files, kept on disk for the next evaluation.
 *
 * <p>A file for each model and precision, named by the fingerprint, which covers weights and
 * preprocessing, and by the precision if it is not float32: {@code "LEC1"}, the dimension, then
 * hash (32 bytes) and vector (float32) of each image, and a CRC-32 of all that. It is replaced as a
 * whole, so that a crash or a second process costs at most what one of them added. A file that is
 * damaged, or cannot be read or written, is as good as none: whatever is lost is embedded again.
 * The folder may be deleted at any time.
 *
 * <p>Not thread-safe.
 */
final class EmbeddingCache {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddingCache.class);
  private static final int MAGIC = 0x4C454331; // LEC1
  private static final int HASH_LENGTH = 32;
  private static final int HEADER_LENGTH = 8;

  /** 60,000 images at 512 dimensions; beyond it a model's file starts anew. */
  private static final long MAX_FILE_BYTES = 128L << 20;

  /** Files of other models are deleted, the longest unused first, until all are within it. */
  private static final long MAX_FOLDER_BYTES = 512L << 20;

  private static final String ENDING = ".embeddings";

  private final Path file;
  private final int dimension;
  private final Map<ByteBuffer, Embedding> known = new HashMap<>();
  private boolean changed;

  private EmbeddingCache(Path file, int dimension) {
    this.file = file;
    this.dimension = dimension;
  }

  /**
   * Opens a model's embeddings.
   *
   * @param folder of the caches of all models; made when something is saved
   * @param precision that the model computes with, which a fingerprint does not tell
   */
  static EmbeddingCache open(Path folder, ModelManifest model, Precision precision) {
    String name =
        precision == Precision.FLOAT32
            ? model.fingerprint()
            : model.fingerprint() + "-" + precision.label();
    EmbeddingCache cache = new EmbeddingCache(folder.resolve(name + ENDING), model.dimension());
    cache.read();
    return cache;
  }

  /**
   * The embedding of an image.
   *
   * @param hash SHA-256 of its file's bytes
   */
  Optional<Embedding> find(byte[] hash) {
    return Optional.ofNullable(known.get(ByteBuffer.wrap(hash)));
  }

  /** Remembers an embedding until {@link #save()}, and then for the next time. */
  void put(byte[] hash, Embedding embedding) {
    known.put(ByteBuffer.wrap(hash.clone()), embedding);
    changed = true;
  }

  private void read() {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        return;
      }
      read(ByteBuffer.wrap(Files.readAllBytes(file)));
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (NoSuchFileException e) {
      // The first evaluation with this model.
    } catch (IOException e) {
      LOG.warn("The cached embeddings {} are not used: {}", file, e.getMessage());
    }
  }

  private void read(ByteBuffer all) throws IOException {
    int entryLength = HASH_LENGTH + dimension * Float.BYTES;
    int contentLength = all.capacity() - Integer.BYTES;
    if (contentLength < HEADER_LENGTH
        || all.getInt() != MAGIC
        || all.getInt() != dimension
        || (contentLength - HEADER_LENGTH) % entryLength != 0
        || all.getInt(contentLength) != checksum(all.array(), contentLength)) {
      throw new FileSystemException(file.toString(), null, "damaged; it is written anew");
    }
    while (all.position() < contentLength) {
      byte[] hash = new byte[HASH_LENGTH];
      all.get(hash);
      float[] vector = new float[dimension];
      all.asFloatBuffer().get(vector);
      all.position(all.position() + dimension * Float.BYTES);
      known.put(ByteBuffer.wrap(hash), Embedding.of(vector));
    }
  }

  /** Writes what was added; whatever hinders it is logged, since only time is lost. */
  void save() {
    if (!changed) {
      return;
    }
    changed = false;
    try {
      Files.createDirectories(file.getParent());
      Path part = Files.createTempFile(file.getParent(), "part", ENDING);
      try {
        Files.write(part, bytes());
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
      deleteLongestUnused();
    } catch (IOException e) {
      LOG.warn("Embeddings are not kept for the next time: {}", e.toString());
    }
  }

  private byte[] bytes() {
    long entryLength = HASH_LENGTH + (long) dimension * Float.BYTES;
    int entries = (int) Math.min(known.size(), MAX_FILE_BYTES / entryLength - 1);
    ByteBuffer all =
        ByteBuffer.allocate((int) (HEADER_LENGTH + entries * entryLength + Integer.BYTES));
    all.putInt(MAGIC).putInt(dimension);
    known.entrySet().stream()
        .limit(entries)
        .forEach(
            entry -> {
              all.put(entry.getKey().array());
              for (float component : entry.getValue().toArray()) {
                all.putFloat(component);
              }
            });
    return all.putInt(checksum(all.array(), all.position())).array();
  }

  private void deleteLongestUnused() throws IOException {
    List<Path> files;
    try (Stream<Path> entries = Files.list(file.getParent())) {
      files =
          entries
              .filter(entry -> entry.toString().endsWith(ENDING))
              .sorted(
                  Comparator.comparing((Path entry) -> entry.toFile().lastModified()).reversed())
              .toList();
    }
    long total = 0;
    for (Path entry : files) {
      total += Files.size(entry);
      if (total > MAX_FOLDER_BYTES && !entry.equals(file)) {
        Files.delete(entry);
      }
    }
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32 checksum = new CRC32();
    checksum.update(bytes, 0, length);
    return (int) checksum.getValue();
  }
}
