package io.lucelens.clip.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lucelens.clip.image.Jpegs.Kind;
import io.lucelens.clip.image.jpeg.ReducedJpeg;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an attacker, a bad disk or a broken download puts before the reader. */
class HostileFilesTest {
  private static final ImageReader READER = new ImageReader(1_000_000);
  private static final Kind BASELINE = new Kind(false, 2, 2, 0);

  static Stream<Named<byte[]>> files() throws IOException {
    BufferedImage picture = Pictures.slopes(61, 43).toBufferedImage();
    Map<String, byte[]> files = new TreeMap<>();
    for (String format : new String[] {"jpeg", "png", "bmp", "tiff"}) {
      files.put(format, Pictures.file(picture, format));
    }
    files.put("progressive jpeg", Pictures.progressiveJpeg(picture));
    files.put("gif", PreprocessGoldens.named("p18").file());
    files.put("rgba png", PreprocessGoldens.named("p08").file());
    files.put("lossless webp", Pictures.webp());
    files.put("webp with exif", Pictures.webpWithOrientation(6));
    files.put(
        "lossy webp",
        HostileFilesTest.class.getResourceAsStream("/images/gradient.webp").readAllBytes());
    files.put("jpeg with exif", Pictures.jpegWithOrientation(files.get("jpeg"), 6));
    byte[] preview = Jpegs.file(Jpegs.waves(240, 200).toBufferedImage(), BASELINE);
    files.put("nef", RawFiles.nef(files.get("jpeg"), preview, 6));
    files.put("cr2", RawFiles.cr2(preview, 6));
    if (HeifSupport.version().isPresent()) {
      for (String name : new String[] {"waves.heic", "turned.heic", "alpha.heic", "waves.avif"}) {
        files.put(
            name, HostileFilesTest.class.getResourceAsStream("/images/" + name).readAllBytes());
      }
    }
    return files.entrySet().stream().map(file -> Named.of(file.getKey(), file.getValue()));
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyTruncationIsAPictureOrOneLine(byte[] file) {
    int step = Math.max(1, file.length / 150);
    for (int length = 0; length < file.length; length += step) {
      assertIsAPictureOrOneLine(Arrays.copyOf(file, length));
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void halfAFileIsAnError(byte[] file) {
    assertThatThrownBy(() -> READER.read(Arrays.copyOf(file, file.length / 2)))
        .isInstanceOf(UnreadableImageException.class)
        .message()
        .matches("(truncated|damaged)[^\n]*");
  }

  @ParameterizedTest
  @MethodSource("files")
  void randomDamageIsAPictureOrOneLine(byte[] file) {
    Random random = new Random(20240101);
    for (int run = 0; run < 300; run++) {
      assertIsAPictureOrOneLine(damaged(file, random, run % 2 == 0));
    }
  }

  static Stream<Kind> kinds() {
    return Stream.of(BASELINE, new Kind(false, 2, 1, 3), new Kind(true, 2, 2, 0));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aDamagedJpegIsReducedOrLeftToTheFullDecoder(Kind kind) {
    byte[] file = Jpegs.file(Jpegs.waves(61, 43).toBufferedImage(), kind);
    Random random = new Random(20240102);
    int reduced = 0;
    for (int run = 0; run < 1000; run++) {
      byte[] damaged = damaged(file, random, run % 2 == 0);
      int divisor = 2 << run % 3;
      if (ReducedJpeg.decode(damaged, divisor).isPresent()) {
        reduced++;
      }
    }
    assertThat(reduced).isBetween(10, 990);
  }

  private static byte[] damaged(byte[] file, Random random, boolean anywhere) {
    byte[] damaged = file.clone();
    int reach = anywhere ? damaged.length : Math.min(128, damaged.length);
    for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
      damaged[random.nextInt(reach)] = (byte) random.nextInt(256);
    }
    return damaged;
  }

  @Test
  void aTruncatedJpegIsOneLineWithItsReason() {
    byte[] jpeg = Pictures.file(Pictures.slopes(200, 100).toBufferedImage(), "jpeg");
    for (int length = 4; length < jpeg.length - 2; length += 1) {
      byte[] cut = Arrays.copyOf(jpeg, length);
      assertThatThrownBy(() -> READER.read(cut))
          .isInstanceOf(UnreadableImageException.class)
          .message()
          .startsWith("truncated JPEG: ");
    }
  }

  @Test
  void aJpegThatEndsBetweenTwoRestartIntervalsIsTruncated() {
    byte[] jpeg = Jpegs.file(Jpegs.waves(82, 61).toBufferedImage(), new Kind(false, 2, 2, 3));
    for (int length = 700; length < jpeg.length - 2; length++) {
      byte[] cut = Arrays.copyOf(jpeg, length);
      assertThatThrownBy(() -> READER.read(cut)).hasMessageStartingWith("truncated JPEG: ");
    }
  }

  @Test
  void aJpegWithoutItsEndMarkerIsWhole() throws IOException {
    byte[] jpeg = Pictures.file(Pictures.slopes(200, 100).toBufferedImage(), "jpeg");
    assertThat(READER.read(Arrays.copyOf(jpeg, jpeg.length - 2)).samples())
        .isEqualTo(READER.read(jpeg).samples());
  }

  @Test
  void bytesAfterTheEndOfAJpegAreHarmless() throws IOException {
    byte[] jpeg = Pictures.file(Pictures.slopes(200, 100).toBufferedImage(), "jpeg");
    assertThat(READER.read(Arrays.copyOf(jpeg, jpeg.length + 1000)).samples())
        .isEqualTo(READER.read(jpeg).samples());
  }

  @Test
  void aProgressiveJpegThatEndsBetweenTwoScansIsTruncated() {
    byte[] jpeg = Pictures.progressiveJpeg(Pictures.slopes(200, 100).toBufferedImage());
    int lastScan = jpeg.length - 1;
    while (jpeg[lastScan] != (byte) 0xda || jpeg[lastScan - 1] != (byte) 0xff) {
      lastScan--;
    }
    byte[] cut = Arrays.copyOf(jpeg, lastScan - 1);
    assertThatThrownBy(() -> READER.read(cut)).hasMessageStartingWith("truncated JPEG: ");
  }

  @Test
  void aJpegOfThousandsOfScansIsRefused() {
    byte[] jpeg = Pictures.progressiveJpeg(Pictures.slopes(64, 64).toBufferedImage());
    byte[] many = Arrays.copyOf(jpeg, jpeg.length + 4000);
    for (int i = jpeg.length; i < many.length; i += 2) {
      many[i] = (byte) 0xff;
      many[i + 1] = (byte) 0xda;
    }
    assertThatThrownBy(() -> READER.read(many)).hasMessageContaining("more than 100 scans");
  }

  @Test
  void twentyThousandPixelsSquareAreRefusedBeforeDecoding() {
    byte[] png = Pictures.pngHeader(20_000, 20_000, 2);
    assertThatThrownBy(() -> new ImageReader().read(png))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessage(
            "too large: 20000×20000 = 400000000 pixels, the limit is 200000000;"
                + " shrink the picture or raise the limit");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000, 65_500})
  void aJpegThatLiesAboutItsSizeIsAnError(int side) {
    byte[] jpeg = Pictures.file(Pictures.slopes(64, 64).toBufferedImage(), "jpeg");
    int frame = 0;
    while (jpeg[frame] != (byte) 0xff || jpeg[frame + 1] != (byte) 0xc0) {
      frame++;
    }
    for (int at = frame + 5; at < frame + 9; at += 2) {
      jpeg[at] = (byte) (side >> 8);
      jpeg[at + 1] = (byte) side;
    }
    if (side == 1) {
      assertIsAPictureOrOneLine(jpeg);
    } else {
      assertThatThrownBy(() -> READER.read(jpeg)).isInstanceOf(UnreadableImageException.class);
    }
  }

  @Test
  void aCompressedProfileThatUnfoldsToGigabytesIsNotUnfolded() throws IOException {
    ByteArrayOutputStream profile = new ByteArrayOutputStream();
    profile.writeBytes(new byte[] {'x', 0, 0});
    try (var zip = new DeflaterOutputStream(profile, new Deflater(9))) {
      byte[] zeros = new byte[1 << 20];
      for (int megabytes = 0; megabytes < 300; megabytes++) {
        zip.write(zeros);
      }
    }
    byte[] png = Pictures.file(Pictures.slopes(12, 8).toBufferedImage(), "png");
    for (String type : new String[] {"iCCP", "zTXt"}) {
      assertThat(READER.read(Pictures.pngWithChunk(png, type, profile.toByteArray())).samples())
          .isEqualTo(Pictures.slopes(12, 8).samples());
    }
  }

  @Test
  void memoryThatRanOutInsideOfADecoderIsNoDamage() {
    IOException wrapped =
        new IOException("Error reading", new RuntimeException(new OutOfMemoryError("heap space")));
    UnreadableImageException reason = ImageReader.unreadable(ImageFormat.PNG, wrapped);
    assertThat(reason).hasMessageStartingWith("not enough memory to decode this PNG");
    assertThat(reason.isPassing()).isTrue();
  }

  @Test
  void aPictureOnePixelThinIsPreprocessed() {
    DecodedImage line = new DecodedImage(1, 50_000_000, PixelMode.GRAY, new byte[50_000_000]);
    ClipPreprocessor preprocessor = new ClipPreprocessor(Preprocessing.reference(224));
    assertThat(preprocessor.toTensor(line)).hasSize(3 * 224 * 224);
    DecodedImage palette =
        new DecodedImage(1, 50_000_000, PixelMode.PALETTE, line.samples(), new int[] {0xffffffff});
    assertThat(preprocessor.toSquare(palette).samples()).containsOnly(255);
  }

  private static void assertIsAPictureOrOneLine(byte[] file) {
    assertThatCode(
            () -> {
              try {
                DecodedImage image = READER.read(file);
                assertThat((long) image.width() * image.height()).isBetween(1L, 1_000_000L);
              } catch (UnreadableImageException e) {
                assertThat(e.getMessage()).isNotBlank().doesNotContain("\n", "\r");
              }
            })
        .doesNotThrowAnyException();
  }
}
