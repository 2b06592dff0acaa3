package io.lucelens.training;

import ai.djl.pytorch.jni.JniUtils;
import java.util.function.Supplier;

/**
 * Runs arithmetic that autograd must not see. Grad mode belongs to the thread and is on in every
 * thread but the one that loaded the engine, so it is switched off where it matters and put back.
 */
final class WithoutGraph {
  private WithoutGraph() {}

  /** Gives what the work gives; the thread's grad mode is afterwards what it was. */
  static <T> T get(Supplier<T> work) {
    boolean graph = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    try {
      return work.get();
    } finally {
      JniUtils.setGradMode(graph);
    }
  }

  /** As {@link #get} for work that gives nothing. */
  static void run(Runnable work) {
    get(
        () -> {
          work.run();
          return null;
        });
  }
}
