package io.lucelens.clip.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.drew.metadata.exif.ExifIFD0Directory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HEIC and AVIF; the files were written by libheif 1.15.1 from {@link Jpegs#waves}. */
class HeifTest {
  private static final ImageReader READER = new ImageReader();

  @ParameterizedTest
  @ValueSource(strings = {"waves.heic", "waves.avif"})
  void thePictureIsWhatWasEncoded(String name) throws IOException {
    assumeInstalled();
    DecodedImage read = READER.read(resource(name));
    assertThat(read.mode()).isEqualTo(PixelMode.RGB);
    assertClose(read, Jpegs.waves(96, 64), 12);
  }

  @Test
  void aTurnedPictureIsTurnedOnce() throws IOException {
    assumeInstalled();
    // It says so twice: irot of 90 degrees, and EXIF orientation 6.
    byte[] file = resource("turned.heic");
    Photo photo = READER.read(file, 10);
    assertThat(photo.width()).isEqualTo(64);
    assertThat(photo.height()).isEqualTo(96);
    assertClose(photo.image(), Jpegs.waves(96, 64).upright(Orientation.ROTATED_90), 12);
    assertThat(Orientation.of(Exif.read(file))).isEqualTo(Orientation.ROTATED_90);
  }

  @Test
  void whatItsExifBlockSaysIsRead() throws IOException {
    ExifIFD0Directory main =
        Exif.read(resource("turned.heic")).getFirstDirectoryOfType(ExifIFD0Directory.class);
    assertThat(main.getString(ExifIFD0Directory.TAG_MAKE)).startsWith("Sample");
  }

  @Test
  void transparencyIsKept() throws IOException {
    assumeInstalled();
    DecodedImage read = READER.read(resource("alpha.heic"));
    assertThat(read.mode()).isEqualTo(PixelMode.RGBA);
    assertThat(read.alphaAt(0)).isEqualTo(255);
    assertThat(read.alphaAt(63)).isZero();
  }

  @Test
  void theLimitIsCheckedBeforeDecoding() {
    assumeInstalled();
    assertThatThrownBy(() -> new ImageReader(6143).read(resource("waves.heic")))
        .hasMessageStartingWith("too large: 96×64 = 6144 pixels");
  }

  @ParameterizedTest
  @ValueSource(strings = {"waves.heic", "waves.avif"})
  void aFileThatIsCutShortIsOneLine(String name) throws IOException {
    assumeInstalled();
    byte[] file = resource(name);
    for (int length : new int[] {16, 100, file.length / 2, file.length - 40}) {
      assertThatThrownBy(() -> READER.read(Arrays.copyOf(file, length)))
          .isInstanceOf(UnreadableImageException.class)
          .message()
          .matches("(damaged|unsupported)[^\n]*");
    }
  }

  @Test
  void withoutLibheifAFileIsNotBrokenButNeedsIt() {
    ImageReader without = new ImageReader(1_000_000, new HeifDecoder(Optional::empty));
    assertThatThrownBy(() -> without.read(resource("waves.heic")))
        .isInstanceOfSatisfying(
            UnreadableImageException.class, e -> assertThat(e.isPassing()).isTrue())
        .hasMessage(
            "HEIC needs libheif, which this machine does not have: install libheif1 (Debian, Ubuntu:"
                + " apt install libheif1), libheif (Fedora, Arch, Homebrew) and start again");
  }

  @Test
  void hundredsOfPicturesLeaveNoMemoryBehind() throws IOException {
    assumeInstalled();
    assumeTrue(Files.exists(Path.of("/proc/self/statm")), "only Linux tells what a process has");
    byte[] file = resource("turned.heic");
    byte[] cut = Arrays.copyOf(file, file.length - 40);
    decodeMany(file, cut, 100);
    long before = residentPages();
    decodeMany(file, cut, 500);
    // A picture kept would be 24 kB, and its decoder megabytes, five hundred times.
    assertThat(residentPages() - before).as("pages of 4 kB").isLessThan(10_000);
  }

  private static void decodeMany(byte[] file, byte[] cut, int times) throws IOException {
    HeifDecoder decoder = new HeifDecoder(HeifSupport::library);
    SizeGuard guard = new SizeGuard(1_000_000);
    for (int i = 0; i < times; i++) {
      assertThat(decoder.decode(ImageFormat.HEIC, file, guard).width()).isEqualTo(64);
      assertThatThrownBy(() -> decoder.decode(ImageFormat.HEIC, cut, guard))
          .isInstanceOf(UnreadableImageException.class);
    }
  }

  private static long residentPages() throws IOException {
    return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]);
  }

  private static void assumeInstalled() {
    assumeTrue(HeifSupport.version().isPresent(), HeifSupport.HOW_TO_INSTALL);
  }

  private static void assertClose(DecodedImage read, DecodedImage encoded, int tolerance) {
    assertThat(read.width()).isEqualTo(encoded.width());
    for (int i = 0; i < read.samples().length; i++) {
      assertThat(Math.abs((read.samples()[i] & 0xff) - (encoded.samples()[i] & 0xff)))
          .isLessThanOrEqualTo(tolerance);
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (var stream = HeifTest.class.getResourceAsStream("/images/" + name)) {
      return stream.readAllBytes();
    }
  }
}
