package io.lucelens.clip;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * A bounded queue of encoding jobs and the threads that run them. A thread that is free takes the
 * oldest job and, if that is a single input, the other single inputs for the same tower that wait
 * already, up to a batch. It waits for more only if all that wait are {@linkplain
 * EncodingJob#isUnhurried() unhurried}, fewer than {@value #ENOUGH}, and not for long. Thread-safe.
 *
 * <p>A job is let in while fewer than {@code capacity} inputs wait. So at most {@code capacity} +
 * {@value #MAX_BATCH} − 1 inputs do, and each thread holds one batch beside them.
 */
final class EncoderQueue implements AutoCloseable {
  /** Larger batches gain nothing on a CPU and cost memory. */
  static final int MAX_BATCH = 32;

  /** From here on a larger batch gains less than a quarter (docs/bundled-model.md). */
  static final int ENOUGH = 8;

  /** The patience of callers that wait as long as it takes. */
  static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

  private final int capacity;
  private final Duration patience;
  private final Duration gathering;
  private final List<Thread> threads;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Deque<EncodingJob<?>> jobs = new ArrayDeque<>();
  private int waiting;
  private boolean closed;

  /**
   * Starts the threads.
   *
   * @param capacity how many inputs may wait before their callers do
   * @param patience how long a caller waits for room, and then for its job to be begun
   * @param gathering how long unhurried jobs wait for others
   * @param count how many threads
   * @param factory makes them; nobody interrupts them
   */
  EncoderQueue(
      int capacity, Duration patience, Duration gathering, int count, ThreadFactory factory) {
    this.capacity = capacity;
    this.patience = patience;
    this.gathering = gathering;
    this.threads = Stream.generate(() -> factory.newThread(this::runJobs)).limit(count).toList();
    threads.forEach(Thread::start);
  }

  /**
   * Queues a job; waits while the queue is full.
   *
   * @throws EncoderBusyException if there is no room in time
   * @throws CancellationException if the thread is interrupted; its interrupt status stays set
   * @throws IllegalStateException if the queue is closed, also while waiting
   */
  void put(EncodingJob<?> job) {
    lock.lock();
    try {
      awaitRoom();
      jobs.add(job);
      waiting += job.size();
      work.signal();
    } catch (InterruptedException e) {
      throw interrupted();
    } finally {
      lock.unlock();
    }
  }

  private void awaitRoom() throws InterruptedException {
    long left = patience.toNanos();
    while (waiting >= capacity && !closed) {
      if (left <= 0) {
        throw new EncoderBusyException(waiting, patience);
      }
      left = room.awaitNanos(left);
    }
    if (closed) {
      throw closedException();
    }
  }

  /**
   * Waits for the embeddings of a job that was put. What the tower threw is thrown here.
   *
   * @throws EncoderBusyException if no thread began the job in time; it is withdrawn
   * @throws CancellationException if the thread is interrupted; its interrupt status stays set
   * @throws IllegalStateException if the queue was closed before the job was begun
   */
  List<Embedding> await(EncodingJob<?> job) {
    try {
      return awaitBegun(job);
    } catch (InterruptedException e) {
      withdraw(job);
      throw interrupted();
    } catch (ExecutionException e) {
      throw thrownByTower(e.getCause());
    }
  }

  private List<Embedding> awaitBegun(EncodingJob<?> job)
      throws InterruptedException, ExecutionException {
    try {
      return job.result().get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      if (withdraw(job)) {
        throw new EncoderBusyException(waiting(), patience);
      }
      return job.result().get();
    }
  }

  private static RuntimeException thrownByTower(Throwable failure) {
    return switch (failure) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new IllegalStateException("A tower threw a checked exception", failure);
    };
  }

  /** Takes a job back, so that it is not run; false if it was begun already. */
  boolean withdraw(EncodingJob<?> job) {
    lock.lock();
    try {
      boolean waited = jobs.remove(job);
      if (waited) {
        freeRoom(job);
      }
      return waited;
    } finally {
      lock.unlock();
    }
  }

  /** How many inputs wait to be begun. */
  int waiting() {
    lock.lock();
    try {
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  private void runJobs() {
    Optional<Runnable> batch = nextBatch();
    while (batch.isPresent()) {
      batch.get().run();
      batch = nextBatch();
    }
  }

  /** Waits for work; empty once the queue is closed. */
  private Optional<Runnable> nextBatch() {
    lock.lock();
    try {
      do {
        while (jobs.isEmpty() && !closed) {
          work.awaitUninterruptibly();
        }
        gather();
      } while (jobs.isEmpty() && !closed); // another thread may have taken what was gathered
      Optional<Runnable> batch = Optional.ofNullable(jobs.poll()).map(job -> batchFrom(job));
      if (!jobs.isEmpty()) {
        work.signal(); // this thread may have been told of them while it gathered
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** Lets unhurried jobs wait for others: a tower takes much longer for an input that is alone. */
  private void gather() {
    long left = gathering.toNanos();
    try {
      while (left > 0
          && !closed
          && waiting < ENOUGH
          && !jobs.isEmpty()
          && jobs.stream().allMatch(EncodingJob::isUnhurried)) {
        left = work.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // what is there is run now
    }
  }

  private <T> Runnable batchFrom(EncodingJob<T> first) {
    List<EncodingJob<T>> batch = new ArrayList<>(List.of(first));
    Iterator<EncodingJob<?>> rest = jobs.iterator();
    while (first.size() == 1 && batch.size() < MAX_BATCH && rest.hasNext()) {
      rest.next()
          .inBatchWith(first)
          .ifPresent(
              job -> {
                batch.add(job);
                rest.remove();
              });
    }
    batch.forEach(this::freeRoom);
    return () -> EncodingJob.run(batch);
  }

  private void freeRoom(EncodingJob<?> job) {
    waiting -= job.size();
    room.signalAll();
  }

  /** Lets nothing more in and fails what waits; the batches in hand go on. */
  void stop() {
    lock.lock();
    try {
      closed = true;
      jobs.forEach(job -> job.result().completeExceptionally(closedException()));
      jobs.clear();
      waiting = 0;
      work.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Stops, and returns when the batches in hand are done: nobody runs a tower any more. May be
   * called by several threads, and again.
   */
  @Override
  public void close() {
    stop();
    joinThreads();
  }

  /** An interrupt does not cut this short: the weights are freed next, and must not be in use. */
  private void joinThreads() {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static CancellationException interrupted() {
    Thread.currentThread().interrupt();
    return new CancellationException("Encoding was given up: the calling thread was interrupted.");
  }

  /** What whoever uses a closed model is told. */
  static IllegalStateException closedException() {
    return new IllegalStateException(
        "The model is closed, so it embeds nothing more; close it after its last use.");
  }
}
