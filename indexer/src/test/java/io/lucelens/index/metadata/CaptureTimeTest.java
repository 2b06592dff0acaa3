package io.lucelens.index.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a picture was taken, and what is known of the time zone. */
class CaptureTimeTest {
  private static final int TAKEN_AT = 0x9003;
  private static final int OFFSET = 0x9011;
  private static final int FRACTION = 0x9291;

  @ParameterizedTest
  @CsvSource({
    "+02:00, +02:00",
    "-03:30, -03:30",
    "Z, Z",
    "+00:00, Z",
    "+14:00, +14:00",
    "+15:00, ",
    "'   :  ', ",
    "CEST, ",
    "+02:75, "
  })
  void exifTellsTheOffset(String text, String offset) throws IOException {
    CaptureTime taken = exif(new ExifBlock().exif(OFFSET, text));

    assertThat(taken.local()).isEqualTo("2024-05-31T14:03:01");
    assertThat(taken.offset() == null ? null : taken.offset().getId()).isEqualTo(offset);
  }

  @ParameterizedTest
  @CsvSource({"5, 500000000", "07, 70000000", "123456789012, 123456789", "x, 0", "'  ', 0"})
  void fractionsOfASecondAreKept(String text, int nanos) throws IOException {
    assertThat(exif(new ExifBlock().exif(FRACTION, text)).local())
        .isEqualTo(LocalDateTime.of(2024, 5, 31, 14, 3, 1, nanos));
  }

  @ParameterizedTest
  @CsvSource({
    "2024:05:31, 12, 3, 1, +02:00", // a zone to the second
    "2024:05:31, 12, 6, 40, +02:00", // the fix came later
    "2024:05:31, 8, 18, 0, +05:45", // Nepal
    "2024:06:01, 1, 3, 0, -11:00", // the day after, in UTC
    "2024:05:31, 12, 13, 0, ", // no zone is ten minutes off
    "2024:05:31, 11, 48, 0, ", // 2:15 is no zone
    "2024:05:29, 12, 3, 1, ", // a clock that is two days off
    "1980:01:06, 0, 0, 0, " // a receiver without a fix
  })
  void gpsTellsItByTheDifference(String date, int hours, int minutes, int seconds, String offset)
      throws IOException {
    CaptureTime taken = exif(new ExifBlock().gpsTime(date, hours, minutes, seconds));

    assertThat(taken.local()).isEqualTo("2024-05-31T14:03:01");
    assertThat(taken.offset() == null ? null : taken.offset().getId()).isEqualTo(offset);
  }

  @Test
  void exifsOwnOffsetWinsOverGps() throws IOException {
    CaptureTime taken =
        exif(new ExifBlock().exif(OFFSET, "+01:00").gpsTime("2024:05:31", 12, 3, 1));

    assertThat(taken.offset()).hasToString("+01:00");
  }

  @Test
  void withoutAnotherClockTheTimeIsThatOfGpsInUtc() throws IOException {
    PhotoMetadata metadata =
        PhotoMetadataReader.read(
            new ExifBlock().gpsTime("2024:05:31", 12, 3, 1).in(Blocks.picture("jpg")));

    assertThat(metadata.takenAt().local()).isEqualTo("2024-05-31T12:03:01");
    assertThat(metadata.takenAt().offset()).hasToString("Z");
  }

