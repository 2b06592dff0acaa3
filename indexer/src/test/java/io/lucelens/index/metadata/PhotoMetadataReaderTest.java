package io.lucelens.index.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhotoMetadataReaderTest {
  private static final int MAKE = 0x010f;
  private static final int MODEL = 0x0110;
  private static final int EXPOSURE_TIME = 0x829a;
  private static final int F_NUMBER = 0x829d;
  private static final int ISO = 0x8827;
  private static final int TAKEN_AT = 0x9003;
  private static final int LENS = 0xa434;

  @Test
  void aPhotoTellsWhenWhereAndWithWhatItWasTaken() throws IOException {
    PhotoMetadata metadata =
        read(
            new ExifBlock()
                .main(MAKE, "Canon")
                .main(MODEL, "Canon EOS R5")
                .exif(TAKEN_AT, "2024:02:29 23:59:58")
                .exif(LENS, "RF50mm F1.2")
                .exif(EXPOSURE_TIME, 1, 250)
                .exif(F_NUMBER, 28, 10)
                .exif(ISO, 400)
                .position("S", new int[] {33, 51, 24}, "E", new int[] {151, 12, 55}));

    assertThat(metadata.takenAt())
        .isEqualTo(new CaptureTime(LocalDateTime.of(2024, 2, 29, 23, 59, 58), null));
    assertThat(metadata.camera()).isEqualTo("Canon EOS R5");
    assertThat(metadata.lens()).isEqualTo("RF50mm F1.2");
    assertThat(metadata.exposure()).contains("1/250").contains("f/2.8").contains("ISO 400");
    assertThat(metadata.position().latitude()).isCloseTo(-33.856667, within(1e-5));
    assertThat(metadata.position().longitude()).isCloseTo(151.215278, within(1e-5));
  }

  @ParameterizedTest
  @CsvSource({
    "NIKON CORPORATION, NIKON D850, NIKON D850",
    "SONY, ILCE-7M4, SONY ILCE-7M4",
    "Apple, iPhone 15, Apple iPhone 15",
    "Canon, , Canon",
    ", Scanner, Scanner"
  })
  void theCameraIsNamedOnce(String make, String model, String camera) throws IOException {
    ExifBlock exif = new ExifBlock();
    if (make != null) {
      exif.main(MAKE, make);
    }
    if (model != null) {
      exif.main(MODEL, model);
    }

    assertThat(read(exif).camera()).isEqualTo(camera);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0000:00:00 00:00:00", "    :  :     :  :  ", "yesterday", "2023:02:30 10:00:00"})
  void whatIsNoDateCountsAsNone(String text) throws IOException {
    assertThat(read(new ExifBlock().exif(TAKEN_AT, text)).takenAt()).isNull();
  }

  @Test
  void longAndControlCharactersDoNotGetThrough() throws IOException {
    PhotoMetadata metadata = read(new ExifBlock().main(MODEL, "A\u001b[31m\nB" + "x".repeat(5000)));

    assertThat(metadata.camera()).hasSize(200).doesNotContainPattern("\\p{Cntrl}");
  }

  @Test
  void thePlaceZeroZeroIsAReceiverWithoutFixAndCountsAsNone() throws IOException {
    int[] zero = {0, 0, 0};

    assertThat(read(new ExifBlock().position("N", zero, "E", zero)).position()).isNull();
  }

  @Test
  void aRawFileTellsItToo() {
    // A NEF's main directory leads first to one of pixels, then to the one of the exposure.
    int pixels = 8 + 2 + 3 * 12 + 4;
    int exposure = pixels + 2 + 12 + 4;
    int time = exposure + 2 + 12 + 4;
    ByteBuffer nef = ByteBuffer.allocate(time + 20).putInt(0x4d4d002a).putInt(8);
    nef.putShort((short) 3).putInt(0x01030003).putInt(1).putInt(34713 << 16);
    nef.putInt(0x014a0004).putInt(1).putInt(pixels).putInt(0x87690004).putInt(1).putInt(exposure);
    nef.putInt(0).putShort((short) 1).putInt(0x01000004).putInt(1).putInt(4000).putInt(0);
    nef.putShort((short) 1).putInt(0x90030002).putInt(20).putInt(time).putInt(0);
    nef.put("2024:02:29 23:59:58\0".getBytes(StandardCharsets.US_ASCII));

    assertThat(PhotoMetadataReader.read(nef.array()).takenAt().local())
        .isEqualTo(LocalDateTime.of(2024, 2, 29, 23, 59, 58));
  }

  @Test
  void aFileThatSaysNothingHasNoMetadata() throws IOException {
    assertThat(PhotoMetadataReader.read(jpeg())).isEqualTo(PhotoMetadata.NONE);
  }

  @Test
  void brokenMetadataNeverThrow() throws IOException {
    byte[] whole =
        new ExifBlock()
            .main(MAKE, "Canon")
            .exif(TAKEN_AT, "2024:02:29 23:59:58")
            .position("N", new int[] {1, 2, 3}, "E", new int[] {1, 2, 3})
            .in(jpeg());
    Random random = new Random(7);
    for (int i = 0; i < 3000; i++) {
      byte[] broken = whole.clone();
      for (int flips = 0; flips < 5; flips++) {
        broken[random.nextInt(200)] = (byte) random.nextInt();
      }
      assertThat(PhotoMetadataReader.read(broken)).isNotNull();
    }
  }

  private static PhotoMetadata read(ExifBlock exif) throws IOException {
    return PhotoMetadataReader.read(exif.in(jpeg()));
  }

  private static byte[] jpeg() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "jpg", bytes);
    return bytes.toByteArray();
  }
}
