package io.lucelens.clip.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lucelens.clip.image.Jpegs.Kind;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The previews of RAW files; see {@link RawFiles} for what they are here. */
class RawPreviewTest {
  private static final ImageReader READER = new ImageReader(1_000_000);
  private static final byte[] SMALL = jpeg(160, 120);
  private static final byte[] LARGE = jpeg(320, 240);

  private static byte[] jpeg(int width, int height) {
    return Jpegs.file(Jpegs.waves(width, height).toBufferedImage(), new Kind(false, 2, 2, 0));
  }

  static Stream<Named<byte[]>> turned() {
    return Stream.of(
        Named.of("NEF", RawFiles.nef(SMALL, LARGE, 6)),
        Named.of("CR2", RawFiles.cr2(LARGE, 6)),
        Named.of("RW2", RawFiles.rw2(LARGE, 6)),
        Named.of("CR3", RawFiles.cr3(LARGE, 6)),
        Named.of("ORF", RawFiles.orf(LARGE, 6)),
        Named.of("RAF", RawFiles.raf(Pictures.jpegWithOrientation(LARGE, 6))));
  }

  @ParameterizedTest
  @MethodSource("turned")
  void theLargestPreviewIsReadAndStandsAsTheRawFileSays(byte[] raw) throws IOException {
    DecodedImage upright = READER.read(LARGE).upright(Orientation.ROTATED_90);
    DecodedImage read = READER.read(raw);
    assertThat(read.width()).isEqualTo(240);
    assertThat(read.samples()).isEqualTo(upright.samples());
  }

  @Test
  void aDngWithItsPreviewInAStripIsRead() throws IOException {
    assertThat(READER.read(RawFiles.dng(LARGE)).width()).isEqualTo(320);
  }

  @Test
  void aRawFileWithoutAPreviewIsRefusedWithTheReason() {
    assertThatThrownBy(() -> READER.read(RawFiles.dng(new byte[1000])))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessage("RAW file without a usable preview: there is none in it; export it as JPEG");
  }

  @Test
  void aPreviewOfStampSizeIsNotUsable() {
    assertThatThrownBy(() -> READER.read(RawFiles.cr2(SMALL, 1)))
        .hasMessageStartingWith("RAW file without a usable preview: its largest is 160×120");
  }

  @Test
  void losslessSensorDataAreNoPreview() {
    byte[] sensor = LARGE.clone();
    for (int at = 0; at < 700; at++) {
      if (sensor[at] == -1 && sensor[at + 1] == (byte) 0xc0) {
        sensor[at + 1] = (byte) 0xc3;
      }
    }
    assertThatThrownBy(() -> READER.read(RawFiles.dng(sensor)))
        .hasMessageContaining("there is none in it");
  }

  @Test
  void aTiffIsNotTakenForARawFile() throws IOException {
    byte[] tiff = Pictures.tiffWithOrientation(Pictures.slopes(12, 8), 1);
    assertThat(ImageFormat.of(tiff)).isEqualTo(ImageFormat.TIFF);
  }

  @Test
  void directoriesThatPointAtEachOtherEnd() {
    byte[] raw = RawFiles.nef(SMALL, LARGE, 1);
    raw[8 + 2 + 2 * 12 + 10] = 0; // the directory below is the main one itself
    raw[8 + 2 + 2 * 12 + 11] = 8;
    assertThat(TiffDirectories.of(raw)).hasSize(1);
  }

  @Test
  void aPreviewIsSubjectToTheLimit() {
    assertThatThrownBy(() -> new ImageReader(1000).read(RawFiles.cr2(LARGE, 1)))
        .hasMessageStartingWith("too large: 320×240");
  }
}
