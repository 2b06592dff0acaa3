package io.lucelens.training;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Structure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What this process holds outside the heap, in kilobytes.
 *
 * @param allocated asked of malloc and not given back, as glibc counts it: each leaked tensor is in
 *     it, and memory that malloc keeps for later is not
 * @param resident of the machine's memory without the heap, as Linux counts it: files that stay
 *     mapped are in it, and what malloc keeps
 */
record NativeMemory(long allocated, long resident) {
  private static final Path MAPPINGS = Path.of("/proc/self/smaps");
  private static final Pattern ADDRESS = Pattern.compile("0x([0-9a-f]{8,})");
  private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-[0-9a-f]+ .*");
  private static final Optional<Function> MALLINFO = mallinfo();
  private static final int READINGS = 5;

  private static Optional<Function> mallinfo() {
    try {
      return Optional.of(NativeLibrary.getInstance("c").getFunction("mallinfo2"));
    } catch (UnsatisfiedLinkError e) {
      return Optional.empty();
    }
  }

  /** Only Linux tells, with glibc 2.33 or later. */
  static boolean known() {
    return MALLINFO.isPresent() && Files.isReadable(MAPPINGS);
  }

  /** After a garbage collection. */
  static NativeMemory now() {
    System.gc();
    return new NativeMemory(readAllocated(), readResident());
  }

  /**
   * By how much it grew from one reading to the next at least. A leak grows all the time; what the
   * JVM makes once, and what its compilers hold for a while, does not.
   */
  static NativeMemory leastGrowth(List<NativeMemory> readings) {
    long allocated = Long.MAX_VALUE;
    long resident = Long.MAX_VALUE;
    for (int i = 1; i < readings.size(); i++) {
      NativeMemory before = readings.get(i - 1);
      NativeMemory after = readings.get(i);
      allocated = Math.min(allocated, after.allocated - before.allocated);
      resident = Math.min(resident, after.resident - before.resident);
    }
    return new NativeMemory(allocated, resident);
  }

  /**
   * The lowest of some readings. The JVM's compilers take megabytes for as long as they compile a
   * method, and direct buffers are freed a moment after the collection that found them.
   */
  private static long readAllocated() {
    long lowest = Long.MAX_VALUE;
    try {
      for (int i = 0; i < READINGS; i++) {
        Thread.sleep(50);
        MallocInfo info = (MallocInfo) MALLINFO.orElseThrow().invoke(MallocInfo.class, null);
        lowest = Math.min(lowest, info.uordblks + info.hblkhd);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while memory was read", e);
    }
    return lowest >> 10;
  }

  /** glibc's struct mallinfo2, by its own names. */
  @Structure.FieldOrder({
    "arena",
    "ordblks",
    "smblks",
    "hblks",
    "hblkhd",
    "usmblks",
    "fsmblks",
    "uordblks",
    "fordblks",
    "keepcost"
  })
  public static final class MallocInfo extends Structure implements Structure.ByValue {
    public long arena;
    public long ordblks;
    public long smblks;
    public long hblks;

    /** Bytes in large blocks, which have a mapping of their own. */
    public long hblkhd;

    public long usmblks;
    public long fsmblks;

    /** Bytes in all other blocks that are in use. */
    public long uordblks;

    public long fordblks;
    public long keepcost;
  }

  /**
   * The heap's mappings are left out one by one. Its committed size would not do: not all of that
   * is resident, and a heap that shrinks would look like a leak.
   */
  private static long readResident() {
    List<Long> addresses =
        ADDRESS
            .matcher(heap())
            .results()
            .map(address -> Long.parseUnsignedLong(address.group(1), 16))
            .sorted(Long::compareUnsigned)
            .toList();
    long resident = 0;
    boolean isHeap = false;
    try {
      for (String line : Files.readAllLines(MAPPINGS)) {
        var mapping = MAPPING.matcher(line);
        if (mapping.matches()) {
          long start = Long.parseUnsignedLong(mapping.group(1), 16);
          isHeap =
              Long.compareUnsigned(start, addresses.getFirst()) >= 0
                  && Long.compareUnsigned(start, addresses.getLast()) < 0;
        } else if (line.startsWith("Rss:") && !isHeap) {
          resident += Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return resident;
  }

  /** The JVM's own words about its heap, with the addresses between which it lies. */
  private static String heap() {
    try {
      ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
      return (String)
          ManagementFactory.getPlatformMBeanServer().invoke(commands, "gcHeapInfo", null, null);
    } catch (JMException e) {
      throw new IllegalStateException("This JVM does not tell where its heap is", e);
    }
  }
}
