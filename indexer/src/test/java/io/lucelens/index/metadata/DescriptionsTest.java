package io.lucelens.index.metadata;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.adobe.internal.xmp.XMPMetaFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people write into photos: titles, captions, keywords, ratings. */
@Timeout(120)
class DescriptionsTest {
  private static final int DESCRIPTION = 0x010e;
  private static final int MODEL = 0x0110;
  private static final int STARS = 0x4746;
  private static final int COMMENT = 0x9286;
  private static final int XP_KEYWORDS = 0x9c9e;

  private static final int XMP_IN_TIFF = 0x02bc;
  private static final int IPTC_IN_TIFF = 0x83bb;

  private static final int IPTC_NAME = 5;
  private static final int IPTC_KEYWORD = 25;
  private static final int IPTC_CAPTION = 120;

  @Test
  void xmpTellsWhatPeopleWrote() throws IOException {
    XmpPacket packet =
        new XmpPacket()
            .localized("dc:title", "Harbour")
            .localized("dc:description", "Boats\nat &lt;dusk&gt;")
            .items("dc:subject", "sea", "Boat", "BOAT", " ")
            .items("lr:hierarchicalSubject", "Places|Portugal|Porto", "darktable|format|jpg")
            .text("xmp:Rating", "4");

    PhotoMetadata metadata = read(Blocks.xmpInJpeg(packet.bytes(), jpeg()));

    assertThat(metadata.title()).isEqualTo("Harbour");
    assertThat(metadata.caption()).isEqualTo("Boats\nat <dusk>");
    assertThat(metadata.keywords()).containsExactly("sea", "Boat", "Places", "Portugal", "Porto");
    assertThat(metadata.rating()).isEqualTo(4);
  }

  @Test
  void pngKeepsXmpCompressedOrNot() throws IOException {
    byte[] packet = new XmpPacket().localized("dc:title", "Screen").bytes();

    assertThat(read(Blocks.xmpInPng(packet, false, Blocks.picture("png"))).title())
        .isEqualTo("Screen");
    assertThat(read(Blocks.xmpInPng(packet, true, Blocks.picture("png"))).title())
        .isEqualTo("Screen");
  }

  @Test
  void tiffAndWebpKeepTheSameBlocks() throws IOException {
    byte[] packet = new XmpPacket().localized("dc:title", "In it").bytes();
    byte[] tiff =
        new ExifBlock()
            .main(XMP_IN_TIFF, packet)
            .main(IPTC_IN_TIFF, Blocks.iptc(IPTC_KEYWORD, "one", IPTC_KEYWORD, "two"))
            .bytes();

    assertThat(read(tiff).title()).isEqualTo("In it");
    assertThat(read(tiff).keywords()).containsExactly("one", "two");
    assertThat(read(Blocks.xmpInWebp(packet)).title()).isEqualTo("In it");
  }

