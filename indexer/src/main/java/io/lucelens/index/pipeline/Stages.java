package io.lucelens.index.pipeline;

import io.lucelens.index.crawl.FoundFile;
import io.lucelens.index.pipeline.StageTimes.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Files → reading threads → the model → the storing thread. The queues between are bounded, the
 * model's included: whoever is faster waits, and memory does not grow with the library.
 *
 * <p>The threads live until they meet the end mark of their queue, an empty item. When they are to
 * stop, or one of them breaks down, they go on taking and throw away what they take, so that nobody
 * is left waiting at a full queue.
 */
final class Stages {
  /** Enough that readers seldom wait for the crawler. */
  private static final int FILES_AHEAD = 256;

  /**
   * More than any model has in hand, so that its queue is what readers wait for. Its queue holds
   * the images; a photo here is its metadata and, when it is embedded, a vector: a few kilobytes.
   */
  private static final int PHOTOS_AHEAD = 1_024;

  private final PhotoReading reading;
  private final int readerCount;
  private final BooleanSupplier goesOn;
  private final StageTimes times;
  private final BlockingQueue<Optional<FoundFile>> files = new ArrayBlockingQueue<>(FILES_AHEAD);
  private final BlockingQueue<Optional<PendingPhoto>> photos =
      new ArrayBlockingQueue<>(PHOTOS_AHEAD);
  private final List<Thread> readers = new ArrayList<>();
  private Thread storer;
  private final AtomicReference<Throwable> breakdown = new AtomicReference<>();

  Stages(PhotoReading reading, int readers, BooleanSupplier goesOn, StageTimes times) {
    this.reading = reading;
    this.readerCount = readers;
    this.goesOn = goesOn;
    this.times = times;
  }

  void start() {
    for (int i = 1; i <= readerCount; i++) {
      readers.add(start("reader-" + i, () -> takeAll(files, file -> goesOn(), this::read)));
    }
    storer = start("storer", () -> takeAll(photos, this::isKept, this::store));
  }

  private static Thread start(String name, Runnable work) {
    return Thread.ofPlatform().daemon().name("indexing-" + name).start(work);
  }

  /** Hands a file in; waits while the queue is full. */
  void accept(FoundFile file) throws InterruptedException {
    Stage before = times.enter(Stage.IDLE);
    try {
      files.put(Optional.of(file));
    } finally {
      times.enter(before);
    }
  }

  /** Whether nobody asked to stop and no thread broke down. */
  boolean goesOn() {
    return goesOn.getAsBoolean() && breakdown.get() == null;
  }

  /** A run that is to stop does not wait for the model, but keeps what is embedded already. */
  private boolean isKept(PendingPhoto photo) {
    return breakdown.get() == null && (goesOn() || photo.isDone());
  }

  /** Lets the threads finish, and waits for them. */
  void finish() throws InterruptedException {
    finish(files, readers);
    finish(photos, List.of(storer));
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

  private <T> void takeAll(
      BlockingQueue<Optional<T>> queue, Predicate<T> isWanted, Taker<T> taker) {
    boolean more = true;
    while (more) {
      try {
        Optional<T> item = queue.take();
        more = item.isPresent();
        if (more && isWanted.test(item.get())) {
          taker.take(item.get());
        }
      } catch (InterruptedException | RuntimeException | Error e) {
        // One bad file never gets here: this is an index that cannot be written, a model that was
        // closed, or our mistake.
        breakdown.compareAndSet(null, e);
      }
    }
  }

  private void read(FoundFile file) throws InterruptedException {
    Optional<PendingPhoto> photo;
    times.enter(Stage.READ);
    try {
      photo = reading.read(file);
    } finally {
      times.enter(Stage.IDLE);
    }
    if (photo.isPresent()) {
      photos.put(photo);
    }
  }

  private void store(PendingPhoto photo) throws InterruptedException {
    // The storing of what is embedded by then is a stage of its own, which ends this one.
    times.enter(Stage.EMBED);
    try {
      reading.store(photo);
    } finally {
      times.enter(Stage.IDLE);
    }
  }
}
