package io.lucelens.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A command that runs on a thread of its own until it is told to stop. */
final class ServingCli implements AutoCloseable {
  private static final int POLL_MILLIS = 20;
  private static final int PATIENCE_SECONDS = 180;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
  private final Thread thread;

  private ServingCli(String... args) {
    thread =
        new Thread(
            () ->
                exitCode.complete(
                    Lucelens.run(
                        System.getenv(), new PrintWriter(out), new PrintWriter(err), args)),
            "serving");
  }

  static ServingCli start(Object... args) {
    ServingCli cli =
        new ServingCli(Arrays.stream(args).map(Object::toString).toArray(String[]::new));
    cli.thread.start();
    return cli;
  }

  /** Waits for the address on stdout. */
  URI address() throws InterruptedException {
    await(() -> out().endsWith("\n"));
    return URI.create(out().strip());
  }

  /** Waits for a text on stderr. */
  void awaitNote(String text) throws InterruptedException {
    await(() -> err.toString().contains(text));
  }

  private void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (exitCode.isDone() || System.nanoTime() > deadline) {
        throw new AssertionError("It ended or hangs. stdout: " + out() + " stderr: " + err);
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  String out() {
    return out.toString();
  }

  /** Does what Ctrl-C does, and gives the exit code. */
  int stop() throws Exception {
    thread.interrupt();
    return exitCode.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    thread.interrupt();
    exitCode.join();
  }
}
