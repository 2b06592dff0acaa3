package io.lucelens.clip;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Inputs that one caller wants embedded together, and the promise of their embeddings. Thread-safe.
 *
 * @param <T> type of the inputs
 */
final class EncodingJob<T> {

  /**
   * One of a model's two towers, called by several threads at the same time.
   *
   * @param <T> type of the inputs
   */
  @FunctionalInterface
  interface Tower<T> {
    /** Runs a batch; gives as many embeddings in the same order. */
    List<Embedding> encode(List<T> batch);
  }

  private final Tower<T> tower;
  private final List<T> inputs;
  private final boolean unhurried;
  private final CompletableFuture<List<Embedding>> result = new CompletableFuture<>();

  /**
   * @param tower what embeds the inputs
   * @param inputs at least one, and not more than a batch holds; the list is copied
   */
  EncodingJob(Tower<T> tower, List<T> inputs) {
    this(tower, inputs, false);
  }

  private EncodingJob(Tower<T> tower, List<T> inputs, boolean unhurried) {
    this.tower = tower;
    this.inputs = List.copyOf(inputs);
    this.unhurried = unhurried;
  }

  /** A job of one input, of which nobody minds if it waits a little for others. */
  static <T> EncodingJob<T> unhurried(Tower<T> tower, T input) {
    return new EncodingJob<>(tower, List.of(input), true);
  }

  /** Whether nobody minds if it waits a little. */
  boolean isUnhurried() {
    return unhurried;
  }

  /** How many inputs there are. */
  int size() {
    return inputs.size();
  }

  /** The embeddings in the inputs' order, or what the tower threw, once the job has been run. */
  CompletableFuture<List<Embedding>> result() {
    return result;
  }

  /**
   * This job, if it may share a batch with another one: both are single inputs for the same tower.
   * A list is run as its caller cut it, so that the same call gives the same bits.
   */
  @SuppressWarnings("unchecked") // The tower decides the type of the inputs.
  <U> Optional<EncodingJob<U>> inBatchWith(EncodingJob<U> other) {
    boolean shares = tower == other.tower && size() == 1 && other.size() == 1;
    return shares ? Optional.of((EncodingJob<U>) this) : Optional.empty();
  }

  /**
   * Runs jobs of one tower as one batch. If it fails they are run one by one, so that an input that
   * cannot be embedded fails alone. Every job is completed in the end; nothing is thrown.
   */
  static <T> void run(List<EncodingJob<T>> jobs) {
    try {
      complete(jobs, jobs.getFirst().tower.encode(inputs(jobs)));
    } catch (RuntimeException | Error e) {
      if (jobs.size() == 1) {
        jobs.getFirst().result.completeExceptionally(e);
      } else {
        jobs.forEach(job -> run(List.of(job)));
      }
    }
  }

  private static <T> List<T> inputs(List<EncodingJob<T>> jobs) {
    List<T> inputs = new ArrayList<>();
    jobs.forEach(job -> inputs.addAll(job.inputs));
    return inputs;
  }

  private static <T> void complete(List<EncodingJob<T>> jobs, List<Embedding> embeddings) {
    int from = 0;
    for (EncodingJob<T> job : jobs) {
      int to = from + job.size();
      job.result.complete(List.copyOf(embeddings.subList(from, to)));
      from = to;
    }
  }
}