  @ParameterizedTest
  @CsvSource({
    "2024-05-31T14:03:01.25+02:00, 2024-05-31T14:03:01.250, +02:00",
    "2024-05-31T14:03:01Z, 2024-05-31T14:03:01, Z",
    "2024-05-31T14:03, 2024-05-31T14:03, ",
    "2024-05-31, 2024-05-31T00:00, ",
    "2024:05:31 14:03:01, 2024-05-31T14:03:01, "
  })
  void xmpTellsItWithItsZone(String text, String local, String offset) throws IOException {
    CaptureTime taken = xmp(text, Blocks.picture("jpg")).takenAt();

    assertThat(taken.local()).isEqualTo(local);
    assertThat(taken.offset() == null ? null : taken.offset().getId()).isEqualTo(offset);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000:00:00 00:00:00",
        "1970:01:01 00:00:00",
        "1970-01-01T01:00:00+01:00",
        "1904:01:01 00:00:00",
        "0001-01-01T00:00:00",
        "2024:13:01 00:00:00",
        "2024:05:31 25:00:00",
        "2024",
        "2024-05",
        "yesterday",
        "2024-05-31T14:03:01;DROP"
      })
  void nonsenseIsNoDate(String text) throws IOException {
    assertThat(xmp(text, Blocks.picture("jpg")).takenAt()).isNull();
    assertThat(
            PhotoMetadataReader.read(new ExifBlock().exif(TAKEN_AT, text).in(Blocks.picture("jpg")))
                .takenAt())
        .isNull();
  }

  @Test
  void exifIsBelievedAndXmpLendsItsZoneIfItMeansTheSameSecond() throws IOException {
    byte[] exif = new ExifBlock().exif(TAKEN_AT, "2024:05:31 14:03:01").in(Blocks.picture("jpg"));

    assertThat(xmp("2024-05-31T14:03:01+02:00", exif).takenAt().offset()).hasToString("+02:00");
    CaptureTime other = xmp("2020-05-31T14:03:01+02:00", exif).takenAt();
    assertThat(other.local()).isEqualTo("2024-05-31T14:03:01");
    assertThat(other.offset()).isNull();
  }

  @Test
  void iptcTellsItInTwoRecords() throws IOException {
    byte[] file = Blocks.iptcInJpeg(Blocks.picture("jpg"), 55, "20240531", 60, "140301+0200");

    CaptureTime taken = PhotoMetadataReader.read(file).takenAt();

    assertThat(taken.local()).isEqualTo("2024-05-31T14:03:01");
    assertThat(taken.offset()).hasToString("+02:00");
  }

  @Test
  void xmpTellsPlaceAndLensWhereExifDoesNot() throws IOException {
    byte[] packet =
        new XmpPacket()
            .text("exif:GPSLatitude", "33,51.4S")
            .text("exif:GPSLongitude", "151,12,54.6E")
            .text("aux:Lens", "50mm")
            .text("tiff:Make", "Sony")
            .bytes();

    PhotoMetadata metadata =
        PhotoMetadataReader.read(Blocks.xmpInJpeg(packet, Blocks.picture("jpg")));

    assertThat(metadata.position())
        .isEqualTo(new PhotoMetadata.Position(-(33 + 51.4 / 60), 151 + 12.0 / 60 + 54.6 / 3600));
    assertThat(metadata.lens()).isEqualTo("50mm");
    assertThat(metadata.camera()).isEqualTo("Sony");
  }

  @ParameterizedTest
  @CsvSource({"'0,0.0N', '0,0.0E'", "'95,0.0N', '10,0.0E'", "'10,0.0N', '181,0.0W'", "north, east"})
  void placesThatAreNoneDoNotCount(String latitude, String longitude) throws IOException {
    byte[] packet =
        new XmpPacket()
            .text("exif:GPSLatitude", latitude)
            .text("exif:GPSLongitude", longitude)
            .bytes();

    assertThat(PhotoMetadataReader.read(Blocks.xmpInJpeg(packet, Blocks.picture("jpg"))).position())
        .isNull();
  }

  private static CaptureTime exif(ExifBlock exif) throws IOException {
    return PhotoMetadataReader.read(
            exif.exif(TAKEN_AT, "2024:05:31 14:03:01").in(Blocks.picture("jpg")))
        .takenAt();
  }

  private static PhotoMetadata xmp(String dateTimeOriginal, byte[] jpeg) {
    byte[] packet = new XmpPacket().text("exif:DateTimeOriginal", dateTimeOriginal).bytes();
    return PhotoMetadataReader.read(Blocks.xmpInJpeg(packet, jpeg));
  }
}
