package io.lucelens.clip;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/** Embeds numbers as directions, once it is let go, and remembers its batches. */
final class HeldTower implements EncodingJob.Tower<Integer> {
  /** This number makes a batch fail. */
  static final int POISON = -1;

  /** This one makes it run out of memory. */
  static final int TOO_LARGE = -2;

  private final CountDownLatch open = new CountDownLatch(1);
  private final Semaphore begun = new Semaphore(0);
  private final List<List<Integer>> batches = new ArrayList<>();

  /** A tower that holds nobody up. */
  static HeldTower open() {
    HeldTower tower = new HeldTower();
    tower.letGo();
    return tower;
  }

  @Override
  public List<Embedding> encode(List<Integer> batch) {
    begun.release();
    awaitOpen();
    synchronized (batches) {
      batches.add(batch);
    }
    if (batch.contains(POISON)) {
      throw new IllegalArgumentException("poison among " + batch.size());
    }
    if (batch.contains(TOO_LARGE)) {
      throw new OutOfMemoryError("too large");
    }
    return batch.stream().map(HeldTower::direction).toList();
  }

  private void awaitOpen() {
    try {
      open.await();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts the encoder's threads", e);
    }
  }

  /** What a number is embedded as. */
  static Embedding direction(int number) {
    return Embedding.normalized(new float[] {1, number});
  }

  /** What numbers are embedded as. */
  static List<Embedding> directions(List<Integer> numbers) {
    return numbers.stream().map(HeldTower::direction).toList();
  }

  /** Waits until so many more batches have reached the tower. */
  void awaitBegun(int count) throws InterruptedException {
    begun.acquire(count);
  }

  void letGo() {
    open.countDown();
  }

  /** The batches that went through, in that order. */
  List<List<Integer>> batches() {
    synchronized (batches) {
      return List.copyOf(batches);
    }
  }

  /** How large they were. */
  List<Integer> batchSizes() {
    return batches().stream().map(List::size).toList();
  }
}
