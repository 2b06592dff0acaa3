package io.lucelens.benchmarks;

import io.lucelens.clip.Embedding;
import io.lucelens.index.metadata.CaptureTime;
import io.lucelens.index.metadata.PhotoMetadata;
import io.lucelens.index.store.IndexedImage;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What an index keeps of the photos of a large library, made up: vectors that crowd around a
 * thousand scenes, as the photos of real libraries do, dates over sixteen years, stars for every
 * other photo, keywords, a caption and tags. The same photos each time.
 */
final class MadeUpPhotos {
  private static final int SCENES = 1_000;

  /** As long as the unit vector of its scene: two photos of one scene have a cosine of a half. */
  private static final double NOISE = 1;

  private static final LocalDateTime FIRST = LocalDateTime.of(2010, 1, 1, 0, 0);
  private static final int MINUTES = 16 * 365 * 24 * 60;
  private static final int KEYWORDS = 200;
  private static final int TAGS = 50;

  private final Random random = new Random(1);
  private final List<float[]> scenes = new ArrayList<>();

  MadeUpPhotos(int dimension) {
    for (int i = 0; i < SCENES; i++) {
      scenes.add(near(new float[dimension]).toArray());
    }
  }

  /** The vector of another photo, or of a query that looks for such photos. */
  Embedding vector() {
    return near(scenes.get(random.nextInt(SCENES)));
  }

  private Embedding near(float[] place) {
    float[] vector = new float[place.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (place[i] + random.nextGaussian() * NOISE / Math.sqrt(vector.length));
    }
    return Embedding.normalized(vector);
  }

  /** The record of a photo. */
  static IndexedImage record(int number) {
    Random random = new Random(number);
    PhotoMetadata metadata =
        PhotoMetadata.builder()
            .takenAt(new CaptureTime(FIRST.plusMinutes(random.nextInt(MINUTES)), null))
            .camera("NIKON D850")
            .exposure("1/250 s, f/2.8, ISO 100")
            .caption("Picture " + number + " of a long journey")
            .keywords(List.of(keyword(random.nextInt(KEYWORDS)), keyword(KEYWORDS)))
            .rating(random.nextBoolean() ? random.nextInt(1, 6) : null)
            .build();
    return new IndexedImage(
        Integer.toString(number),
        Path.of("/photos", Integer.toString(number / 1_000), "IMG_" + number + ".JPG")
            .toAbsolutePath(),
        3_000_000L + number,
        Instant.EPOCH.plusSeconds(number),
        String.format("%064x", number),
        4000,
        3000,
        metadata,
        null,
        List.of(tag(random.nextInt(TAGS))),
        List.of());
  }

  /** One of two hundred keywords that a two-hundredth of the photos have each. */
  static String keyword(int number) {
    return number < KEYWORDS ? "Keyword " + number : "Journey";
  }

  /** One of fifty tags that a fiftieth of the photos have each. */
  static String tag(int number) {
    return "tag " + number;
  }
}
