package io.lucelens.cli;

/** How many cores PyTorch takes for one call. It is asked once a JVM, when the engine starts. */
enum TorchThreads {
  /** Several of our threads call at the same time, one core each: the fastest way to embed. */
  ONE(1),
  /** One thread calls at a time, and each call uses the whole machine: the way to train. */
  ALL(Runtime.getRuntime().availableProcessors());

  private final int threads;

  TorchThreads(int threads) {
    this.threads = threads;
  }

  /** Chooses, unless the user has done so with LUCELENS_JAVA_OPTS. */
  void choose() {
    setUnlessSet("ai.djl.pytorch.num_threads", threads);
    setUnlessSet("ai.djl.pytorch.num_interop_threads", 1);
  }

  private static void setUnlessSet(String property, int value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, Integer.toString(value));
    }
  }
}
