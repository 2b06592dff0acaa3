package io.lucelens.clip.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrientationTest {
  private static final DecodedImage UPRIGHT = Pictures.slopes(12, 8);

  /** What undoes each orientation: the two quarter turns undo each other, the others themselves. */
  private static DecodedImage storedFor(Orientation orientation, DecodedImage upright) {
    return upright.upright(
        switch (orientation) {
          case ROTATED_90 -> Orientation.ROTATED_270;
          case ROTATED_270 -> Orientation.ROTATED_90;
          default -> orientation;
        });
  }

  @ParameterizedTest
  @EnumSource
  void allEightOrientationsOfOnePngGiveOneTensor(Orientation orientation) throws IOException {
    byte[] png = Pictures.file(storedFor(orientation, UPRIGHT).toBufferedImage(), "png");
    assertGivesTheUprightTensor(Pictures.pngWithOrientation(png, orientation.exif()));
  }

  @ParameterizedTest
  @EnumSource
  void allEightOrientationsOfOneTiffGiveOneTensor(Orientation orientation) throws IOException {
    assertGivesTheUprightTensor(
        Pictures.tiffWithOrientation(storedFor(orientation, UPRIGHT), orientation.exif()));
  }

  @ParameterizedTest
  @EnumSource
  void allEightOrientationsOfOneJpegGiveOneTensor(Orientation orientation) throws IOException {
    DecodedImage upright = greyBlocks(5, 3);
    byte[] jpeg = greyJpeg(storedFor(orientation, upright));
    DecodedImage read =
        new ImageReader().read(Pictures.jpegWithOrientation(jpeg, orientation.exif()));
    assertThat(read.width()).isEqualTo(upright.width());
    assertThat(tensor(read)).isEqualTo(tensor(new ImageReader().read(greyJpeg(upright))));
  }

  @ParameterizedTest
  @EnumSource
  void webpIsTurnedToo(Orientation orientation) throws IOException {
    DecodedImage read = new ImageReader().read(Pictures.webpWithOrientation(orientation.exif()));
    assertThat(read.samples()).isEqualTo(UPRIGHT.upright(orientation).samples());
  }

  @Test
  void aQuarterTurnClockwisePutsTheLastRowFirst() {
    byte[] stored = {1, 2, 3, 4, 5, 6};
    DecodedImage turned =
        new DecodedImage(3, 2, PixelMode.GRAY, stored).upright(Orientation.ROTATED_90);
    assertThat(turned.width()).isEqualTo(2);
    assertThat(turned.height()).isEqualTo(3);
    assertThat(turned.samples()).containsExactly(4, 1, 5, 2, 6, 3);
  }

  @Test
  void transposingMirrorsAtTheDiagonal() {
    byte[] stored = {1, 2, 3, 4, 5, 6};
    DecodedImage image = new DecodedImage(3, 2, PixelMode.GRAY, stored);
    assertThat(image.upright(Orientation.TRANSPOSED).samples()).containsExactly(1, 4, 2, 5, 3, 6);
    assertThat(image.upright(Orientation.TRANSVERSED).samples()).containsExactly(6, 3, 5, 2, 4, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9, 255, 65535})
  void aValueThatExifDoesNotKnowMeansUpright(int value) throws IOException {
    byte[] png = Pictures.file(UPRIGHT.toBufferedImage(), "png");
    assertGivesTheUprightTensor(Pictures.pngWithOrientation(png, value));
  }

  @Test
  void brokenExifDoesNotCostThePicture() throws IOException {
    byte[] png = Pictures.file(UPRIGHT.toBufferedImage(), "png");
    byte[] junk = {'M', 'M', 0, 42, 127, -1, -1, -1, 0, 1};
    assertGivesTheUprightTensor(Pictures.pngWithChunk(png, "eXIf", junk));
  }

  private static void assertGivesTheUprightTensor(byte[] file) throws IOException {
    assertThat(tensor(new ImageReader().read(file))).isEqualTo(tensor(UPRIGHT));
  }

  private static float[] tensor(DecodedImage image) {
    return new ClipPreprocessor(Preprocessing.reference(32)).toTensor(image);
  }

  /** Blocks of one grey each, which JPEG stores without loss in any orientation. */
  private static DecodedImage greyBlocks(int columns, int rows) {
    byte[] samples = new byte[columns * rows * 64];
    for (int i = 0; i < samples.length; i++) {
      int column = i % (columns * 8) / 8;
      int row = i / (columns * 8) / 8;
      samples[i] = (byte) (16 * (row * columns + column));
    }
    return new DecodedImage(columns * 8, rows * 8, PixelMode.GRAY, samples);
  }

  private static byte[] greyJpeg(DecodedImage grey) {
    BufferedImage image =
        new BufferedImage(grey.width(), grey.height(), BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setDataElements(0, 0, grey.width(), grey.height(), grey.samples());
    return Pictures.file(image, "jpeg");
  }
}
