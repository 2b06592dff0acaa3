package io.lucelens.clip.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The image directories of a file in TIFF's structure (TIFF 6.0, section 2), which RAW files have
 * too, some with a signature of their own. Whatever points out of the file is passed over.
 */
final class TiffDirectories {
  /** Cameras write a handful; more are made to keep us busy. */
  private static final int MOST = 64;

  private static final int ENTRY = 12;
  private static final int SUB_DIRECTORIES = 0x14a;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int UNDEFINED = 7;
  private static final int DIRECTORY = 13;

  private final ByteBuffer file;
  private final List<Directory> directories = new ArrayList<>();

  private TiffDirectories(byte[] file) {
    ByteOrder order =
        file.length > 0 && file[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    this.file = ByteBuffer.wrap(file).order(order);
  }

  /** All directories of a file: those in the chain, and those below them. */
  static List<Directory> of(byte[] file) {
    TiffDirectories found = new TiffDirectories(file);
    found.read();
    return found.directories;
  }

  private void read() {
    Deque<Long> open = new ArrayDeque<>();
    Set<Long> seen = new HashSet<>();
    open.add(file.capacity() < 8 ? 0L : unsigned(4));
    while (!open.isEmpty() && directories.size() < MOST) {
      long at = open.poll();
      if (at < 8 || at + 2 > file.capacity() || !seen.add(at)) {
        continue;
      }
      int count = file.getShort((int) at) & 0xffff;
      long end = at + 2 + (long) count * ENTRY;
      if (end > file.capacity()) {
        continue;
      }
      Directory directory = new Directory((int) at + 2, count);
      directories.add(directory);
      directory.numbers(SUB_DIRECTORIES).forEach(open::add);
      if (end + 4 <= file.capacity()) {
        open.add(unsigned((int) end));
      }
    }
  }

  private long unsigned(int at) {
    return Integer.toUnsignedLong(file.getInt(at));
  }

  /** One directory. */
  final class Directory {
    private final int from;
    private final int count;

    private Directory(int from, int count) {
      this.from = from;
      this.count = count;
    }

    /** Whether there is such a tag. */
    boolean has(int tag) {
      return entry(tag) >= 0;
    }

    /** The value of a tag that has one number. */
    Optional<Long> number(int tag) {
      List<Long> numbers = numbers(tag);
      return numbers.size() == 1 ? Optional.of(numbers.getFirst()) : Optional.empty();
    }

    /** The values of a tag, if they are whole numbers, and not too many. */
    List<Long> numbers(int tag) {
      int entry = entry(tag);
      if (entry < 0) {
        return List.of();
      }
      int type = file.getShort(entry + 2) & 0xffff;
      int size = type == SHORT ? 2 : type == LONG || type == DIRECTORY ? 4 : 0;
      long values = unsigned(entry + 4);
      if (size == 0 || values > MOST) {
        return List.of();
      }
      long at = values * size <= 4 ? entry + 8 : unsigned(entry + 8);
      if (at + values * size > file.capacity()) {
        return List.of();
      }
      List<Long> numbers = new ArrayList<>();
      for (int i = 0; i < values; i++) {
        int value = (int) at + i * size;
        numbers.add(size == 2 ? file.getShort(value) & 0xffffL : unsigned(value));
      }
      return numbers;
    }

    /** Where the bytes of a tag are, and how many; not checked. Empty if it is not of bytes. */
    Optional<long[]> bytes(int tag) {
      int entry = entry(tag);
      return entry >= 0 && (file.getShort(entry + 2) & 0xffff) == UNDEFINED
          ? Optional.of(new long[] {unsigned(entry + 8), unsigned(entry + 4)})
          : Optional.empty();
    }

    private int entry(int tag) {
      for (int i = 0; i < count; i++) {
        if ((file.getShort(from + i * ENTRY) & 0xffff) == tag) {
          return from + i * ENTRY;
        }
      }
      return -1;
    }
  }
}
