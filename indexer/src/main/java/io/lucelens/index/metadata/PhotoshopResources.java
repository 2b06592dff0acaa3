package io.lucelens.index.metadata;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What Photoshop keeps in JPEG and TIFF files: blocks of {@code 8BIM}, a number, a name, a length
 * and bytes. The one with IPTC records is looked for; the others hold what their writer thought of,
 * XMP packets of any size too.
 */
final class PhotoshopResources {
  private static final byte[] SIGNATURE = "8BIM".getBytes(StandardCharsets.US_ASCII);
  private static final int IPTC = 0x0404;

  private PhotoshopResources() {}

  /** The IPTC records; empty if there are none, or what is there is broken before them. */
  static Optional<byte[]> iptc(byte[] resources, int start) {
    ByteBuffer rest = ByteBuffer.wrap(resources).position(Math.min(start, resources.length));
    while (rest.remaining() > SIGNATURE.length + 2 + 2 + 4) {
      byte[] signature = new byte[SIGNATURE.length];
      rest.get(signature);
      if (!Arrays.equals(signature, SIGNATURE)) {
        return Optional.empty();
      }
      int number = Short.toUnsignedInt(rest.getShort());
      // A length and the name, together an even number of bytes.
      int name = Byte.toUnsignedInt(rest.get()) | 1;
      if (rest.remaining() < name + 4) {
        return Optional.empty();
      }
      int length = rest.position(rest.position() + name).getInt();
      if (length < 0 || length > rest.remaining()) {
        return Optional.empty();
      }
      if (number == IPTC) {
        byte[] records = new byte[length];
        rest.get(records);
        return Optional.of(records);
      }
      rest.position(Math.min(rest.position() + length + length % 2, rest.limit()));
    }
    return Optional.empty();
  }
}
