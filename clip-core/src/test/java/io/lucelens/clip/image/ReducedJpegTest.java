package io.lucelens.clip.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lucelens.clip.image.Jpegs.Kind;
import io.lucelens.clip.image.jpeg.ReducedJpeg;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Large JPEGs that are decoded at reduced size. */
class ReducedJpegTest {
  private static final ImageReader READER = new ImageReader();

  static Stream<Kind> kinds() {
    return IntStream.range(0, 2)
        .mapToObj(i -> i == 1)
        .flatMap(
            progressive ->
                Stream.of(
                    new Kind(progressive, 1, 1, 0),
                    new Kind(progressive, 2, 1, 0),
                    new Kind(progressive, 1, 2, 7),
                    new Kind(progressive, 2, 2, 0),
                    new Kind(progressive, 2, 2, 3)));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void theReducedPictureIsTheWholeOneMadeSmall(Kind kind) throws IOException {
    byte[] jpeg = Jpegs.file(Jpegs.waves(213, 141).toBufferedImage(), kind);
    DecodedImage whole = READER.read(jpeg);
    for (int divisor : new int[] {2, 4, 8}) {
      DecodedImage reduced = reduced(jpeg, divisor);
      assertThat(reduced.width()).isEqualTo((213 + divisor / 2) / divisor);
      assertThat(reduced.height()).isEqualTo((141 + divisor / 2) / divisor);
      assertThat(largestDifference(reduced, whole, divisor)).isLessThanOrEqualTo(6);
    }
  }

  /** The two are read by different methods, so that one is a check of the other. */
  @ParameterizedTest
  @CsvSource({"1,1,0", "2,1,0", "2,2,0", "1,1,8", "2,2,8", "2,2,30", "1,1,255", "2,2,255"})
  void aProgressivePictureIsTheBaselineOneToTheBit(int across, int down, int noise)
      throws IOException {
    BufferedImage picture = noisy(Pictures.slopes(75, 53), noise).toBufferedImage();
    byte[] baseline = Jpegs.file(picture, new Kind(false, across, down, 0));
    byte[] progressive = Jpegs.file(picture, new Kind(true, across, down, 0));
    for (int divisor : new int[] {2, 4, 8}) {
      assertThat(reduced(progressive, divisor).samples())
          .isEqualTo(reduced(baseline, divisor).samples());
    }
  }

  /** The more noise, the longer the codes of its coefficients. */
  private static DecodedImage noisy(DecodedImage picture, int noise) {
    SplittableRandom random = new SplittableRandom(5);
    byte[] samples = picture.samples().clone();
    for (int i = 0; i < samples.length; i++) {
      int level = (samples[i] & 0xff) + random.nextInt(-noise, noise + 1);
      samples[i] = (byte) Math.clamp(level, 0, 255);
    }
    return new DecodedImage(picture.width(), picture.height(), picture.mode(), samples);
  }

  private static DecodedImage reduced(byte[] jpeg, int divisor) throws IOException {
    return JpegDecoder.decode(JpegHeader.parse(jpeg), divisor).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void greyIsReducedToo(boolean progressive) throws IOException {
    BufferedImage grey = new BufferedImage(160, 120, BufferedImage.TYPE_BYTE_GRAY);
    byte[] samples = plane(Jpegs.waves(160, 120).samples(), 160 * 120);
    grey.getRaster().setDataElements(0, 0, 160, 120, samples);
    DecodedImage reduced = reduced(Jpegs.file(grey, new Kind(progressive, 1, 1, 0)), 8);
    assertThat(reduced.mode()).isEqualTo(PixelMode.GRAY);
    assertThat(reduced.width()).isEqualTo(20);
  }

  private static byte[] plane(byte[] rgb, int pixels) {
    byte[] plane = new byte[pixels];
    IntStream.range(0, pixels).forEach(i -> plane[i] = rgb[3 * i]);
    return plane;
  }

  /** How far reduced pixels are from the means of the pixels that they stand for. */
  private static int largestDifference(DecodedImage reduced, DecodedImage whole, int divisor) {
    int largest = 0;
    for (int y = 0; y < whole.height() / divisor; y++) {
      for (int x = 0; x < whole.width() / divisor; x++) {
        for (int band = 0; band < 3; band++) {
          int sum = 0;
          for (int row = 0; row < divisor; row++) {
            for (int column = 0; column < divisor; column++) {
              int pixel = (y * divisor + row) * whole.width() + x * divisor + column;
              sum += whole.samples()[pixel * 3 + band] & 0xff;
            }
          }
          int mean = Math.round((float) sum / (divisor * divisor));
          int sample = reduced.samples()[(y * reduced.width() + x) * 3 + band] & 0xff;
          largest = Math.max(largest, Math.abs(sample - mean));
        }
      }
    }
    return largest;
  }

  @ParameterizedTest
  @CsvSource({
    "3072,2304,192,8", // enough for the model, and for a thumbnail
    "2048,1536,193,4",
    "3064,2296,300,4",
    "1500,1000,192,2", // an eighth and a quarter leave no thumbnail
    "766,765,192,1",
    "4000,3000,375,8",
    "4000,3000,376,4",
    "20000,1000,192,4"
  })
  void theReductionFollowsFromSizeAndModel(int width, int height, int shorter, int divisor) {
    assertThat(Reduction.of(width, height, shorter)).isEqualTo(divisor);
    assertThat(Reduction.of(height, width, shorter)).isEqualTo(divisor);
  }

  @Test
  void aSmallPictureIsReadWhole() throws IOException {
    byte[] jpeg = Jpegs.file(Jpegs.waves(640, 480).toBufferedImage(), new Kind(false, 2, 2, 0));
    assertThat(READER.read(jpeg, 192).image().samples()).isEqualTo(READER.read(jpeg).samples());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void whatIsCutShortIsLeftToTheFullDecoder(Kind kind) {
    byte[] jpeg = Jpegs.file(Jpegs.waves(82, 61).toBufferedImage(), kind);
    for (int length = 4; length < jpeg.length - 2; length += jpeg.length / 80) {
      byte[] cut = Arrays.copyOf(jpeg, length);
      assertThat(ReducedJpeg.decode(cut, 8)).as("%d of %d", length, jpeg.length).isEmpty();
    }
  }

  @Test
  void aProgressivePictureWithoutItsLastScanIsRefused() {
    byte[] jpeg = Jpegs.file(Jpegs.waves(320, 240).toBufferedImage(), new Kind(true, 2, 2, 0));
    int lastScan = jpeg.length - 2;
    while (jpeg[lastScan] != (byte) 0xff || jpeg[lastScan + 1] != (byte) 0xda) {
      lastScan--;
    }
    byte[] ended = Arrays.copyOf(jpeg, lastScan + 2);
    ended[lastScan + 1] = (byte) 0xd9;
    assertThat(ReducedJpeg.decode(jpeg, 8)).isPresent();
    assertThat(ReducedJpeg.decode(ended, 8)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void aLargePictureThatIsCutShortIsRefusedInTheSameWords(boolean progressive) {
    byte[] jpeg =
        Jpegs.file(Jpegs.waves(768, 576).toBufferedImage(), new Kind(progressive, 2, 2, 0));
    byte[] cut = Arrays.copyOf(jpeg, jpeg.length / 2);
    for (int shorterSide : new int[] {200, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> READER.read(cut, shorterSide))
          .isInstanceOf(UnreadableImageException.class)
          .hasMessageStartingWith("truncated JPEG: ");
    }
  }

  @Test
  void aPhotoKnowsTheSizeOfItsFile() throws IOException {
    byte[] stored = Jpegs.file(Jpegs.waves(771, 580).toBufferedImage(), new Kind(false, 2, 2, 0));
    DecodedImage lying = READER.read(stored, 200).image();
    assertThat(lying.width()).isEqualTo(386);
    Photo turned = READER.read(Pictures.jpegWithOrientation(stored, 6), 200);
    assertThat(turned.width()).isEqualTo(580);
    assertThat(turned.height()).isEqualTo(771);
    assertThat(turned.image().samples()).isEqualTo(lying.upright(Orientation.ROTATED_90).samples());
  }

  @Test
  void onlyAHalfAQuarterAndAnEighthAreOffered() {
    assertThatThrownBy(() -> ReducedJpeg.decode(new byte[0], 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not by 3");
  }
}
