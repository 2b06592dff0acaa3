package io.lucelens.clip;

import io.lucelens.clip.EncodingJob.Tower;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;

/**
 * The one way into a model's towers. There are two lanes, each an {@link EncoderQueue} with a
 * thread a core: queries, which someone waits for, and bulk, which fills the machine. A query never
 * waits for a bulk batch, which takes seconds with a large model; the two share the cores as the
 * operating system sees fit, so neither can starve the other. Thread-safe.
 *
 * <p>Fewer than {@value #CAPACITY} + {@value EncoderQueue#MAX_BATCH} inputs wait in each lane. An
 * image of 224 pixels a side is 602,112 bytes, so a full lane of images holds less than 58 MB; a
 * batch in hand is held three times (as given, joined, and in native memory), at most 58 MB a
 * thread, beside what the tower makes of it.
 */
final class BatchingEncoder implements AutoCloseable {
  /** Two full batches: one is taken while the next one gathers. */
  static final int CAPACITY = 64;

  /** Longer than a burst of queries takes, and shorter than people and browsers wait. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * A list is spread over the threads in pieces not smaller than this: at 8 images ViT-B/32 is as
   * near the matmul peak as at 32, alone it is not (docs/performance.md).
   */
  private static final int SMALLEST_PIECE = 8;

  /** What the last photos of a run lose; in the middle of it enough of them come sooner. */
  private static final Duration GATHERING = Duration.ofMillis(500);

  private final int threads;
  private final EncoderQueue queries;
  private final EncoderQueue bulk;

  /** An encoder with a thread a core in each lane, made by the factory. */
  BatchingEncoder(ThreadFactory factory) {
    this(Runtime.getRuntime().availableProcessors(), PATIENCE, GATHERING, factory);
  }

  /**
   * @param threads how many run at the same time in each lane
   * @param patience how long a query waits to be begun
   * @param gathering how long an input of {@link #submit} waits for others
   * @param factory makes the threads
   */
  BatchingEncoder(int threads, Duration patience, Duration gathering, ThreadFactory factory) {
    this.threads = threads;
    queries = new EncoderQueue(CAPACITY, patience, Duration.ZERO, threads, factory);
    bulk = new EncoderQueue(CAPACITY, EncoderQueue.FOREVER, gathering, threads, factory);
  }

  /**
   * Embeds one input soon, together with others that wait at the same time.
   *
   * @throws EncoderBusyException if it cannot be begun in time
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   * @throws IllegalStateException if this encoder is closed
   */
  <T> Embedding encode(Tower<T> tower, T input) {
    EncodingJob<T> job = new EncodingJob<>(tower, List.of(input));
    queries.put(job);
    return queries.await(job).getFirst();
  }

  /**
   * Embeds many inputs, spread over all threads; waits as long as it takes. How they are cut into
   * batches depends on their number and that of the threads alone.
   *
   * @return embeddings in the order given
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   * @throws IllegalStateException if this encoder is closed
   */
  <T> List<Embedding> encodeAll(Tower<T> tower, List<T> inputs) {
    return encodeAll(bulk, Integer.MAX_VALUE, tower, inputs);
  }

  /**
   * Embeds many inputs that someone waits for, as queries: not behind bulk work. At most a piece a
   * thread is handed in at a time, so that other queries wait for one piece and not for the list.
   *
   * @return embeddings in the order given
   * @throws EncoderBusyException if a piece cannot be begun in time
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   * @throws IllegalStateException if this encoder is closed
   */
  <T> List<Embedding> encodeAllSoon(Tower<T> tower, List<T> inputs) {
    return encodeAll(queries, threads, tower, inputs);
  }

  private <T> List<Embedding> encodeAll(
      EncoderQueue lane, int mostAhead, Tower<T> tower, List<T> inputs) {
    int size = pieceSize(inputs.size());
    Deque<EncodingJob<T>> ahead = new ArrayDeque<>();
    List<Embedding> embeddings = new ArrayList<>(inputs.size());
    try {
      for (int from = 0; from < inputs.size(); from += size) {
        if (ahead.size() >= mostAhead) {
          embeddings.addAll(lane.await(ahead.remove()));
        }
        int to = Math.min(from + size, inputs.size());
        EncodingJob<T> piece = new EncodingJob<>(tower, inputs.subList(from, to));
        lane.put(piece);
        ahead.add(piece);
      }
      while (!ahead.isEmpty()) {
        embeddings.addAll(lane.await(ahead.remove()));
      }
    } finally {
      // If one failed, nobody wants the others.
      ahead.forEach(lane::withdraw);
    }
    return embeddings;
  }

  private int pieceSize(int inputs) {
    return Math.clamp(Math.ceilDiv(inputs, threads), SMALLEST_PIECE, EncoderQueue.MAX_BATCH);
  }

  /**
   * Hands one of many inputs in; waits while the lane is full. It is embedded together with others
   * that wait at the same time, and waits a little for them.
   *
   * @return its embedding, or what the tower threw
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   * @throws IllegalStateException if this encoder is closed
   */
  <T> Future<Embedding> submit(Tower<T> tower, T input) {
    EncodingJob<T> job = EncodingJob.unhurried(tower, input);
    bulk.put(job);
    return job.result().thenApply(List::getFirst);
  }

  /** How many inputs of {@link #encodeAll} and {@link #submit} wait to be begun. */
  int waitingInBulk() {
    return bulk.waiting();
  }

  /** How many inputs of {@link #encode} and {@link #encodeAllSoon} wait to be begun. */
  int waitingQueries() {
    return queries.waiting();
  }

  /**
   * Lets nothing more in, fails what waits, and returns when the batches in hand are done. May be
   * called again.
   */
  @Override
  public void close() {
    // Nobody of the one lane is to wait for the other's batches.
    queries.stop();
    bulk.close();
    queries.close();
  }
}