  @Test
  void aFileOnDiskSaysTheSameAsItsBytes(@TempDir Path folder) throws IOException {
    byte[] exif = new ExifBlock().main(DESCRIPTION, "by EXIF").in(jpeg());
    byte[] whole = Blocks.xmpInJpeg(new XmpPacket().localized("dc:title", "T").bytes(), exif);
    byte[] png =
        Blocks.xmpInPng(
            new XmpPacket().localized("dc:title", "T").bytes(), true, Blocks.picture("png"));
    Path file = folder.resolve("photo");

    assertThat(PhotoMetadataReader.read(Files.write(file, png)).title()).isEqualTo("T");
    for (int length = whole.length; length >= 0; length -= 7) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThat(PhotoMetadataReader.read(Files.write(file, cut))).isEqualTo(read(cut));
    }
  }

  @Test
  void iptcTellsItToo() throws IOException {
    byte[] file =
        Blocks.iptcInJpeg(
            jpeg(),
            IPTC_NAME,
            "Name",
            IPTC_KEYWORD,
            "one",
            IPTC_KEYWORD,
            "zwölf",
            IPTC_CAPTION,
            "Text");

    PhotoMetadata metadata = read(file);

    assertThat(metadata.title()).isEqualTo("Name");
    assertThat(metadata.caption()).isEqualTo("Text");
    assertThat(metadata.keywords()).containsExactly("one", "zwölf");
  }

  @Test
  void iptcInLatin1IsNotGarbled() throws IOException {
    byte[] file = Blocks.iptcInJpeg(jpeg(), IPTC_KEYWORD, "Zürich".getBytes(ISO_8859_1));

    assertThat(read(file).keywords()).containsExactly("Zürich");
  }

  @Test
  void windowsKeepsKeywordsAndStarsInExif() throws IOException {
    ExifBlock exif =
        new ExifBlock().main(XP_KEYWORDS, "Hund; Strand;hund\0".getBytes(UTF_16LE)).main(STARS, 3);

    PhotoMetadata metadata = read(exif.in(jpeg()));

    assertThat(metadata.keywords()).containsExactly("Hund", "Strand");
    assertThat(metadata.rating()).isEqualTo(3);
  }

  @Test
  void xmpWinsOverIptcOverExifAndKeywordsAddUp() throws IOException {
    byte[] exif =
        new ExifBlock()
            .main(DESCRIPTION, "by EXIF")
            .main(STARS, 1)
            .main(XP_KEYWORDS, "c;A".getBytes(UTF_16LE))
            .in(jpeg());
    byte[] iptc = Blocks.iptcInJpeg(exif, IPTC_CAPTION, "by IPTC", IPTC_KEYWORD, "b");
    byte[] xmp =
        Blocks.xmpInJpeg(
            new XmpPacket()
                .localized("dc:description", "by XMP")
                .items("dc:subject", "a")
                .text("xmp:Rating", "5")
                .bytes(),
            iptc);

    assertThat(read(exif).caption()).isEqualTo("by EXIF");
    assertThat(read(iptc).caption()).isEqualTo("by IPTC");
    assertThat(read(xmp).caption()).isEqualTo("by XMP");
    assertThat(read(xmp).keywords()).containsExactly("a", "b", "c");
    assertThat(read(xmp).rating()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({"-1, -1", "0, 0", "5, 5", "3.0, 3", "6, ", "-2, ", "lots, ", "'', ", "1e9, "})
  void aRatingIsFromRejectedToFiveStars(String text, Integer rating) throws IOException {
    byte[] packet = new XmpPacket().text("xmp:Rating", text).bytes();

    assertThat(read(Blocks.xmpInJpeg(packet, jpeg())).rating()).isEqualTo(rating);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OLYMPUS DIGITAL CAMERA",
        "          ",
        "SONY DSC",
        "DCIM\\100MEDIA\\DJI_0001.JPG",
        "Exif_JPEG_PICTURE",
        "oplus_32",
        "NIKON D850",
        "Maker: X, Date:2017-1-1, Ver:4",
        "{\"mirror\":false}",
        "20240501_1200"
      })
  void whatCamerasWriteIsNoCaption(String text) throws IOException {
    ExifBlock exif = new ExifBlock().main(MODEL, "NIKON D850").main(DESCRIPTION, text);

    assertThat(read(exif.in(jpeg())).caption()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Digital camera on a table", "Grandma, 1950", "Note: bring cake", "写真", "Sam"})
  void whatPeopleWriteIs(String text) throws IOException {
    assertThat(read(new ExifBlock().main(DESCRIPTION, text).in(jpeg())).caption()).isEqualTo(text);
  }

  @Test
  void commentsAreReadInTheirOwnCharacterCode() throws IOException {
    assertThat(comment("ASCII\0\0\0", "plain", UTF_8)).isEqualTo("plain");
    assertThat(comment("UNICODE\0", "größer", UTF_16BE)).isEqualTo("größer");
    assertThat(comment("UNICODE\0", "größer", UTF_16LE)).isEqualTo("größer");
    assertThat(comment("JIS\0\0\0\0\0", "写真", Charset.forName("ISO-2022-JP"))).isEqualTo("写真");
    assertThat(comment("\0\0\0\0\0\0\0\0", "größer", ISO_8859_1)).isEqualTo("größer");
    assertThat(comment("ASCII\0\0\0", "\0\0\0\0", UTF_8)).isNull();
    assertThat(comment("ASC", "", UTF_8)).isNull();
  }

  private static String comment(String code, String text, Charset charset) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(code.getBytes(ISO_8859_1));
    bytes.writeBytes(text.getBytes(charset));
    return read(new ExifBlock().exif(COMMENT, bytes.toByteArray()).in(jpeg())).caption();
  }

  @Test
  void longTextsAreCutAndManyKeywordsLeftOut() throws IOException {
    String[] keywords = new String[1500];
    for (int i = 0; i < keywords.length; i++) {
      keywords[i] = "k" + i;
    }
    XmpPacket packet =
        new XmpPacket()
            .localized("dc:title", "t".repeat(5000))
            .localized("dc:description", "\u202e" + "😀".repeat(5000))
            .items("dc:subject", keywords);

    PhotoMetadata metadata = read(Blocks.xmpInJpeg(packet.bytes(), jpeg()));

    assertThat(metadata.title()).hasSize(200);
    assertThat(metadata.caption()).hasSizeLessThanOrEqualTo(2000).endsWith("😀");
    assertThat(metadata.keywords()).hasSize(200);
  }

  @Test
  void aPacketWithADocumentTypeIsRefusedAndNoFileIsRead(@TempDir Path folder) throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "the secret");
    String external =
        "<!DOCTYPE x [<!ENTITY e SYSTEM '%s'>]>".formatted(secret.toUri())
            + new XmpPacket().localized("dc:title", "&e;").xml();
    String parameter =
        "<!DOCTYPE x [<!ENTITY %% e SYSTEM '%s'> %%e;]>".formatted(secret.toUri())
            + new XmpPacket().localized("dc:title", "kept?").xml();
    StringBuilder bomb = new StringBuilder("<!DOCTYPE x [<!ENTITY a0 'ha'>");
    for (int i = 1; i <= 40; i++) {
      bomb.append("<!ENTITY a%d '&a%d;&a%d;'>".formatted(i, i - 1, i - 1));
    }
    bomb.append("]>").append(new XmpPacket().localized("dc:title", "&a40;").xml());

    for (String hostile : new String[] {external, parameter, bomb.toString()}) {
      for (Charset charset : new Charset[] {UTF_8, Charset.forName("UTF-16")}) {
        byte[] packet = hostile.getBytes(charset);
        assertThat(read(Blocks.xmpInJpeg(packet, jpeg())).title()).isNull();
        assertThat(read(Blocks.xmpInPng(packet, true, Blocks.picture("png"))).title()).isNull();
        assertThat(read(Blocks.xmpInWebp(packet)).title()).isNull();
        assertThat(read(new ExifBlock().main(XMP_IN_TIFF, packet).bytes()).title()).isNull();
      }
    }
  }

  @Test
  void packetsThatUnfoldOrNestWithoutEndCostOnlyThemselves() throws IOException {
    byte[] zeros = new byte[64 << 20];
    byte[] bomb = Blocks.xmpInPng(zeros, true, Blocks.picture("png"));
    String nested = "<a>".repeat(20_000) + "</a>".repeat(20_000);
    byte[] deep = new XmpPacket().text("dc:title", nested).bytes();

    assertThat(bomb.length).isLessThan(1 << 20);
    assertThat(read(bomb)).isEqualTo(PhotoMetadata.NONE);
    assertThat(read(Blocks.xmpInPng(deep, true, Blocks.picture("png"))).title()).isNull();
  }

  @Test
  void packetsThatAreMadeToKeepAParserBusyAreRefused() throws IOException {
    XmpPacket properties = new XmpPacket().localized("dc:title", "T");
    XmpPacket namespaces = new XmpPacket().localized("dc:title", "T");
    for (int i = 0; i < 40_000; i++) {
      properties.text("xmp:p" + i, "x");
    }
    for (int i = 0; i < 1_000; i++) {
      namespaces.text("dc:x", "<q:p xmlns:q='urn:" + i + "'>x</q:p>");
    }
    String unclean = properties.xml().replace("p39999>x", "p39999>&");

    for (byte[] packet :
        new byte[][] {properties.bytes(), namespaces.bytes(), unclean.getBytes(UTF_8)}) {
      assertThat(inPng(packet).title()).isNull();
      assertThat(read(Blocks.xmpInWebp(packet)).title()).isNull();
      byte[] tiff = new ExifBlock().main(XMP_IN_TIFF, packet).bytes();
      assertThat(read(tiff).title()).isNull();
    }
  }

  @Test
  void namespacesThatNobodyElseUsesAreForgottenAgain() throws IOException {
    inPng(new XmpPacket().localized("dc:title", "T").bytes());
    int known = XMPMetaFactory.getSchemaRegistry().getNamespaces().size();

    for (int file = 0; file < 20; file++) {
      XmpPacket packet = new XmpPacket().localized("dc:title", "T");
      for (int i = 0; i < 100; i++) {
        packet.text("q:p xmlns:q='urn:%d:%d'".formatted(file, i), "x");
      }
      String xml = packet.xml().replaceAll("</q:p [^>]*>", "</q:p>");
      assertThat(inPng(xml.getBytes(UTF_8)).title()).isEqualTo("T");
      read(Blocks.xmpInWebp(xml.getBytes(UTF_8)));
      read(new ExifBlock().main(XMP_IN_TIFF, xml.getBytes(UTF_8)).bytes());
    }

    assertThat(XMPMetaFactory.getSchemaRegistry().getNamespaces()).hasSize(known);
  }

  @Test
  void longHistoriesOfEditingAreNotHostile() throws IOException {
    String[] steps = new String[5_000];
    Arrays.fill(steps, "<rdf:Description xmp:a='1' xmp:b='2' xmp:c='3'/>");
    XmpPacket packet = new XmpPacket().items("dc:relation", steps).localized("dc:title", "T");

    assertThat(inPng(packet.bytes()).title()).isEqualTo("T");
  }

  private static PhotoMetadata inPng(byte[] packet) throws IOException {
    return read(Blocks.xmpInPng(packet, true, Blocks.picture("png")));
  }

  @Test
  void brokenPacketsCostNothingElse() throws IOException {
    byte[] exif = new ExifBlock().main(DESCRIPTION, "kept").in(jpeg());

    for (String broken : new String[] {"", "<", "no xml", "\0\0", "<x:xmpmeta xmlns:x='q'/>"}) {
      assertThat(read(Blocks.xmpInJpeg(broken.getBytes(UTF_8), exif)).caption()).isEqualTo("kept");
    }
  }

  private static PhotoMetadata read(byte[] file) {
    return PhotoMetadataReader.read(file);
  }

  private static byte[] jpeg() throws IOException {
    return Blocks.picture("jpg");
  }
}
