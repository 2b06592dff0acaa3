package io.lucelens.index.pipeline;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Measures how long the threads of a run spend in each stage. A thread is in one stage at a time:
 * entering the next ends the one before, so that nothing counts twice. Thread-safe.
 */
final class StageTimes {
  /** What a thread may be at. */
  enum Stage {
    /** It waits for another thread, which is nobody's work. */
    IDLE,
    /** It walks folders and looks their files up in the index. */
    CRAWL,
    /** It reads a file, decodes it and makes thumbnail and input of the model. */
    READ,
    /** It waits for the model, whose own threads embed. */
    EMBED,
    /** It writes to the index and the data folder. */
    WRITE
  }

  private final Map<Stage, LongAdder> nanos = new EnumMap<>(Stage.class);
  private final ThreadLocal<Lap> laps = ThreadLocal.withInitial(Lap::new);

  /** What the current thread is at, and since when. */
  private static final class Lap {
    private Stage stage = Stage.IDLE;
    private long since = System.nanoTime();
  }

  StageTimes() {
    for (Stage stage : Stage.values()) {
      nanos.put(stage, new LongAdder());
    }
  }

  /** The current thread begins a stage. Returns the one that it was in, to go back to. */
  Stage enter(Stage stage) {
    Lap lap = laps.get();
    Stage before = lap.stage;
    long now = System.nanoTime();
    nanos.get(before).add(now - lap.since);
    lap.stage = stage;
    lap.since = now;
    return before;
  }

  /** What the stages that are over have taken so far. */
  StageWork soFar() {
    return new StageWork(of(Stage.CRAWL), of(Stage.READ), of(Stage.EMBED), of(Stage.WRITE));
  }

  private Duration of(Stage stage) {
    return Duration.ofNanos(nanos.get(stage).sum());
  }
}
