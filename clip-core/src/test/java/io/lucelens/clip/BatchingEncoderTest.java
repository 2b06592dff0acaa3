package io.lucelens.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The queue in front of the towers, with towers of the tests' own that wait until told. */
@Timeout(60)
class BatchingEncoderTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final HeldTower held = new HeldTower();
  private final HeldTower open = HeldTower.open();
  private BatchingEncoder encoder = encoder(1, LONG);

  private static BatchingEncoder encoder(int threads, Duration patience) {
    return encoder(threads, patience, Duration.ZERO);
  }

  private static BatchingEncoder encoder(int threads, Duration patience, Duration gathering) {
    return new BatchingEncoder(
        threads, patience, gathering, Thread.ofPlatform().daemon()::unstarted);
  }

  private void useGathering(int threads, Duration gathering) {
    encoder.close();
    encoder = encoder(threads, LONG, gathering);
  }

  private void useThreads(int threads) {
    encoder.close();
    encoder = encoder(threads, LONG);
  }

  @AfterEach
  void close() {
    held.letGo();
    encoder.close();
  }

  private static List<Integer> numbers(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  /** A thread that goes on until its call returns or throws. */
  private record Caller<T>(Thread thread, FutureTask<T> call) {
    static <T> Caller<T> of(Callable<T> call) {
      FutureTask<T> task = new FutureTask<>(call);
      return new Caller<>(Thread.ofPlatform().daemon().start(task), task);
    }

    T get() throws Exception {
      return call.get();
    }

    Throwable failure() {
      return catchThrowable(call::get).getCause();
    }

    /** Waits until the thread waits inside the encoder. */
    void awaitParked() throws InterruptedException {
      while (thread.getState() != Thread.State.TIMED_WAITING
          && thread.getState() != Thread.State.WAITING) {
        Thread.sleep(1);
      }
    }
  }

  private void awaitWaitingInBulk(int count) throws InterruptedException {
    while (encoder.waitingInBulk() != count) {
      Thread.sleep(1);
    }
  }

  private void awaitWaitingQueries(int count) throws InterruptedException {
    while (encoder.waitingQueries() != count) {
      Thread.sleep(1);
    }
  }

  @Test
  void aListComesBackInItsOrder() {
    useThreads(3);
    List<Integer> numbers = numbers(0, 1000);

    assertThat(encoder.encodeAll(open, numbers)).isEqualTo(HeldTower.directions(numbers));
    assertThat(encoder.encodeAll(open, List.of())).isEmpty();
  }

  @Test
  void everyCallerGetsItsOwn() throws Exception {
    useThreads(3);
    try (ExecutorService callers = Executors.newFixedThreadPool(12)) {
      List<Callable<Boolean>> calls = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        int number = i;
        List<Integer> list = numbers(i, i + i % 50);
        calls.add(() -> encoder.encode(open, number).equals(HeldTower.direction(number)));
        calls.add(() -> encoder.submit(open, number).get().equals(HeldTower.direction(number)));
        calls.add(() -> encoder.encodeAll(open, list).equals(HeldTower.directions(list)));
        calls.add(() -> encoder.encodeAllSoon(open, list).equals(HeldTower.directions(list)));
      }
      for (Future<Boolean> own : callers.invokeAll(calls)) {
        assertThat(own.get()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void whatIsHandedInWaitsForEnoughOthers(int threads) throws Exception {
    useGathering(threads, LONG);
    List<Future<Embedding>> results = new ArrayList<>();
    for (int number : numbers(0, EncoderQueue.ENOUGH)) {
      assertThat(open.batches()).isEmpty();
      results.add(encoder.submit(open, number));
    }
    for (int number : numbers(0, EncoderQueue.ENOUGH)) {
      assertThat(results.get(number).get()).isEqualTo(HeldTower.direction(number));
    }
    assertThat(open.batchSizes()).containsExactly(EncoderQueue.ENOUGH);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void whoWaitsForAListIsNotKeptWaitingForOthers(int threads) throws Exception {
    useGathering(threads, LONG);
    Future<Embedding> handedIn = encoder.submit(open, 1);
    assertThat(encoder.encodeAll(open, List.of(2, 3)))
        .isEqualTo(HeldTower.directions(List.of(2, 3)));
    assertThat(handedIn.get()).isEqualTo(HeldTower.direction(1));
  }

  @Test
  void ifNoOthersComeAnInputIsEmbeddedAlone() throws Exception {
    useGathering(2, Duration.ofMillis(20));
    assertThat(encoder.submit(open, 1).get()).isEqualTo(HeldTower.direction(1));
    assertThat(encoder.submit(open, 2).get()).isEqualTo(HeldTower.direction(2));
  }

  @Test
  void whatIsGatheredWhenTheEncoderIsClosedFails() {
    useGathering(1, LONG);
    Future<Embedding> handedIn = encoder.submit(open, 1);
    encoder.close();
    assertThatThrownBy(handedIn::get).hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatWaitsAtTheSameTimeRunsAsOneBatch() throws Exception {
    List<Future<Embedding>> results = new ArrayList<>();
    results.add(encoder.submit(held, 0));
    held.awaitBegun(1);
    for (int number : numbers(1, 41)) {
      results.add(encoder.submit(held, number));
    }
    held.letGo();

    for (int i = 0; i < results.size(); i++) {
      assertThat(results.get(i).get()).isEqualTo(HeldTower.direction(i));
    }
    assertThat(held.batchSizes()).containsExactly(1, 32, 8);
  }

  @Test
  void eachTowerHasBatchesOfItsOwn() throws Exception {
    encoder.submit(held, 0);
    held.awaitBegun(1);
    List<Future<Embedding>> results = new ArrayList<>();
    for (int number : numbers(1, 11)) {
      results.add(encoder.submit(held, number));
      results.add(encoder.submit(open, number));
    }
    held.letGo();
    for (Future<Embedding> result : results) {
      result.get();
    }

    assertThat(held.batches()).containsExactly(List.of(0), numbers(1, 11));
    assertThat(open.batches()).containsExactly(numbers(1, 11));
  }

  @Test
  void howAListIsCutDependsOnItsLengthAlone() {
    useThreads(2);
    encoder.encodeAll(open, numbers(0, 70));
    encoder.encodeAll(open, numbers(0, 20));
    encoder.encodeAll(open, numbers(0, 9));

    assertThat(open.batchSizes().subList(0, 3)).containsExactlyInAnyOrder(32, 32, 6);
    assertThat(open.batchSizes().subList(3, 5)).containsExactly(10, 10);
    assertThat(open.batchSizes().subList(5, 7)).containsExactlyInAnyOrder(8, 1);
  }

  @Test
  void aFullLaneKeepsWhoeverHasMoreWaiting() throws Exception {
    AtomicInteger handedIn = new AtomicInteger();
    Caller<Integer> producer =
        Caller.of(
            () -> {
              for (int number : numbers(0, 500)) {
                encoder.submit(held, number);
                handedIn.incrementAndGet();
              }
              return handedIn.get();
            });
    held.awaitBegun(1);
    awaitWaitingInBulk(BatchingEncoder.CAPACITY);
    producer.awaitParked();

    // A full lane, and the batch in hand.
    assertThat(handedIn.get()).isLessThanOrEqualTo(BatchingEncoder.CAPACITY + 32);
    held.letGo();
    assertThat(producer.get()).isEqualTo(500);
  }

  @Test
  void aQueryIsAnsweredWhileAllBulkThreadsAreInTheMiddleOfTheirBatches() throws Exception {
    useThreads(2);
    Caller<List<Embedding>> bulk = Caller.of(() -> encoder.encodeAll(held, numbers(0, 1000)));
    held.awaitBegun(2);

    assertThat(encoder.encode(open, 7)).isEqualTo(HeldTower.direction(7));

    assertThat(bulk.call().isDone()).isFalse();
    held.letGo();
    assertThat(bulk.get()).hasSize(1000);
  }

  @Test
  void aListThatSomeoneWaitsForDoesNotWaitBehindBulkWork() throws Exception {
    useThreads(2);
    Caller<List<Embedding>> bulk = Caller.of(() -> encoder.encodeAll(held, numbers(0, 1000)));
    held.awaitBegun(2);

    assertThat(encoder.encodeAllSoon(open, numbers(0, 500)))
        .isEqualTo(HeldTower.directions(numbers(0, 500)));

    assertThat(bulk.call().isDone()).isFalse();
    held.letGo();
    bulk.get();
  }

  @Test
  void aQueryWaitsForOnePieceOfSuchAListAndNotForAllOfIt() throws Exception {
    Caller<List<Embedding>> list = Caller.of(() -> encoder.encodeAllSoon(held, numbers(0, 90)));
    held.awaitBegun(1);
    list.awaitParked();

    assertThat(encoder.waitingQueries()).isZero();

    Caller<Embedding> query = Caller.of(() -> encoder.encode(open, 7));
    awaitWaitingQueries(1);
    held.letGo();
    assertThat(query.get()).isEqualTo(HeldTower.direction(7));
    assertThat(list.get()).isEqualTo(HeldTower.directions(numbers(0, 90)));
  }

  @Test
  void bulkGoesOnWhileAllQueryThreadsAreBusy() throws Exception {
    Caller<Embedding> query = Caller.of(() -> encoder.encode(held, 1));
    held.awaitBegun(1);
    Caller<Embedding> next = Caller.of(() -> encoder.encode(held, 2));
    awaitWaitingQueries(1);

    assertThat(encoder.encodeAll(open, numbers(0, 500))).hasSize(500);

    assertThat(query.call().isDone()).isFalse();
    held.letGo();
    assertThat(next.get()).isEqualTo(HeldTower.direction(2));
  }

  @Test
  void anInputThatCannotBeEmbeddedFailsAlone() throws Exception {
    encoder.submit(held, 0);
    held.awaitBegun(1);
    List<Integer> numbers = List.of(1, HeldTower.POISON, 2, HeldTower.TOO_LARGE, 3);
    List<Future<Embedding>> results = numbers.stream().map(n -> encoder.submit(held, n)).toList();
    held.letGo();

    for (int i : new int[] {0, 2, 4}) {
      assertThat(results.get(i).get()).isEqualTo(HeldTower.direction(numbers.get(i)));
    }
    assertThatThrownBy(results.get(1)::get)
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(IllegalArgumentException.class)
        .hasRootCauseMessage("poison among 1");
    assertThatThrownBy(results.get(3)::get).hasCauseInstanceOf(OutOfMemoryError.class);
    assertThat(encoder.encode(open, 4)).isEqualTo(HeldTower.direction(4));
  }

  @Test
  void aListWithAnInputThatCannotBeEmbeddedFailsAndTheRestOfItIsTakenBack() {
    List<Integer> numbers = new ArrayList<>(numbers(0, 90));
    numbers.set(3, HeldTower.POISON);

    assertThatThrownBy(() -> encoder.encodeAll(open, numbers))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("poison among 32");

    assertThat(encoder.waitingInBulk()).isZero();
    assertThat(encoder.encodeAll(open, numbers(0, 90))).hasSize(90);
  }

  @Test
  void aQueryThatIsNotBegunInTimeIsRefusedAndNeverRun() throws Exception {
    encoder.close();
    encoder = encoder(1, Duration.ofMillis(20));
    Caller<Embedding> begun = Caller.of(() -> encoder.encode(held, 1));
    held.awaitBegun(1);

    assertThatThrownBy(() -> encoder.encode(held, 2))
        .isInstanceOf(EncoderBusyException.class)
        .hasMessageContaining("20 ms");

    assertThat(encoder.waitingQueries()).isZero();
    held.letGo();
    assertThat(begun.get()).isEqualTo(HeldTower.direction(1));
    encoder.close();
    assertThat(held.batches()).containsExactly(List.of(1));
  }

  @Test
  void aQueryThatFindsNoRoomInTimeIsRefused() throws Exception {
    Duration patience = Duration.ofMillis(20);
    try (EncoderQueue queue =
        new EncoderQueue(1, patience, Duration.ZERO, 1, Thread.ofPlatform().daemon()::unstarted)) {
      queue.put(new EncodingJob<>(held, List.of(1)));
      held.awaitBegun(1);
      queue.put(new EncodingJob<>(held, List.of(2)));

      assertThatThrownBy(() -> queue.put(new EncodingJob<>(held, List.of(3))))
          .isInstanceOf(EncoderBusyException.class)
          .hasMessageContaining("20 ms")
          .hasMessageContaining("besides it: 1");
      held.letGo();
    }
  }

  @Test
  void anInterruptedCallerGivesUpAndItsInputIsTakenBack() throws Exception {
    encoder.submit(held, 0);
    held.awaitBegun(1);
    boolean[] interrupted = new boolean[1];
    Caller<Throwable> caller =
        Caller.of(
            () -> {
              Throwable thrown = catchThrowable(() -> encoder.encodeAll(held, numbers(1, 9)));
              interrupted[0] = Thread.currentThread().isInterrupted();
              return thrown;
            });
    awaitWaitingInBulk(8);

    caller.thread().interrupt();

    assertThat(caller.get()).isInstanceOf(CancellationException.class);
    assertThat(interrupted[0]).isTrue();
    assertThat(encoder.waitingInBulk()).isZero();
  }

  @Test
  void anInterruptedQueryIsTakenBackToo() throws Exception {
    Caller<Embedding> begun = Caller.of(() -> encoder.encode(held, 0));
    held.awaitBegun(1);
    Caller<Embedding> caller = Caller.of(() -> encoder.encode(held, 1));
    awaitWaitingQueries(1);

    caller.thread().interrupt();

    assertThat(caller.failure()).isInstanceOf(CancellationException.class);
    assertThat(encoder.waitingQueries()).isZero();
    held.letGo();
    assertThat(begun.get()).isEqualTo(HeldTower.direction(0));
  }

  @Test
  void aCallerThatIsInterruptedWhileItWaitsForRoomGivesUpToo() throws Exception {
    encoder.submit(held, 0);
    held.awaitBegun(1);
    Caller<List<Embedding>> caller = Caller.of(() -> encoder.encodeAll(held, numbers(0, 1000)));
    awaitWaitingInBulk(BatchingEncoder.CAPACITY);

    caller.thread().interrupt();

    assertThat(caller.failure()).isInstanceOf(CancellationException.class);
    assertThat(encoder.waitingInBulk()).isZero();
  }

  @Test
  void closingWakesEveryoneWhoWaitsAndLetsTheBatchInHandFinish() throws Exception {
    Future<Embedding> inHand = encoder.submit(held, 0);
    held.awaitBegun(1);
    Caller<Embedding> queryInHand = Caller.of(() -> encoder.encode(held, 1));
    held.awaitBegun(1);
    Caller<Embedding> query = Caller.of(() -> encoder.encode(held, 2));
    awaitWaitingQueries(1);
    Future<Embedding> handedIn = encoder.submit(held, 3);
    Caller<List<Embedding>> list = Caller.of(() -> encoder.encodeAll(held, numbers(0, 1000)));
    awaitWaitingInBulk(65);
    list.awaitParked();

    Caller<String> closing =
        Caller.of(
            () -> {
              encoder.close();
              return "after " + held.batches().size() + " batches";
            });

    assertThat(query.failure()).isInstanceOf(IllegalStateException.class);
    assertThat(list.failure())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(handedIn::get).hasCauseInstanceOf(IllegalStateException.class);
    held.letGo();
    assertThat(inHand.get()).isEqualTo(HeldTower.direction(0));
    assertThat(queryInHand.get()).isEqualTo(HeldTower.direction(1));
    assertThat(closing.get()).isEqualTo("after 2 batches");
  }

  @Test
  void aClosedEncoderTakesNothingAndMayBeClosedAgain() {
    encoder.close();
    encoder.close();

    assertThatThrownBy(() -> encoder.encode(open, 1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> encoder.submit(open, 1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> encoder.encodeAll(open, List.of(1)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anInterruptDoesNotMakeClosingLeaveABatchBehind() throws Exception {
    encoder.submit(held, 0);
    held.awaitBegun(1);
    Caller<String> closing =
        Caller.of(
            () -> {
              encoder.close();
              return held.batches().size() + " " + Thread.currentThread().isInterrupted();
            });
    closing.awaitParked();
    closing.thread().interrupt();
    held.letGo();

    assertThat(closing.get()).isEqualTo("1 true");
  }
}
