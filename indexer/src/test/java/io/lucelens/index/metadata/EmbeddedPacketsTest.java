package io.lucelens.index.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.adobe.internal.xmp.XMPMetaFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Descriptions that lie inside of other blocks: in HEIC, Fujifilm's RAW files and Photoshop's. */
@Timeout(120)
class EmbeddedPacketsTest {
  private static final int TAKEN_AT = 0x9003;
  private static final int XMP = 0x02bc;
  private static final int RESOURCES = 0x8649;
  private static final int XMP_RESOURCE = 0x0424;
  private static final int IPTC_KEYWORD = 25;

  @Test
  void heicKeepsAPacketInItsExifBlock() {
    PhotoMetadata metadata = read(inHeic(titled("In HEIC").bytes()));

    assertThat(metadata.title()).isEqualTo("In HEIC");
    assertThat(metadata.takenAt().local()).isEqualTo(LocalDateTime.of(2024, 2, 29, 23, 59, 58));
  }

  @Test
  void aFujifilmRawFileSaysWhatItsJpegSays() throws IOException {
    byte[] exif = new ExifBlock().exif(TAKEN_AT, "2024:02:29 23:59:58").in(jpeg());
    byte[] iptc = Blocks.iptcInJpeg(exif, IPTC_KEYWORD, "one");
    byte[] jpeg = Blocks.xmpInJpeg(titled("In RAF").bytes(), iptc);

    PhotoMetadata metadata = read(Blocks.raf(jpeg));

    assertThat(metadata).isEqualTo(read(jpeg));
    assertThat(metadata.title()).isEqualTo("In RAF");
    assertThat(metadata.keywords()).containsExactly("one");
    assertThat(metadata.takenAt()).isNotNull();
  }

  @Test
  void aPacketInTheExifBlockOfAJpegIsReadInRawFilesToo() throws IOException {
    byte[] jpeg = new ExifBlock().main(XMP, titled("In EXIF").bytes()).in(jpeg());

    assertThat(read(jpeg).title()).isEqualTo("In EXIF");
    assertThat(read(Blocks.raf(jpeg)).title()).isEqualTo("In EXIF");
  }

  @Test
  void packetsInPhotoshopsResourcesAreNotLookedAtAndWhatComesBehindThemIsFound()
      throws IOException {
    byte[] resources =
        Blocks.join(
            Blocks.resource(XMP_RESOURCE, titled("In Photoshop's").bytes()),
            Blocks.resource(Blocks.IPTC_RESOURCE, Blocks.iptc(IPTC_KEYWORD, "one")));

    for (byte[] file :
        List.of(
            Blocks.resourcesInJpeg(resources, jpeg()),
            Blocks.raf(Blocks.resourcesInJpeg(resources, jpeg())),
            new ExifBlock().main(RESOURCES, resources).bytes(),
            Blocks.exifInHeic(new ExifBlock().main(RESOURCES, resources).bytes()))) {
      assertThat(read(file).title()).isNull();
      assertThat(read(file).keywords()).containsExactly("one");
    }
  }

  @Test
  void aPacketWithADocumentTypeIsRefusedWhereverItLies() throws IOException {
    StringBuilder bomb = new StringBuilder("<!DOCTYPE x [<!ENTITY a0 'ha'>");
    for (int i = 1; i <= 40; i++) {
      bomb.append("<!ENTITY a%d '&a%d;&a%d;'>".formatted(i, i - 1, i - 1));
    }
    byte[] packet = (bomb + "]>" + titled("&a40;").xml()).getBytes(UTF_8);

    for (byte[] file : everywhere(packet)) {
      assertThat(read(file).title()).isNull();
    }
  }

  @Test
  void packetsThatAreMadeToKeepAParserBusyAreRefusedInHeicToo() {
    XmpPacket properties = titled("T");
    XmpPacket namespaces = titled("T");
    for (int i = 0; i < 40_000; i++) {
      properties.text("xmp:p" + i, "x");
    }
    for (int i = 0; i < 1_000; i++) {
      namespaces.text("dc:x", "<q:p xmlns:q='urn:" + i + "'>x</q:p>");
    }
    String deep = "<a>".repeat(20_000) + "</a>".repeat(20_000);

    for (XmpPacket packet :
        List.of(properties, namespaces, new XmpPacket().text("dc:title", deep))) {
      assertThat(read(inHeic(packet.bytes())).title()).isNull();
      byte[] resource = Blocks.resource(XMP_RESOURCE, packet.bytes());
      assertThat(read(new ExifBlock().main(RESOURCES, resource).bytes()).title()).isNull();
    }
    byte[] long4MiB = titled("T" + " ".repeat(4 << 20)).bytes();
    assertThat(read(inHeic(long4MiB)).title()).isNull();
  }

  @Test
  void namespacesThatNobodyElseUsesAreForgottenAgainWhereverTheyLie() throws IOException {
    read(inHeic(titled("T").bytes()));
    int known = XMPMetaFactory.getSchemaRegistry().getNamespaces().size();

    for (int i = 0; i < 100; i++) {
      XmpPacket packet = titled("T").text("dc:x", "<q:p xmlns:q='urn:a%d'>x</q:p>".formatted(i));
      everywhere(packet.bytes()).forEach(EmbeddedPacketsTest::read);
    }

    assertThat(XMPMetaFactory.getSchemaRegistry().getNamespaces()).hasSize(known);
  }

  @Test
  void filesThatAreCutShortOrPointNowhereCostTheirDescriptionOnly() throws IOException {
    byte[] raf = Blocks.raf(Blocks.xmpInJpeg(titled("T").bytes(), jpeg()));
    for (byte[] whole : List.of(inHeic(titled("T").bytes()), raf)) {
      for (int length = 0; length < whole.length; length++) {
        assertThat(read(Arrays.copyOf(whole, length))).isNotNull();
      }
    }
    for (int start : new int[] {0, 1, 147, raf.length, Integer.MAX_VALUE, -1}) {
      byte[] lost = ByteBuffer.wrap(raf.clone()).putInt(84, start).array();
      assertThat(read(lost)).isNotNull();
    }
  }

  /** Files of all kinds with a packet, where it is read and where it is not. */
  private static List<byte[]> everywhere(byte[] packet) throws IOException {
    byte[] resource = Blocks.resource(XMP_RESOURCE, packet);
    byte[] exif = new ExifBlock().main(XMP, packet).in(jpeg());
    return List.of(
        inHeic(packet),
        Blocks.raf(Blocks.xmpInJpeg(packet, jpeg())),
        exif,
        Blocks.raf(exif),
        Blocks.resourcesInJpeg(resource, jpeg()),
        Blocks.raf(Blocks.resourcesInJpeg(resource, jpeg())),
        new ExifBlock().main(RESOURCES, resource).bytes(),
        Blocks.exifInHeic(new ExifBlock().main(RESOURCES, resource).bytes()));
  }

  private static byte[] inHeic(byte[] packet) {
    return Blocks.exifInHeic(
        new ExifBlock().main(XMP, packet).exif(TAKEN_AT, "2024:02:29 23:59:58").bytes());
  }

  private static XmpPacket titled(String title) {
    return new XmpPacket().localized("dc:title", title);
  }

  private static PhotoMetadata read(byte[] file) {
    return PhotoMetadataReader.read(file);
  }

  private static byte[] jpeg() throws IOException {
    return Blocks.picture("jpg");
  }
}
