package io.lucelens.benchmarks;

import io.lucelens.clip.Embedding;
import io.lucelens.index.DataFolder;
import io.lucelens.index.ThumbnailStore;
import io.lucelens.index.crawl.FoundFile;
import io.lucelens.index.metadata.PhotoMetadata;
import io.lucelens.index.metadata.Sidecars;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.IndexedImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A library of tiny pictures, no two the same, with an index that knows them all. The records are
 * made up, vectors included, since embedding so many would take long and is not what is measured.
 */
final class KnownLibrary {
  private static final int IN_A_FOLDER = 1_000;
  private static final int SIDE = 8;
  private static final String NOTHING_BESIDE =
      new Sidecars(List.of(), Optional.empty(), null).stamp();

  private final Path photos;
  private final ThumbnailStore thumbnails;

  KnownLibrary(Path photos, DataFolder data) {
    this.photos = photos;
    this.thumbnails = new ThumbnailStore(data.thumbnails());
  }

  /** Writes so many pictures, their thumbnails and records, and commits. */
  void fill(ImageIndex index, int count, int dimension) throws IOException {
    Random random = new Random(1);
    for (int i = 0; i < count; i++) {
      Path folder = photos.resolve(Integer.toString(i / IN_A_FOLDER));
      if (i % IN_A_FOLDER == 0) {
        Files.createDirectories(folder);
      }
      byte[] picture = picture(i);
      Path file = Files.write(folder.resolve(i + ".png"), picture);
      String contentHash = String.format("%064x", new BigInteger(255, random));
      thumbnails.write(contentHash, picture);
      index.put(record(i, file, contentHash), vector(random, dimension));
    }
    index.commit();
  }

  private static byte[] picture(int number) throws IOException {
    BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    picture.setRGB(0, 0, number);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // ImageIO's own stream would be a temporary file each time.
    try (var output = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(picture, "png", output);
    }
    return bytes.toByteArray();
  }

  private static IndexedImage record(int number, Path file, String contentHash) {
    FoundFile found = FoundFile.at(file).orElseThrow();
    return new IndexedImage(
        Integer.toString(number),
        found.path().toAbsolutePath().normalize(),
        found.size(),
        found.modified(),
        contentHash,
        SIDE,
        SIDE,
        PhotoMetadata.NONE,
        NOTHING_BESIDE,
        List.of(),
        List.of());
  }

  private static Embedding vector(Random random, int dimension) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return Embedding.normalized(vector);
  }
}
