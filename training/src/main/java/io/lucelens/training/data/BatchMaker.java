package io.lucelens.training.data;

import io.lucelens.clip.image.DecodedImage;
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
    int[] groups = new int[size];
    String[] captions = new String[size];
    Map<String, Integer> groupOf = new HashMap<>();
    for (int i = 0; i < size; i++) {
      requireOpen();
      SplittableRandom random = SeededRandom.at(options.seed(), epoch, from + i);
      ImageTextPair pair = writeImage(order[from + i], random, floats, i * augmentation.length());
      String caption = pair.captions().get(random.nextInt(pair.captions().size()));
      captions[i] = caption;
      tokens[i] = tokenizer.apply(caption);
      groups[i] = groupOf.computeIfAbsent(Captions.comparableForm(caption), c -> groupOf.size());
    }
    return new TrainingBatch(step, epoch, pixels, tokens, groups, List.of(captions));
  }

  /** Writes the pair's image or, if that is unreadable, another one's; gives the pair used. */
  private ImageTextPair writeImage(
      int position, SplittableRandom random, FloatBuffer target, int offset) {
    int candidate = position;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      ImageTextPair pair = pairs.get(candidate);
      try {
        DecodedImage image = images.read(pair.image().read());
        target.put(offset, augmentation.tensor(image, random));
        return pair;
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
