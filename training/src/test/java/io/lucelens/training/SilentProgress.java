package io.lucelens.training;

import java.nio.file.Path;

/** Hears nothing; tests override what they want to hear. */
class SilentProgress implements TrainingProgress {
  /** Stops the run as a kill would: between two steps, without any tidying. */
  static TrainingProgress killedAfter(long last) {
    return new SilentProgress() {
      @Override
      public void stepDone(long done, double loss, double rate, double perSecond) {
        if (done == last) {
          throw new IllegalStateException("killed");
        }
      }
    };
  }

  /** Stops the run as Ctrl-C does, in a step. */
  static TrainingProgress interruptedAfter(long last) {
    return new SilentProgress() {
      @Override
      public void stepDone(long done, double loss, double rate, double perSecond) {
        if (done == last) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  @Override
  public void started(long firstStep, long totalSteps) {}

  @Override
  public void stepDone(long done, double loss, double rate, double perSecond) {}

  @Override
  public void checkpointWritten(long step, Path exported) {}
}
