package io.lucelens.index.metadata;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** XMP that is no clean XML, or too much: it is mended or left out, and nothing is printed. */
@Timeout(120)
class UncleanPacketsTest {
  private static final int XMP_IN_TIFF = 0x02bc;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private PrintStream stderr;

  @BeforeEach
  void listenToStderr() {
    stderr = System.err;
    System.setErr(new PrintStream(printed, true, UTF_8));
  }

  @AfterEach
  void nothingIsPrinted() {
    System.setErr(stderr);
    assertThat(printed.toString(UTF_8)).isEmpty();
  }

  @Test
  void packetsThatAreCutShortAreLeftOut(@TempDir Path folder) throws IOException {
    byte[] whole = titled("Title").bytes();
    for (int length = 0; length < whole.length; length += 7) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThat(inJpeg(cut)).isEqualTo(PhotoMetadata.NONE);
      Path sidecar = Files.write(folder.resolve("photo.xmp"), cut);
      assertThat(SidecarFile.at(sidecar).orElseThrow().packet()).isEqualTo(PhotoMetadata.NONE);
    }
    assertThat(inJpeg(whole).title()).isEqualTo("Title");
  }

  @Test
  void damagedPacketsAreReadOrLeftOut() throws IOException {
    byte[] whole = titled("Title").text("xmp:Rating", "3").bytes();
    Random random = new Random(11);
    int read = 0;
    for (int i = 0; i < 1_500; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      read += inJpeg(damaged).title() == null ? 0 : 1;
    }
    assertThat(read).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u0001b", "a\u001fb", "a&#1;b", "a&#x0B;b", "a&#0031;b", "a\uffffb"})
  void charactersThatXmlDoesNotHaveBecomeBlanks(String text) throws IOException {
    assertThat(inJpeg(titled(text).bytes()).title()).isEqualTo("a b");
    byte[] declared =
        ("<?xml version='1.0' encoding='UTF-8'?>" + titled(text).xml()).getBytes(UTF_8);
    assertThat(inJpeg(declared).title()).isEqualTo("a b");
  }

  @Test
  void packetsOfWesternWindowsAreReadAndSoAreThosePaddedWithZeros() throws IOException {
    assertThat(inJpeg(titled("Zürich").xml().getBytes(ISO_8859_1)).title()).isEqualTo("Zürich");
    String declared = "<?xml version='1.0' encoding='ISO-8859-1'?>" + titled("Zürich").xml();
    assertThat(inJpeg(declared.getBytes(ISO_8859_1)).title()).isEqualTo("Zürich");
    byte[] packet = titled("Padded").bytes();
    assertThat(inJpeg(Arrays.copyOf(packet, packet.length + 50)).title()).isEqualTo("Padded");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16", "UTF-16BE", "UTF-16LE", "x-UTF-16LE-BOM"})
  void packetsInAnyUnicodeAreRead(String charset) throws IOException {
    byte[] packet = titled("写真 😀").xml().getBytes(charset);

    assertThat(inJpeg(packet).title()).isEqualTo("写真 😀");
  }

  @Test
  void mendingDoesNotLetADocumentTypeThrough() throws IOException {
    String xml = "<!DOCTYPE x [<!ENTITY e 'secret'>]>" + titled("&e;\u0001").xml();

    assertThat(inJpeg(xml.getBytes(UTF_8))).isEqualTo(PhotoMetadata.NONE);
  }

  @Test
  void settingsOfADevelopmentMayBeAttributesOfOneElement() throws IOException {
    StringBuilder settings = new StringBuilder("rdf:about='' xmlns:crs='urn:settings'");
    for (int i = 0; i < 900; i++) {
      settings.append(" crs:Setting%d='0'".formatted(i));
    }
    String xml = titled("Developed").xml().replace("rdf:about=''", settings.toString());

    assertThat(inJpeg(xml.getBytes(UTF_8)).title()).isEqualTo("Developed");
  }

  @Test
  void packetsThatAreMuchTooLongAreNotEvenCopied() throws IOException {
    byte[] packet = new byte[64 << 20];
    Arrays.fill(packet, (byte) ' ');
    byte[] start = titled("Too long").bytes();
    System.arraycopy(start, 0, packet, 0, start.length);

    for (byte[] file :
        List.of(
            Blocks.xmpInPng(packet, false, Blocks.picture("png")),
            Blocks.xmpInPng(packet, true, Blocks.picture("png")),
            Blocks.xmpInWebp(packet),
            new ExifBlock().main(XMP_IN_TIFF, packet).bytes(),
            new HeicItems().xmp(packet).bytes())) {
      long before = allocated();
      assertThat(PhotoMetadataReader.read(file)).isEqualTo(PhotoMetadata.NONE);
      assertThat(allocated() - before).isLessThan(16 << 20);
    }
  }

  @Test
  void ofManyPacketsTheFirstAreRead() throws IOException {
    byte[] png = Blocks.xmpInPng(titled("Behind").bytes(), true, Blocks.picture("png"));
    for (int i = 0; i < 20; i++) {
      png = Blocks.xmpInPng(new XmpPacket().text("xmp:Rating", "3").bytes(), true, png);
    }

    assertThat(PhotoMetadataReader.read(png).rating()).isEqualTo(3);
    assertThat(PhotoMetadataReader.read(png).title()).isNull();
  }

  @Test
  void ofThePacketsInSeveralBlocksAndBesideThemTheFirstTenAreRead() throws IOException {
    byte[] rated = new XmpPacket().text("xmp:Rating", "3").bytes();
    byte[] tenth = inExif(titled("Tenth").bytes(), Blocks.picture("jpg"));
    byte[] eleventh = inExif(titled("Eleventh").bytes(), Blocks.picture("jpg"));
    byte[] behind = Blocks.xmpInJpeg(titled("Behind").bytes(), Blocks.picture("jpg"));
    for (int i = 1; i <= 10; i++) {
      tenth = i < 10 ? inExif(rated, tenth) : tenth;
      eleventh = inExif(rated, eleventh);
      behind = inExif(rated, behind);
    }

    assertThat(PhotoMetadataReader.read(tenth).title()).isEqualTo("Tenth");
    assertThat(PhotoMetadataReader.read(eleventh).title()).isNull();
    assertThat(PhotoMetadataReader.read(eleventh).rating()).isEqualTo(3);
    assertThat(PhotoMetadataReader.read(behind).title()).isNull();
  }

  @Test
  void ofAPacketInExifNoMoreIsCopiedThanShowsThatItIsTooLong() throws IOException {
    byte[] packet = Arrays.copyOf(titled("Too long").bytes(), 15 << 20);
    packet[packet.length - 2] = ' ';
    byte[] tiff = new ExifBlock().main(XMP_IN_TIFF, packet).bytes();

    long before = allocated();
    assertThat(PhotoMetadataReader.read(tiff)).isEqualTo(PhotoMetadata.NONE);
    // The block itself keeps its bytes once.
    assertThat(allocated() - before).isLessThan(20 << 20);
  }

  private static byte[] inExif(byte[] packet, byte[] jpeg) {
    return new ExifBlock().main(XMP_IN_TIFF, packet).in(jpeg);
  }

  /** Bytes that this thread has ever asked for. */
  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  private static XmpPacket titled(String title) {
    return new XmpPacket().localized("dc:title", title);
  }

  private static PhotoMetadata inJpeg(byte[] packet) throws IOException {
    return PhotoMetadataReader.read(Blocks.xmpInJpeg(packet, Blocks.picture("jpg")));
  }
}
