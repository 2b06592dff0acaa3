package io.lucelens.index.metadata;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the XMP packets out of the chunks of a WebP file. Nothing else is copied, and of a packet
 * no more than shows that it is too long.
 */
final class WebpPackets {
  /** {@code XMP } in little endian. */
  private static final int XMP = 0x20504d58;

  /** RIFF, the length of the file, WEBP. */
  private static final int HEADER_LENGTH = 12;

  /** The type and the length. */
  private static final int CHUNK_HEADER = 8;

  private WebpPackets() {}

  /**
   * The first packets, {@link EmbeddedBlocks#MAX_PACKETS} at most. A chunk that is cut short ends
   * the reading.
   */
  static List<byte[]> read(byte[] file) {
    List<byte[]> packets = new ArrayList<>();
    ByteBuffer chunks = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    chunks.position(Math.min(HEADER_LENGTH, chunks.limit()));
    while (chunks.remaining() >= CHUNK_HEADER && packets.size() < EmbeddedBlocks.MAX_PACKETS) {
      int type = chunks.getInt();
      long length = Integer.toUnsignedLong(chunks.getInt());
      if (length > chunks.remaining()) {
        break;
      }
      if (type == XMP) {
        packets.add(EmbeddedBlocks.start(chunks.slice(chunks.position(), (int) length)));
      }
      // Chunks begin at even places.
      long next = chunks.position() + length + length % 2;
      chunks.position((int) Math.min(next, chunks.limit()));
    }
    return packets;
  }
}
