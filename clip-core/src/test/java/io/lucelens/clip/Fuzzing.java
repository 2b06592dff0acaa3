package io.lucelens.clip;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gives a reader many damaged files. Whatever they are, it reads them or refuses them with a
 * message that names the file, and takes no more memory than it is allowed; it never throws
 * anything else. A reader that hangs is stopped by the test's own timeout.
 */
public final class Fuzzing {
  /** How many damaged files a reader is given: {@code -Dlucelens.fuzz=20000} for a long run. */
  private static final int COUNT = Integer.getInteger("lucelens.fuzz", 200);

  /** A name, a count and some words; a whole file is no message. */
  private static final int MAX_MESSAGE = 1_000;

  private static final int MAX_FINDINGS = 12;
  private static final String READ = "read";
  private static final String REFUSED = "refused";

  private Fuzzing() {}

  /** Makes a damaged file. */
  @FunctionalInterface
  public interface Damage {
    byte[] of(Mutations mutations) throws Exception;
  }

  /** Reads a file. */
  @FunctionalInterface
  public interface Reader {
    void read(byte[] content) throws Exception;
  }

  /**
   * Runs the reader.
   *
   * @param file that every refusal must name
   * @param megabytes of heap that reading one file may allocate, garbage included
   * @param refusal the only exception allowed
   */
  public static void run(
      String file, int megabytes, Class<? extends Exception> refusal, Damage damage, Reader reader)
      throws Exception {
    int refused = harmless(file, megabytes, refusal, damage, reader);
    // Damages that are all alike would show nothing.
    assertThat(refused).as("refused of %d", COUNT).isBetween(COUNT / 10, COUNT);
  }

  /**
   * As {@link #run}, for a reader that may put up with all damages.
   *
   * @return how many it refused
   */
  public static int harmless(
      String file, int megabytes, Class<? extends Exception> refusal, Damage damage, Reader reader)
      throws Exception {
    int refused = 0;
    Map<String, Integer> findings = new TreeMap<>();
    for (int seed = 0; seed < COUNT && findings.size() < MAX_FINDINGS; seed++) {
      byte[] content = damage.of(new Mutations(seed));
      long before = allocated();
      String outcome = outcome(file, refusal, content, reader);
      long taken = (allocated() - before) >> 20;
      if (taken > megabytes) {
        findings.putIfAbsent("more than " + megabytes + " MB allocated: " + taken, seed);
      }
      if (outcome.equals(REFUSED)) {
        refused++;
      } else if (!outcome.equals(READ)) {
        findings.putIfAbsent(outcome, seed);
      }
    }
    assertThat(findings).as("what went wrong, with the seed that shows it").isEmpty();
    return refused;
  }

  private static String outcome(
      String file, Class<? extends Exception> refusal, byte[] content, Reader reader) {
    try {
      reader.read(content);
      return READ;
    } catch (Exception | StackOverflowError | OutOfMemoryError | AssertionError e) {
      if (!refusal.isInstance(e)) {
        return e + at(e);
      }
      String message = String.valueOf(e.getMessage());
      boolean good = message.contains(file) && message.length() <= MAX_MESSAGE;
      return good ? REFUSED : "a message of " + message.length() + ": " + cut(message);
    }
  }

  private static String at(Throwable e) {
    StringBuilder where = new StringBuilder();
    for (StackTraceElement frame : e.getStackTrace()) {
      if (where.length() < 600) {
        where.append("\n  ").append(frame);
      }
    }
    return where.toString();
  }

  private static String cut(String message) {
    return message.substring(0, Math.min(MAX_MESSAGE, message.length()));
  }

  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getCurrentThreadAllocatedBytes();
  }
}
