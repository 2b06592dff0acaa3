package io.lucelens.index.metadata;

import com.drew.imaging.ImageProcessingException;
import com.drew.imaging.jpeg.JpegSegmentData;
import com.drew.imaging.jpeg.JpegSegmentReader;
import com.drew.imaging.jpeg.JpegSegmentType;
import com.drew.imaging.png.PngChunk;
import com.drew.imaging.png.PngChunkReader;
import com.drew.imaging.png.PngChunkType;
import com.drew.lang.SequentialByteArrayReader;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.iptc.IptcReader;
import io.lucelens.clip.image.Exif;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.zip.InflaterInputStream;

/**
 * The XMP packets and IPTC records inside a file: in blocks of their own, or as bytes in the EXIF
 * block.
 *
 * <p>Of XMP only the main packet is read: what does not fit into a JPEG segment is no description
 * of the picture but a depth map or the like. Compressed packets are inflated up to {@link
 * XmpFields#MAX_BYTES}.
 */
final class EmbeddedBlocks {
  private static final byte[] XMP_IN_JPEG = ascii("http://ns.adobe.com/xap/1.0/\0");
  private static final byte[] XMP_IN_PNG = ascii("XML:com.adobe.xmp\0");
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
   * @return the XMP packets
   * @throws ImageProcessingException if the file is broken
   */
  List<byte[]> read(Metadata metadata) throws ImageProcessingException, IOException {
    List<byte[]> packets = inExif(metadata);
    int preview = Exif.fujifilmPreview(file);
    if (startsWith(file, JPEG)) {
      packets.addAll(readJpeg(file, metadata));
    } else if (preview > 0) {
      packets.addAll(readJpeg(Arrays.copyOfRange(file, preview, file.length), metadata));
    } else if (startsWith(file, PNG)) {
      packets.addAll(readPng());
    } else if (startsWith(file, WEBP)) {
      packets.addAll(WebpPackets.read(file));
    }
    return packets;
  }

  private static List<byte[]> inExif(Metadata metadata) {
    List<byte[]> packets = new ArrayList<>();
    for (Directory directory : List.copyOf(directories(metadata))) {
      byte[] packet = directory.getByteArray(Exif.TAG_XMP);
      if (packet != null) {
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
    return Arrays.copyOf(packet, end);
  }

  private static void addIptc(byte[] resources, int start, Metadata metadata) {
    PhotoshopResources.iptc(resources, start)
        .ifPresent(
            iptc ->
                new IptcReader()
                    .extract(new SequentialByteArrayReader(iptc), metadata, iptc.length));
  }

  private static List<byte[]> readJpeg(byte[] jpeg, Metadata metadata)
      throws ImageProcessingException, IOException {
    JpegSegmentData segments =
        JpegSegmentReader.readSegments(
            new SequentialByteArrayReader(jpeg),
            List.of(JpegSegmentType.APP1, JpegSegmentType.APPD));
    for (byte[] segment : segments.getSegments(JpegSegmentType.APPD)) {
      if (startsWith(segment, PHOTOSHOP)) {
        addIptc(segment, PHOTOSHOP.length, metadata);
      }
    }
    List<byte[]> packets = new ArrayList<>();
    for (byte[] segment : segments.getSegments(JpegSegmentType.APP1)) {
      if (startsWith(segment, XMP_IN_JPEG)) {
        packets.add(Arrays.copyOfRange(segment, XMP_IN_JPEG.length, segment.length));
      }
    }
    return packets;
  }

  private List<byte[]> readPng() throws ImageProcessingException, IOException {
    List<byte[]> packets = new ArrayList<>();
    for (PngChunk chunk :
        new PngChunkReader()
            .extract(new SequentialByteArrayReader(file), Set.of(PngChunkType.iTXt))) {
      byte[] bytes = chunk.getBytes();
      if (startsWith(bytes, XMP_IN_PNG)) {
        packets.add(text(bytes, XMP_IN_PNG.length));
      }
    }
    return packets;
  }

  /**
   * Behind the keyword: whether it is compressed, how, the language, the keyword in it, the text.
   */
  private static byte[] text(byte[] chunk, int keywordEnd) throws IOException {
    int start = afterZero(chunk, afterZero(chunk, keywordEnd + 2));
    boolean compressed = keywordEnd < chunk.length && chunk[keywordEnd] != 0;
    if (!compressed) {
      return Arrays.copyOfRange(chunk, start, chunk.length);
    }
    try (var inflated =
        new InflaterInputStream(new ByteArrayInputStream(chunk, start, chunk.length - start))) {
      return inflated.readNBytes(XmpFields.MAX_BYTES + 1);
    }
  }

  private static int afterZero(byte[] bytes, int from) {
    int i = from;
    while (i < bytes.length && bytes[i] != 0) {
      i++;
    }
    return Math.min(i + 1, bytes.length);
  }

  private static boolean startsWith(byte[] bytes, byte[] head) {
    return bytes.length >= head.length
        && Arrays.equals(bytes, 0, head.length, head, 0, head.length);
  }
}
