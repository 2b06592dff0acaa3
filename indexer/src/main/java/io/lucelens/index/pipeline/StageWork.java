package io.lucelens.index.pipeline;

import java.time.Duration;

/**
 * How long the threads of a run worked at each stage, all threads of a stage together. Time in
 * which a thread waits for another stage is not in it, but for the waiting for the model, whose own
 * threads embed.
 *
 * @param crawl walking the folders twice, and looking files up in the index
 * @param read reading, hashing and decoding files, making thumbnails and inputs of the model
 * @param embed waiting for the model
 * @param write writing to the index and the data folder, and tagging at the end
 */
public record StageWork(Duration crawl, Duration read, Duration embed, Duration write) {
  /** Nothing was measured. */
  public static final StageWork NONE =
      new StageWork(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

  /** All stages together. */
  public Duration total() {
    return crawl.plus(read).plus(embed).plus(write);
  }
}
