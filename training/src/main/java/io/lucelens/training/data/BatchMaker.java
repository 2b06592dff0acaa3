package io.lucelens.training.data;

import io.lucelens.clip.image.ImageReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes single batches. Thread-safe: the same step gives the same batch on any thread. */
final class BatchMaker {
  private static final Logger LOG = LoggerFactory.getLogger(BatchMaker.class);

  /** So many unreadable images in a row mean that the disk is gone, not that a file is bad. */
  private static final int ATTEMPTS = 20;

  /** Every worker holds one decoded image beside the model: 100 megapixels are 300 MB. */
  private static final long MOST_PIXELS = 100_000_000;

  /** Tells a batch's mixing from the random choices for its pairs. */
  private static final long MIXING = 1;

  private final Pairs pairs;
  private final Function<String, int[]> tokenizer;
  private final Augmentation augmentation;
  private final ImageReader images = new ImageReader(MOST_PIXELS);
  private final BatchOptions options;
  private final Map<String, String> unreadable = new ConcurrentHashMap<>();

  BatchMaker(
      Pairs pairs,
      Function<String, int[]> tokenizer,
      Augmentation augmentation,
      BatchOptions options) {
    this.pairs = pairs;
    this.tokenizer = tokenizer;
    this.augmentation = augmentation;
    this.options = options;
  }

  /** The images that could not be decoded so far, with reasons. */
  List<DataProblem> unreadable() {
    return unreadable.entrySet().stream()
        .map(entry -> new DataProblem(entry.getKey(), entry.getValue()))
        .toList();
  }

  /**
   * Makes a batch.
   *
   * @param order the epoch's permutation of the pairs
   * @param from the batch's first position in it
   */
  TrainingBatch make(long step, int epoch, int[] order, int from) {
    int size = options.batchSize();
    ByteBuffer pixels =
        ByteBuffer.allocateDirect(Math.multiplyExact(size, augmentation.length() * Float.BYTES))
            .order(ByteOrder.nativeOrder());
    FloatBuffer floats = pixels.asFloatBuffer();
    int[][] tokens = new int[size][];
    String[] drawn = new String[size];
    Groups captionGroups = new Groups(size);
    Groups imageGroups = new Groups(size);
    for (int i = 0; i < size; i++) {
      requireOpen();
      SplittableRandom random = SeededRandom.at(options.seed(), epoch, from + i);
      Used used = writeImage(order[from + i], random, floats, i * augmentation.length());
      List<String> captions = used.pair().captions();
      String caption = captions.get(random.nextInt(captions.size()));
      drawn[i] = caption;
      tokens[i] = tokenizer.apply(caption);
      captionGroups.add(meaning(used.pair(), caption));
      imageGroups.add(used.imageHash());
    }
    double own = mixed(floats, size, SeededRandom.at(options.seed(), epoch, from, MIXING));
    return new TrainingBatch(
        step,
        epoch,
        pixels,
        tokens,
        captionGroups.numbers(),
        imageGroups.numbers(),
        List.of(drawn),
        own);
  }

  /** Mixes the images, if that is drawn; gives the share of each that stays its own. */
  private double mixed(FloatBuffer pixels, int count, SplittableRandom random) {
    double chance = options.augmentation().cutMix();
    if (chance == 0 || random.nextDouble() >= chance) {
      return 1;
    }
    CutMix mix = CutMix.random(augmentation.size(), random);
    mix.apply(pixels, count, augmentation.size());
    return mix.kept(augmentation.size());
  }

  /** What captions that are right for the same images have in common. */
  private static String meaning(ImageTextPair pair, String caption) {
    return pair.subject() == null ? Captions.comparableForm(caption) : "\0" + pair.subject();
  }

  /** A pair whose image was read, and what equal images have in common. */
  private record Used(ImageTextPair pair, String imageHash) {}

  /** Numbers what is added; equals get the same number. */
  private static final class Groups {
    private final Map<String, Integer> numberOf = new HashMap<>();
    private final int[] numbers;
    private int count;

    Groups(int size) {
      numbers = new int[size];
    }

    void add(String member) {
      numbers[count++] = numberOf.computeIfAbsent(member, m -> numberOf.size());
    }

    int[] numbers() {
      return numbers;
    }
  }

  /** Writes the pair's image or, if that is unreadable, another one's; gives the pair used. */
  private Used writeImage(int position, SplittableRandom random, FloatBuffer target, int offset) {
    int candidate = position;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      ImageTextPair pair = pairs.get(candidate);
      try {
        byte[] encoded = pair.image().read();
        target.put(offset, augmentation.tensor(images.read(encoded), random));
        return new Used(pair, ContentHash.of(encoded));
      } catch (IOException e) {
        // Closing interrupts the workers, and that too ends a read.
        requireOpen();
        report(pair, e);
        candidate = random.nextInt(pairs.size());
      }
    }
    throw new UnusableDataException(
        ATTEMPTS
            + " images in a row could not be read, "
            + unreadable.size()
            + " of "
            + pairs.size()
            + " so far, the last one "
            + pairs.get(candidate).key()
            + ". Check that the data set's disk is there and that its images open elsewhere.");
  }

  private static void requireOpen() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("The batches were closed.");
    }
  }

  private void report(ImageTextPair pair, IOException e) {
    if (unreadable.put(pair.key(), String.valueOf(e.getMessage())) == null) {
      LOG.warn("{} is passed over: {}", pair.key(), e.getMessage());
    }
  }
}
