package io.lucelens.clip.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

/** Thumbnails have the colours that a file's profile means; what is embedded has its numbers. */
class ColourProfileTest {
  private static final ImageReader READER = new ImageReader();

  /** One of RGB whose numbers grow with the light: 128 of 255 is sRGB's 188. */
  private static final byte[] LINEAR = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();

  private static final byte[] JPEG = Pictures.file(grey().toBufferedImage(), "jpeg");
  private static final byte[] PNG = Pictures.file(grey().toBufferedImage(), "png");

  private static DecodedImage grey() {
    byte[] samples = new byte[32 * 32 * 3];
    Arrays.fill(samples, (byte) 128);
    return new DecodedImage(32, 32, PixelMode.RGB, samples);
  }

  @Test
  void theThumbnailOfAJpegHasTheColoursThatItsProfileMeans() throws IOException {
    byte[] file = jpegWithProfile(LINEAR);
    assertThat(greyOfThumbnail(file)).isBetween(186, 190);
    assertThat(READER.read(file).samples()).isEqualTo(READER.read(JPEG).samples());
  }

  @Test
  void aProfileInSeveralSegmentsIsPutTogether() throws IOException {
    byte[] first = Arrays.copyOf(LINEAR, 100);
    byte[] second = Arrays.copyOfRange(LINEAR, 100, LINEAR.length);
    byte[] file = withSegment(withSegment(JPEG, first, 1), second, 2);
    assertThat(greyOfThumbnail(file)).isBetween(186, 190);
  }

  @Test
  void soHasTheThumbnailOfAPng() throws IOException {
    assertThat(greyOfThumbnail(pngWithProfile(LINEAR))).isBetween(186, 190);
  }

  @Test
  void aBrokenProfileCostsTheProfileOnly() throws IOException {
    byte[] damaged = LINEAR.clone();
    Arrays.fill(damaged, 128, damaged.length, (byte) 0x7f);
    for (byte[] profile :
        new byte[][] {new byte[0], {1, 2, 3}, Arrays.copyOf(LINEAR, 200), damaged}) {
      assertThat(greyOfThumbnail(jpegWithProfile(profile))).isBetween(126, 130);
      assertThat(greyOfThumbnail(pngWithProfile(profile))).isBetween(126, 130);
    }
  }

  @Test
  void aProfileOfOtherThanRgbChangesNothing() throws IOException {
    byte[] gray = ICC_Profile.getInstance(ColorSpace.CS_GRAY).getData();
    assertThat(greyOfThumbnail(jpegWithProfile(gray))).isBetween(126, 130);
  }

  @Test
  void aProfileThatUnfoldsToMoreThanFourMegabytesIsNone() throws IOException {
    assertThat(greyOfThumbnail(pngWithProfile(new byte[20 << 20]))).isBetween(126, 130);
  }

  @Test
  void aPhotoMayBeTooSmallForALargerThumbnail() throws IOException {
    Photo photo = READER.read(JPEG, 16);
    assertThatThrownBy(() -> Thumbnails.jpeg(photo, 385))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("385");
  }

  private static int greyOfThumbnail(byte[] file) throws IOException {
    return READER.read(Thumbnails.jpeg(READER.read(file, 16), 16)).toRgb().samples()[0] & 0xff;
  }

  private static byte[] jpegWithProfile(byte[] profile) {
    return withSegment(JPEG, profile, 1);
  }

  private static byte[] withSegment(byte[] jpeg, byte[] part, int number) {
    ByteBuffer file = ByteBuffer.allocate(jpeg.length + 18 + part.length);
    file.put(jpeg, 0, 2).putShort((short) 0xffe2).putShort((short) (16 + part.length));
    file.put("ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII)).put((byte) number).put((byte) 2);
    return file.put(part).put(jpeg, 2, jpeg.length - 2).array();
  }

  private static byte[] pngWithProfile(byte[] profile) throws IOException {
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    chunk.writeBytes(new byte[] {'x', 0, 0});
    try (var zip = new DeflaterOutputStream(chunk, new Deflater(9))) {
      zip.write(profile);
    }
    return Pictures.pngWithChunk(PNG, "iCCP", chunk.toByteArray());
  }
}
