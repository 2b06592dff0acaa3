package io.lucelens.clip.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Files in the structure of RAW files, without any sensor data: there are no real ones here. */
final class RawFiles {
  static final int SUB_DIRECTORY = 0x14a;
  private static final int ORIENTATION = 0x112;

  private RawFiles() {}

  /** A NEF: a small preview in the main directory, the large one in a directory below it. */
  static byte[] nef(byte[] small, byte[] large, int orientation) {
    int second = 8 + 2 + 5 * 12 + 4;
    int third = second + 2 + 3 * 12 + 4;
    return ByteBuffer.allocate(third + small.length + large.length)
        .order(ByteOrder.BIG_ENDIAN)
        .putInt(0x4d4d002a)
        .putInt(8)
        .put(
            directory(
                ByteOrder.BIG_ENDIAN,
                new int[][] {
                  {0x103, 3, 34713},
                  {ORIENTATION, 3, orientation},
                  {SUB_DIRECTORY, 4, second},
                  {0x201, 4, third},
                  {0x202, 4, small.length}
                }))
        .put(
            directory(
                ByteOrder.BIG_ENDIAN,
                new int[][] {
                  {0x103, 3, 6}, {0x201, 4, third + small.length}, {0x202, 4, large.length}
                }))
        .put(small)
        .put(large)
        .array();
  }

  /** A CR2: the preview is the strip of the main directory. */
  static byte[] cr2(byte[] preview, int orientation) {
    int end = 16 + 2 + 4 * 12 + 4;
    return ByteBuffer.allocate(end + preview.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("II*\0".getBytes(StandardCharsets.ISO_8859_1))
        .putInt(16)
        .put(new byte[] {'C', 'R', 2, 0, 0, 0, 0, 0})
        .put(
            directory(
                ByteOrder.LITTLE_ENDIAN,
                new int[][] {
                  {0x103, 3, 6},
                  {0x111, 4, end},
                  {ORIENTATION, 3, orientation},
                  {0x117, 4, preview.length}
                }))
        .put(preview)
        .array();
  }

  /** A DNG, with or without a preview. */
  static byte[] dng(byte[] preview) {
    int end = 8 + 2 + 4 * 12 + 4;
    return ByteBuffer.allocate(end + preview.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("II*\0".getBytes(StandardCharsets.ISO_8859_1))
        .putInt(8)
        .put(
            directory(
                ByteOrder.LITTLE_ENDIAN,
                new int[][] {
                  {0x106, 3, 32803}, {0x111, 4, end}, {0x117, 4, preview.length}, {0xc612, 1, 1}
                }))
        .put(preview)
        .array();
  }

  /** An RW2: the preview is the value of a tag. */
  static byte[] rw2(byte[] preview, int orientation) {
    int end = 8 + 2 + 2 * 12 + 4;
    ByteBuffer file =
        ByteBuffer.allocate(end + preview.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put("IIU\0".getBytes(StandardCharsets.ISO_8859_1))
            .putInt(8)
            .putShort((short) 2);
    file.putShort((short) 0x2e).putShort((short) 7).putInt(preview.length).putInt(end);
    file.putShort((short) ORIENTATION).putShort((short) 3).putInt(1).putInt(orientation);
    return file.putInt(0).put(preview).array();
  }

  /** A RAF: the header says where the preview is. */
  static byte[] raf(byte[] preview) {
    ByteBuffer file = ByteBuffer.allocate(148 + preview.length);
    file.put("FUJIFILMCCD-RAW 0201FF389501".getBytes(StandardCharsets.ISO_8859_1));
    return file.putInt(84, 148).putInt(88, preview.length).put(148, preview).array();
  }

  /** A CR3: the preview is somewhere, the orientation in a box. */
  static byte[] cr3(byte[] preview, int orientation) {
    byte[] exif = Pictures.exif(orientation);
    ByteBuffer file = ByteBuffer.allocate(24 + 8 + exif.length + 16 + preview.length);
    file.putInt(24).put("ftypcrx \0\0\0\1crx isom".getBytes(StandardCharsets.ISO_8859_1));
    file.putInt(8 + exif.length).put("CMT1".getBytes(StandardCharsets.ISO_8859_1)).put(exif);
    file.putInt(16 + preview.length)
        .put("mdat\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII));
    return file.put(preview).array();
  }

  /** An ORF: the preview is somewhere, for its place is in notes of Olympus' own. */
  static byte[] orf(byte[] preview, int orientation) {
    int end = 8 + 2 + 12 + 4;
    return ByteBuffer.allocate(end + 7 + preview.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("IIRO".getBytes(StandardCharsets.ISO_8859_1))
        .putInt(8)
        .put(directory(ByteOrder.LITTLE_ENDIAN, new int[][] {{ORIENTATION, 3, orientation}}))
        .put(new byte[7])
        .put(preview)
        .array();
  }

  /** A directory of single numbers: tag, type, value. */
  private static byte[] directory(ByteOrder order, int[][] entries) {
    ByteBuffer directory = ByteBuffer.allocate(2 + 12 * entries.length + 4).order(order);
    directory.putShort((short) entries.length);
    for (int[] entry : entries) {
      directory.putShort((short) entry[0]).putShort((short) entry[1]).putInt(1);
      if (entry[1] == 3) {
        directory.putShort((short) entry[2]).putShort((short) 0);
      } else {
        directory.putInt(entry[2]);
      }
    }
    return directory.array();
  }
}
