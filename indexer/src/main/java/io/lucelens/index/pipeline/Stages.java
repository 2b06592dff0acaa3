package io.lucelens.index.pipeline;

import io.lucelens.index.crawl.FoundFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * Files → reading threads → photos → encoding threads. The queues between are bounded: whoever is
 * faster waits, and memory does not grow with the library.
 *
 * <p>The threads live until they meet the end mark of their queue, an empty item. When they are to
 * stop, or one of them breaks down, they go on taking and throw away what they take, so that nobody
 * is left waiting at a full queue.
 */
final class Stages {
  /** Enough that readers seldom wait for the crawler. */
  private static final int FILES_AHEAD = 256;

  private final PhotoReading reading;
  private final BatchEncoding encoding;
  private final int workers;
  private final int batchSize;
  private final BlockingQueue<Optional<FoundFile>> files = new ArrayBlockingQueue<>(FILES_AHEAD);
  private final BlockingQueue<Optional<PendingPhoto>> photos;
  private final List<Thread> readers = new ArrayList<>();
  private final List<Thread> encoders = new ArrayList<>();
  private final AtomicReference<Throwable> breakdown = new AtomicReference<>();
  private final BooleanSupplier goesOn;

  Stages(
      PhotoReading reading,
      BatchEncoding encoding,
      IndexingOptions options,
      BooleanSupplier goesOn) {
    this.goesOn = goesOn;
    this.reading = reading;
    this.encoding = encoding;
    this.workers = options.workers();
    this.batchSize = options.batchSize();
    // A batch for every encoder; at 224 pixels a photo takes 600 kB here.
    this.photos = new ArrayBlockingQueue<>(batchSize * workers);
  }

  void start() {
    for (int i = 1; i <= workers; i++) {
      readers.add(start("reader-" + i, () -> takeAll(files, this::read)));
      encoders.add(start("encoder-" + i, () -> takeAll(photos, this::encode)));
    }
  }

  private static Thread start(String name, Runnable work) {
    return Thread.ofPlatform().daemon().name("indexing-" + name).start(work);
  }

  /** Hands a file in; waits while the queue is full. */
  void accept(FoundFile file) throws InterruptedException {
    files.put(Optional.of(file));
  }

  /** Whether nobody asked to stop and no thread broke down. */
  boolean goesOn() {
    return goesOn.getAsBoolean() && breakdown.get() == null;
  }

  /** Lets the threads finish, and waits for them. */
  void finish() throws InterruptedException {
    finish(files, readers);
    finish(photos, encoders);
  }

  private static <T> void finish(BlockingQueue<Optional<T>> queue, List<Thread> takers)
      throws InterruptedException {
    for (int i = 0; i < takers.size(); i++) {
      queue.put(Optional.empty());
    }
    for (Thread taker : takers) {
      taker.join();
    }
  }

  /** What a thread broke down with. */
  Optional<Throwable> breakdown() {
    return Optional.ofNullable(breakdown.get());
  }

  private interface Taker<T> {
    void take(T item) throws InterruptedException;
  }

  private <T> void takeAll(BlockingQueue<Optional<T>> queue, Taker<T> taker) {
    boolean more = true;
    while (more) {
      try {
        Optional<T> item = queue.take();
        more = item.isPresent();
        if (more && goesOn()) {
          taker.take(item.get());
        }
      } catch (InterruptedException | RuntimeException | Error e) {
        // One bad file never gets here: this is an index that cannot be written, or our mistake.
        breakdown.compareAndSet(null, e);
      }
    }
  }

  private void read(FoundFile file) throws InterruptedException {
    Optional<PendingPhoto> photo = reading.read(file);
    if (photo.isPresent()) {
      photos.put(photo);
    }
  }

  /** Embeds a photo with those that are there already: waiting for a full batch gains nothing. */
  private void encode(PendingPhoto first) throws InterruptedException {
    List<PendingPhoto> batch = new ArrayList<>(List.of(first));
    while (batch.size() < batchSize) {
      Optional<PendingPhoto> next = photos.poll();
      if (next == null) {
        break;
      }
      if (next.isEmpty()) {
        // The end mark goes back: it comes after every photo, so there is room.
        photos.put(next);
        break;
      }
      batch.add(next.get());
    }
    encoding.encode(batch);
  }
}
