package io.lucelens.index.metadata;

import com.drew.imaging.ImageProcessingException;
import com.drew.imaging.jpeg.JpegSegmentData;
import com.drew.imaging.jpeg.JpegSegmentReader;
import com.drew.imaging.jpeg.JpegSegmentType;
import com.drew.lang.SequentialByteArrayReader;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.iptc.IptcReader;
import io.lucelens.clip.image.Exif;
import io.lucelens.clip.image.IsoMedia;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * The XMP packets and IPTC records inside a file: in blocks of their own, or as bytes in the EXIF
 * block.
 *
 * <p>Of XMP only the main packet is read: what does not fit into a JPEG segment is no description
 * of the picture but a depth map or the like. Compressed packets are inflated up to {@link
 * XmpFields#MAX_BYTES}.
 */
final class EmbeddedBlocks {
  /** A picture has one; phones add one for each of their depth maps and mattes. */
  static final int MAX_PACKETS = 10;

  private static final byte[] XMP_IN_JPEG = ascii("http://ns.adobe.com/xap/1.0/\0");
  private static final UUID XMP_IN_CR3 = UUID.fromString("be7acfcb-97a9-42e8-9c71-999491e3afac");
  private static final byte[] PHOTOSHOP = ascii("Photoshop 3.0\0");
  private static final byte[] WEBP = ascii("RIFF");
  private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8};
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};

  private final byte[] file;

  EmbeddedBlocks(byte[] file) {
    this.file = file;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Finds the blocks.
   *
   * @param metadata IPTC records are added to it
   * @return the first XMP packets, {@link #MAX_PACKETS} at most, those in EXIF blocks first; of one
   *     that is too long, no more than shows it
   * @throws ImageProcessingException if the file is broken
   */
  List<byte[]> read(Metadata metadata) throws ImageProcessingException, IOException {
    List<byte[]> packets = inExif(metadata);
    packets.addAll(inFormat(metadata));
    return packets.subList(0, Math.min(MAX_PACKETS, packets.size()));
  }

  /** Those in blocks of their own. */
  private List<byte[]> inFormat(Metadata metadata) throws ImageProcessingException, IOException {
    int preview = Exif.fujifilmPreview(file);
    if (startsWith(file, JPEG)) {
      return readJpeg(file, 0, metadata);
    } else if (preview > 0) {
      return readJpeg(file, preview, metadata);
    } else if (startsWith(file, PNG)) {
      return PngPackets.read(file);
    } else if (startsWith(file, WEBP)) {
      return WebpPackets.read(file);
    } else if (IsoMedia.isIn(file)) {
      List<byte[]> packets =
          new ArrayList<>(
              IsoMedia.items(file, IsoMedia.Kind.XMP, MAX_PACKETS, XmpFields.MAX_BYTES));
      IsoMedia.named(file, XMP_IN_CR3, XmpFields.MAX_BYTES + 1).ifPresent(packets::add);
      return packets;
    }
    return List.of();
  }

  private static List<byte[]> inExif(Metadata metadata) {
    List<byte[]> packets = new ArrayList<>();
    for (Directory directory : List.copyOf(directories(metadata))) {
      byte[] packet = directory.getByteArray(Exif.TAG_XMP);
      if (packet != null && packets.size() < MAX_PACKETS) {
        packets.add(withoutPadding(packet));
      }
      byte[] resources = directory.getByteArray(Exif.TAG_PHOTOSHOP);
      if (resources != null) {
        addIptc(resources, 0, metadata);
      }
    }
    return packets;
  }

  private static Collection<ExifDirectoryBase> directories(Metadata metadata) {
    return metadata.getDirectoriesOfType(ExifDirectoryBase.class);
  }

  /** Some programs fill up the rest of the field with zeros, which are no XML. */
  private static byte[] withoutPadding(byte[] packet) {
    int end = packet.length;
    while (end > 0 && packet[end - 1] == 0) {
      end--;
    }
    return start(ByteBuffer.wrap(packet, 0, end));
  }

  private static void addIptc(byte[] resources, int start, Metadata metadata) {
    PhotoshopResources.iptc(resources, start)
        .ifPresent(
            iptc ->
                new IptcReader()
                    .extract(new SequentialByteArrayReader(iptc), metadata, iptc.length));
  }

  private static List<byte[]> readJpeg(byte[] file, int start, Metadata metadata)
      throws ImageProcessingException, IOException {
    JpegSegmentData segments =
        JpegSegmentReader.readSegments(
            new SequentialByteArrayReader(file, start),
            List.of(JpegSegmentType.APP1, JpegSegmentType.APPD));
    for (byte[] segment : segments.getSegments(JpegSegmentType.APPD)) {
      if (startsWith(segment, PHOTOSHOP)) {
        addIptc(segment, PHOTOSHOP.length, metadata);
      }
    }
    List<byte[]> packets = new ArrayList<>();
    for (byte[] segment : segments.getSegments(JpegSegmentType.APP1)) {
      if (startsWith(segment, XMP_IN_JPEG) && packets.size() < MAX_PACKETS) {
        packets.add(Arrays.copyOfRange(segment, XMP_IN_JPEG.length, segment.length));
      }
    }
    return packets;
  }

  /** The beginning of a packet, no longer than shows that it is too long. */
  static byte[] start(ByteBuffer packet) {
    byte[] bytes = new byte[Math.min(packet.remaining(), XmpFields.MAX_BYTES + 1)];
    packet.get(bytes);
    return bytes;
  }

  private static boolean startsWith(byte[] bytes, byte[] head) {
    return bytes.length >= head.length
        && Arrays.equals(bytes, 0, head.length, head, 0, head.length);
  }
}
