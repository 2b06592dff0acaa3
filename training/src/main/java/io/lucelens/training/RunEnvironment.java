package io.lucelens.training;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run runs on: whoever wants the same figures again needs the same.
 *
 * @param lucelens version
 * @param java name and version of the virtual machine
 * @param os name and version of the operating system
 * @param architecture of the processor
 * @param djl version of the library that calls PyTorch
 * @param pytorch version
 * @param threads that one call of PyTorch takes; sums depend on it in their last digits
 * @param processors that the virtual machine may use
 * @param maxHeapBytes of the virtual machine
 * @param command as it was given, word by word; empty if there was none
 */
public record RunEnvironment(
    String lucelens,
    String java,
    String os,
    String architecture,
    String djl,
    String pytorch,
    int threads,
    int processors,
    long maxHeapBytes,
    List<String> command) {

  /** Copies the list. */
  public RunEnvironment {
    command = List.copyOf(command);
  }

  /**
   * This process; starts the engine if it does not run yet.
   *
   * @param lucelens version
   * @param command as it was given
   */
  public static RunEnvironment ofThisProcess(String lucelens, List<String> command) {
    return new RunEnvironment(
        lucelens,
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("os.arch"),
        Engine.getDjlVersion(),
        Engine.getInstance().getVersion(),
        JniUtils.getNumThreads(),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory(),
        command);
  }

  /** What differs from another environment and may change figures: {@code threads 2, now 1}. */
  List<String> changesSince(RunEnvironment before) {
    List<String> changes = new ArrayList<>();
    compare("lucelens", before.lucelens, lucelens, changes);
    compare("java", before.java, java, changes);
    compare("os", before.os, os, changes);
    compare("architecture", before.architecture, architecture, changes);
    compare("djl", before.djl, djl, changes);
    compare("pytorch", before.pytorch, pytorch, changes);
    compare("threads", before.threads, threads, changes);
    return changes;
  }

  private static void compare(String name, Object before, Object now, List<String> changes) {
    if (!now.equals(before)) {
      changes.add(name + " " + before + ", now " + now);
    }
  }
}
