package io.lucelens.benchmarks;

import io.lucelens.clip.Clip;
import io.lucelens.clip.Embedding;
import io.lucelens.clip.image.DecodedImage;
import io.lucelens.clip.image.ImageReader;
import io.lucelens.clip.image.Thumbnails;
import io.lucelens.training.data.ImageTextPair;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.evaluation.RetrievalRanks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What it costs to read JPEGs at reduced size: the cosine between the vectors of one file, read
 * exactly and reduced, and how often a caption finds its photo by either.
 *
 * @param clip not owned
 * @param captions file of photos and captions
 * @param most only so many photos
 */
record ReductionCost(Clip clip, Path captions, int most) {
  private static final ImageReader READER = new ImageReader();

  /** Prints a line for each divisor and size. */
  void print() throws IOException {
    try (Pairs pairs = Pairs.open(captions)) {
      List<ImageTextPair> photos = pairs.asList().subList(0, Math.min(most, pairs.size()));
      List<Embedding> texts =
          clip.encodeTexts(photos.stream().map(photo -> photo.captions().getFirst()).toList());
      System.out.println(
          "divisor\ttimes the input\tphotos\tmean cosine\tlowest"
              + "\trecall@1 exact\treduced\trecall@5 exact\treduced");
      for (int divisor : new int[] {8, 4}) {
        for (int times = 1; times <= 3; times++) {
          int kept = times * clip.preprocessor().preprocessing().size();
          print(divisor, times, Both.of(clip, photos, divisor, kept), texts);
        }
      }
    }
  }

  private static void print(int divisor, int times, Both both, List<Embedding> texts) {
    int[] exact = both.ranks(both.exact(), texts);
    int[] reduced = both.ranks(both.reduced(), texts);
    System.out.printf(
        Locale.ROOT,
        "%d\t%d\t%d\t%.5f\t%.5f\t%.1f\t%.1f\t%.1f\t%.1f%n",
        divisor,
        times,
        texts.size(),
        both.cosines().average().orElseThrow(),
        both.cosines().min().orElseThrow(),
        100 * RetrievalRanks.recallAt(1, exact),
        100 * RetrievalRanks.recallAt(1, reduced),
        100 * RetrievalRanks.recallAt(5, exact),
        100 * RetrievalRanks.recallAt(5, reduced));
  }

  /** The vectors of the same files, read in both ways. */
  private record Both(List<Embedding> exact, List<Embedding> reduced) {
    static Both of(Clip clip, List<ImageTextPair> photos, int divisor, int kept)
        throws IOException {
      Both both = new Both(new ArrayList<>(), new ArrayList<>());
      for (ImageTextPair photo : photos) {
        byte[] jpeg = enlarged(READER.read(photo.image().read()), divisor, kept);
        float[] exact = clip.preprocessor().toTensor(READER.read(jpeg));
        float[] reduced = clip.preprocessor().toTensor(READER.read(jpeg, kept).image());
        List<Embedding> vectors = clip.encodeTensors(List.of(exact, reduced));
        both.exact.add(vectors.get(0));
        both.reduced.add(vectors.get(1));
      }
      return both;
    }

    /** A file of which {@code kept} pixels are left of the shorter side when it is reduced. */
    private static byte[] enlarged(DecodedImage photo, int divisor, int kept) {
      double scale = (double) divisor * kept / Math.min(photo.width(), photo.height());
      DecodedImage large =
          LargePhotos.enlarged(
              photo,
              (int) Math.round(photo.width() * scale),
              (int) Math.round(photo.height() * scale));
      // The reader leaves enough for a thumbnail, but the model sees the centre square alone.
      return LargePhotos.jpeg(LargePhotos.amidGrey(large, divisor * Thumbnails.MAX_SIDE), false);
    }

    DoubleStream cosines() {
      return IntStream.range(0, exact.size()).mapToDouble(i -> exact.get(i).cosine(reduced.get(i)));
    }

    /** The rank of each text's photo. */
    int[] ranks(List<Embedding> images, List<Embedding> texts) {
      int[] own = IntStream.range(0, texts.size()).toArray();
      return RetrievalRanks.of(images, texts, own).textToImage();
    }
  }
}
