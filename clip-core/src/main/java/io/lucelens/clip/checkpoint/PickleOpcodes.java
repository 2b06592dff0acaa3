package io.lucelens.clip.checkpoint;

import java.util.Map;

/** Names of the pickle instructions that are refused, as Python's {@code pickletools} has them. */
final class PickleOpcodes {
  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry((int) 'i', "INST"),
          Map.entry((int) 'o', "OBJ"),
          Map.entry((int) 'P', "PERSID"),
          Map.entry((int) '2', "DUP"),
          Map.entry(0x82, "EXT1"),
          Map.entry(0x83, "EXT2"),
          Map.entry(0x84, "EXT4"),
          Map.entry(0x8b, "LONG4"),
          Map.entry(0x8f, "EMPTY_SET"),
          Map.entry(0x91, "FROZENSET"),
          Map.entry(0x92, "NEWOBJ_EX"),
          Map.entry(0x96, "BYTEARRAY8"),
          Map.entry(0x97, "NEXT_BUFFER"));

  private PickleOpcodes() {}

  /** The name, or the number where the instruction has no name here. */
  static String name(int opcode) {
    String name = NAMES.get(opcode);
    return "instruction " + (name == null ? "0x%02x".formatted(opcode) : name);
  }
}
