package io.lucelens.training;

import java.nio.file.Path;

/** Hears how a training run goes; called from the run's own thread. */
public interface TrainingProgress {
  /**
   * The run begins or goes on.
   *
   * @param firstStep steps already done
   * @param totalSteps steps of the whole run
   */
  void started(long firstStep, long totalSteps);

  /**
   * A step is done.
   *
   * @param done steps done so far
   * @param loss of this step's batch
   * @param learningRate of this step
   * @param pairsPerSecond since the run was started or resumed
   */
  void stepDone(long done, double loss, double learningRate, double pairsPerSecond);

  /** A checkpoint is safely on disk and the exported model is up to date with it. */
  void checkpointWritten(long step, Path exported);

  /**
   * The model as of a step was judged on the pairs held back.
   *
   * @param best whether it is the best so far, and was kept
   */
  default void validated(long step, RetrievalScore score, boolean best) {}

  /** A mixture of start and best model was judged; called for each, by rising α. */
  default void mixed(AlphaSweep.Row row) {}

  /** All mixtures were judged, and the recommended one was exported. */
  default void swept(AlphaSweep sweep, Path exported) {}

  /** The report of the whole run was written. */
  default void reported(Path page) {}

  /**
   * The report could not be written; the run is complete nevertheless, and its model exported.
   *
   * @param reason a full disk, for instance
   */
  default void notReported(Exception reason) {}
}
