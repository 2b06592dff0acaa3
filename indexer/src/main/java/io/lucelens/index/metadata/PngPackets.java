package io.lucelens.index.metadata;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.InflaterInputStream;

/**
 * Takes the XMP packets out of a PNG file, where they are international texts with a keyword of
 * their own (PNG specification, 11.3.4.5; Adobe's XMP specification, part 3). Nothing else is
 * copied or inflated, and of a packet no more than shows that it is too long.
 */
final class PngPackets {
  private static final byte[] KEYWORD = "XML:com.adobe.xmp\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final int SIGNATURE_LENGTH = 8;
  private static final int INTERNATIONAL_TEXT = 0x69545874;
  private static final int END = 0x49454e44;

  /** A chunk without content: its length, its type and its check sum. */
  private static final int EMPTY_CHUNK = 12;

  private PngPackets() {}

  /**
   * The first packets, {@link EmbeddedBlocks#MAX_PACKETS} at most. A chunk that is cut short ends
   * the reading.
   *
   * @throws IOException if a compressed one is damaged
   */
  static List<byte[]> read(byte[] file) throws IOException {
    List<byte[]> packets = new ArrayList<>();
    ByteBuffer chunks = ByteBuffer.wrap(file);
    chunks.position(Math.min(SIGNATURE_LENGTH, chunks.limit()));
    while (chunks.remaining() >= EMPTY_CHUNK && packets.size() < EmbeddedBlocks.MAX_PACKETS) {
      long length = Integer.toUnsignedLong(chunks.getInt());
      int type = chunks.getInt();
      if (type == END || length > chunks.remaining() - Integer.BYTES) {
        break;
      }
      ByteBuffer content = chunks.slice(chunks.position(), (int) length);
      chunks.position(chunks.position() + (int) length + Integer.BYTES);
      if (type == INTERNATIONAL_TEXT && isPacket(content)) {
        packets.add(text(content.position(KEYWORD.length)));
      }
    }
    return packets;
  }

  private static boolean isPacket(ByteBuffer text) {
    return text.remaining() >= KEYWORD.length
        && text.slice(0, KEYWORD.length).equals(ByteBuffer.wrap(KEYWORD));
  }

  /**
   * Behind the keyword: whether it is compressed, how, the language, the keyword in it, the text.
   */
  private static byte[] text(ByteBuffer content) throws IOException {
    boolean isCompressed = content.hasRemaining() && content.get() != 0;
    content.position(Math.min(content.position() + 1, content.limit()));
    skipText(content);
    skipText(content);
    if (!isCompressed) {
      return EmbeddedBlocks.start(content);
    }
    int start = content.arrayOffset() + content.position();
    try (var inflated =
        new InflaterInputStream(
            new ByteArrayInputStream(content.array(), start, content.remaining()))) {
      return inflated.readNBytes(XmpFields.MAX_BYTES + 1);
    }
  }

  private static void skipText(ByteBuffer in) {
    boolean isEnd = false;
    while (in.hasRemaining() && !isEnd) {
      isEnd = in.get() == 0;
    }
  }
}
