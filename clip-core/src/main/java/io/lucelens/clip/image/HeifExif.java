package io.lucelens.clip.image;

import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Finds the EXIF block of HEIC and AVIF files, and reads it with our bounds. */
final class HeifExif {
  /** A JPEG has 64 KiB for it; there may be a thumbnail inside. */
  private static final int MAX_BYTES = 16 << 20;

  private HeifExif() {}

  /** Reads the first block, which says first how many bytes come before its TIFF header. */
  static Metadata read(byte[] file) {
    Metadata metadata = new Metadata();
    for (byte[] item : IsoMedia.items(file, IsoMedia.Kind.EXIF, 1, MAX_BYTES)) {
      if (item.length >= Integer.BYTES) {
        long header = Integer.BYTES + Integer.toUnsignedLong(ByteBuffer.wrap(item).getInt());
        byte[] block = Arrays.copyOfRange(item, (int) Math.min(header, item.length), item.length);
        new ExifBlockReader().extract(new ByteArrayReader(block), metadata);
      }
    }
    return metadata;
  }
}
