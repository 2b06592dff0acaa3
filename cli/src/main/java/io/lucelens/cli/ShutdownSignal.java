package io.lucelens.cli;

import java.time.Duration;

/**
 * Lets a command end cleanly when the JVM is told to stop (Ctrl-C, SIGTERM): interrupts the
 * command's thread and keeps the JVM alive until the command has let go of everything. Close it
 * last, so declare it first.
 */
final class ShutdownSignal implements AutoCloseable {
  /** Committing a large index to a slow disk takes seconds; a hung command must end sometime. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Thread command;
  private final Thread hook = new Thread(this::interruptAndWait, "shutdown");
  private boolean done;

  private ShutdownSignal(Thread command) {
    this.command = command;
  }

  /** Interrupts a thread when the JVM is told to stop. */
  static ShutdownSignal interrupting(Thread command) {
    ShutdownSignal signal = new ShutdownSignal(command);
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  private synchronized void interruptAndWait() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    command.interrupt();
    try {
      while (!done && System.nanoTime() < deadline) {
        wait(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The command has let go of everything. */
  @Override
  public void close() {
    synchronized (this) {
      done = true;
      notifyAll();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is stopping already: the hook has just been told, which is what it waits for.
      return;
    }
  }
}
