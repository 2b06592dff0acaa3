package io.lucelens.index.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.lucelens.clip.image.IsoMedia;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** XMP packets that are items of their own: in HEIC and AVIF, and in CR3. */
@Timeout(120)
class ItemPacketsTest {
  private static final int TAKEN_AT = 0x9003;

  /** The files were written by libheif 1.15.1. */
  @ParameterizedTest
  @ValueSource(strings = {"described.heic", "described.avif"})
  void whatLibheifWritesIsRead(String name) throws IOException {
    PhotoMetadata metadata = read(resource(name));

    assertThat(metadata.caption()).isEqualTo("Waves by libheif");
    assertThat(metadata.keywords()).containsExactly("waves", "test picture");
    assertThat(metadata.rating()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({"2, 0", "2, 1", "2, 2", "3, 0", "3, 1", "3, 2"})
  void itIsReadInEveryVersionOfTheBoxesWhereverItsPartsAre(int infos, int locations) {
    for (HeicItems items :
        List.of(
            new HeicItems(),
            new HeicItems().inParts(3),
            new HeicItems().from(20),
            new HeicItems().inMeta(),
            new HeicItems().inMeta().inParts(2))) {
      items.mime("text/plain", "", new byte[7]).xmp(described()).versions(infos, locations);

      assertDescribed(read(items.bytes()));
    }
  }

  @Test
  void theExifBlockBesideItIsReadToo() {
    byte[] exif = new ExifBlock().exif(TAKEN_AT, "2024:02:29 23:59:58").bytes();

    for (HeicItems items :
        List.of(
            new HeicItems().exif(exif).xmp(described()),
            new HeicItems().xmp(described()).exif(exif))) {
      PhotoMetadata metadata = read(items.bytes());

      assertDescribed(metadata);
      assertThat(metadata.takenAt().local()).isEqualTo(LocalDateTime.of(2024, 2, 29, 23, 59, 58));
    }
  }

  @Test
  void itemsThatAreNoPlainPacketsAreNotRead() {
    for (HeicItems items :
        List.of(
            new HeicItems().mime("text/xml", "", described()),
            new HeicItems().mime("application/rdf+xmlx", "", described()),
            new HeicItems().mime("", "", described()),
            new HeicItems().mime(HeicItems.XMP, "deflate", described()))) {
      assertThat(read(items.bytes())).isEqualTo(PhotoMetadata.NONE);
    }
  }

  @Test
  void theFirstOfSeveralPacketsWinsAndBrokenOnesCostNothing() {
    HeicItems items = new HeicItems().xmp("no XML".getBytes(StandardCharsets.UTF_8));
    items.xmp(described()).xmp(new XmpPacket().localized("dc:title", "Matte").bytes());

    assertDescribed(read(items.bytes()));
  }

  @Test
  void aPacketThatIsTooLongIsLeftOutAndSoIsTheEleventh() {
    byte[] tooLong = new XmpPacket().localized("dc:title", "T" + " ".repeat(2 << 20)).bytes();
    HeicItems many = new HeicItems();
    for (int i = 0; i < 10; i++) {
      many.xmp(new XmpPacket().bytes());
    }

    assertThat(read(new HeicItems().xmp(tooLong).bytes())).isEqualTo(PhotoMetadata.NONE);
    assertThat(read(new HeicItems().xmp(tooLong).inParts(9).bytes())).isEqualTo(PhotoMetadata.NONE);
    assertDescribed(read(new HeicItems().xmp(tooLong).xmp(described()).bytes()));
    assertThat(read(many.xmp(described()).bytes())).isEqualTo(PhotoMetadata.NONE);
  }

  @Test
  void placesOutsideOfTheFileAreNowhere() {
    byte[] file = new HeicItems().xmp(described()).bytes();
    int sizes = find(file, "iloc") + 4;
    int entry = sizes + 4;
    int base = entry + 4;
    int extent = base + 8 + 2;
    for (long place : new long[] {-1, file.length, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32}) {
      assertThat(read(ByteBuffer.wrap(file.clone()).putLong(base, place).array()))
          .isEqualTo(PhotoMetadata.NONE);
      assertThat(read(ByteBuffer.wrap(file.clone()).putLong(extent + 4, place).array()))
          .isEqualTo(PhotoMetadata.NONE);
    }
    for (int place : new int[] {-1, file.length, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      assertThat(read(ByteBuffer.wrap(file.clone()).putInt(extent, place).array()))
          .isEqualTo(PhotoMetadata.NONE);
    }
  }

  @Test
  void countsThatAreLiesEndWithTheirBox() {
    byte[] file = new HeicItems().versions(3, 2).xmp(described()).bytes();
    int count = find(file, "iloc") + 6;
    for (int lie : new int[] {0, 2, -1, Integer.MAX_VALUE}) {
      byte[] lying = ByteBuffer.wrap(file.clone()).putInt(count, lie).array();
      if (lie == 0) {
        assertThat(read(lying)).isEqualTo(PhotoMetadata.NONE);
      } else {
        assertDescribed(read(lying));
      }
    }
    for (int sizes = 0; sizes <= 0xffff; sizes += 0x0111) {
      byte[] lying = ByteBuffer.wrap(file.clone()).putShort(count - 2, (short) sizes).array();
      assertThat(read(lying)).isNotNull();
    }
  }

  @Test
  void partsThatTakeNoRoomCostNoTime() {
    // As many items as can be, each of 65,535 parts without place and length.
    ByteBuffer entries = ByteBuffer.allocate(6 * 0xffff);
    while (entries.hasRemaining()) {
      entries.putShort((short) 9).putShort((short) 0).putShort((short) -1);
    }
    byte[] file = new HeicItems().exif(new byte[9]).xmp(described()).bytes();
    byte[] infos = HeicItems.box("iinf", boxAt(file, "iinf"));
    byte[] head = HeicItems.shorts(0, 0, 0, 0xffff);
    byte[] locations = HeicItems.box("iloc", head, entries.array());
    byte[] type = HeicItems.box("ftyp", boxAt(file, "ftyp"));

    byte[] hostile = Blocks.join(type, HeicItems.box("meta", new byte[4], infos, locations));

    assertThat(read(hostile)).isEqualTo(PhotoMetadata.NONE);
  }

  @Test
  void aBoxThatIsLongerThanItsPlaceEndsTheReading() {
    byte[] file = new HeicItems().xmp(described()).bytes();
    for (String type : List.of("ftyp", "meta", "hdlr", "iinf", "infe", "iloc", "mdat")) {
      int size = find(file, type) - 8;
      for (int lie : new int[] {0, 1, 2, 7, 8, 9, 12, file.length, Integer.MAX_VALUE, -1}) {
        byte[] lying = ByteBuffer.wrap(file.clone()).putInt(size, lie).array();
        assertThatCode(() -> packets(lying)).doesNotThrowAnyException();
        assertThat(read(lying)).isNotNull();
      }
    }
  }

  @Test
  void filesThatAreCutShortOrFlippedThrowNothing() throws IOException {
    Random random = new Random(5);
    List<byte[]> files = new ArrayList<>();
    for (byte[] whole :
        List.of(
            resource("described.heic"),
            new HeicItems().versions(3, 2).inMeta().xmp(described()).bytes(),
            canon(described()))) {
      for (int length = 0; length < whole.length; length++) {
        files.add(Arrays.copyOf(whole, length));
      }
      int head = Math.min(whole.length, 460);
      for (int i = 0; i < 2_000; i++) {
        byte[] flipped = whole.clone();
        for (int flips = 0; flips < 3; flips++) {
          flipped[random.nextInt(head)] = (byte) random.nextInt();
        }
        files.add(flipped);
      }
    }
    for (byte[] file : files) {
      assertThatCode(() -> packets(file)).doesNotThrowAnyException();
    }
  }

  @Test
  void aRawFileOfCanonKeepsItInABoxNamedByAUuid() {
    assertDescribed(read(canon(described())));
    assertThat(read(canon(new byte[3 << 20]))).isEqualTo(PhotoMetadata.NONE);
  }

  /** A CR3 without a picture, with a box of another name before the packet's. */
  private static byte[] canon(byte[] packet) {
    return Blocks.join(
        HeicItems.box("ftyp", Blocks.latin1("crx \0\0\0\1crx isom")),
        HeicItems.box("uuid", new byte[20]),
        HeicItems.box("uuid", new byte[3]),
        HeicItems.box(
            "uuid",
            ByteBuffer.allocate(16)
                .putLong(0xbe7acfcb97a942e8L)
                .putLong(0x9c71999491e3afacL)
                .array(),
            packet));
  }

  /** The content of the first box of a type. */
  private static byte[] boxAt(byte[] file, String type) {
    int start = find(file, type);
    return Arrays.copyOfRange(file, start, start - 8 + ByteBuffer.wrap(file).getInt(start - 8));
  }

  private static int find(byte[] file, String type) {
    return new String(file, StandardCharsets.ISO_8859_1).indexOf(type) + 4;
  }

  private static byte[] described() {
    return new XmpPacket()
        .localized("dc:title", "In an item")
        .localized("dc:description", "A caption")
        .items("dc:subject", "one", "two")
        .text("xmp:Rating", "3")
        .bytes();
  }

  private static void assertDescribed(PhotoMetadata metadata) {
    assertThat(metadata.title()).isEqualTo("In an item");
    assertThat(metadata.caption()).isEqualTo("A caption");
    assertThat(metadata.keywords()).containsExactly("one", "two");
    assertThat(metadata.rating()).isEqualTo(3);
  }

  private static PhotoMetadata read(byte[] file) {
    return PhotoMetadataReader.read(file);
  }

  /** As the reader of metadata, which would keep quiet of what it throws. */
  private static List<byte[]> packets(byte[] file) {
    return IsoMedia.items(file, IsoMedia.Kind.XMP, 10, 1 << 20);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = ItemPacketsTest.class.getResourceAsStream("/images/" + name)) {
      return in.readAllBytes();
    }
  }
}
