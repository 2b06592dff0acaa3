package io.lucelens.training.data;

import io.lucelens.clip.image.ClipPreprocessor;
import io.lucelens.clip.image.Preprocessing;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * An endless sequence of training batches, epoch after epoch, in the order of an {@link EpochPlan};
 * one caption of each pair is drawn.
 *
 * <p>Batch number {@code n} depends on the pairs, the options and {@code n} alone: not on the
 * number of threads, nor on where the sequence was started. So a run that resumes at step {@code n}
 * sees what an uninterrupted run would have seen.
 *
 * <p>Worker threads prepare a bounded number of batches ahead. An image that cannot be decoded is
 * listed in {@link #unreadable()} and replaced by another pair drawn from the same seed. For use by
 * one consumer thread. Owns its worker threads until {@link #close()}; the pairs and the tokenizer
 * stay the caller's and must live as long.
 */
public final class TrainingBatches implements AutoCloseable {
  private final BatchMaker maker;
  private final BatchOptions options;
  private final EpochPlan plan;
  private final ExecutorService workers;
  private final Queue<Future<TrainingBatch>> ahead = new ArrayDeque<>();
  private long nextStep;
  private int orderedEpoch = -1;
  private int[] order;

  /** As the other constructor, each pair once an epoch. */
  public TrainingBatches(
      Pairs pairs,
      Function<String, int[]> tokenizer,
      Preprocessing preprocessing,
      BatchOptions options,
      long firstStep) {
    this(
        pairs,
        EpochPlan.of(pairs, options.batchSize(), options.seed(), 0, 0),
        tokenizer,
        preprocessing,
        options,
        firstStep);
  }

  /**
   * Starts preparing batches.
   *
   * @param pairs what to draw from
   * @param plan the order in which pairs come, made for the same pairs, batch size and seed
   * @param tokenizer gives a caption's token ids, cut to the model's context
   * @param preprocessing size and normalisation of the image tower's input
   * @param options how to draw and augment
   * @param firstStep the step of the first batch: 0, or where an earlier run stopped
   * @throws IllegalArgumentException if the first step is negative
   */
  public TrainingBatches(
      Pairs pairs,
      EpochPlan plan,
      Function<String, int[]> tokenizer,
      Preprocessing preprocessing,
      BatchOptions options,
      long firstStep) {
    if (firstStep < 0) {
      throw new IllegalArgumentException(
          "The first step is " + firstStep + "; steps are counted from 0.");
    }
    this.options = options;
    this.plan = plan;
    this.nextStep = firstStep;
    Augmentation augmentation =
        new Augmentation(new ClipPreprocessor(preprocessing), options.augmentation());
    this.maker = new BatchMaker(pairs, tokenizer, augmentation, options);
    this.workers =
        Executors.newFixedThreadPool(
            options.threads(), Thread.ofPlatform().daemon().name("training-batch-", 1).factory());
    // One batch in the making for each thread and one finished.
    for (int i = 0; i <= options.threads(); i++) {
      prepareNext();
    }
  }

  /** Batches, and so steps, in an epoch. */
  public int batchesPerEpoch() {
    return plan.batchesPerEpoch();
  }

  /**
   * The next batch, which from now on is the caller's; waits for it if need be. An interrupt does
   * not end the short wait; the thread's interrupt status is kept.
   *
   * @throws UnusableDataException if many images in a row cannot be read
   */
  public TrainingBatch next() {
    Future<TrainingBatch> next = ahead.remove();
    prepareNext();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return next.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException unwrapped(ExecutionException e) {
    return switch (e.getCause()) {
      case UnusableDataException known -> known;
      case Error error -> throw error;
      default -> new IllegalStateException("A training batch could not be made.", e.getCause());
    };
  }

  private void prepareNext() {
    long step = nextStep++;
    int epoch = Math.toIntExact(step / batchesPerEpoch());
    int from = (int) (step % batchesPerEpoch()) * options.batchSize();
    int[] permutation = orderOf(epoch);
    ahead.add(workers.submit(() -> maker.make(step, epoch, permutation, from)));
  }

  private int[] orderOf(int epoch) {
    if (epoch != orderedEpoch) {
      order = plan.order(epoch);
      orderedEpoch = epoch;
    }
    return order;
  }

  /** Images that could not be decoded so far, with reasons; other pairs took their places. */
  public List<DataProblem> unreadable() {
    return maker.unreadable();
  }

  /** Stops the worker threads and waits until they no longer use pairs and tokenizer. */
  @Override
  public void close() {
    workers.shutdownNow();
    try {
      workers.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
