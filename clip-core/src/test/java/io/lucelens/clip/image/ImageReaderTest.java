package io.lucelens.clip.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReaderTest {
  private static final ImageReader READER = new ImageReader();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "tiff"})
  void losslessFormatsKeepEveryPixel(String format) throws IOException {
    DecodedImage picture = Pictures.slopes(31, 17);
    DecodedImage read = READER.read(write("x", Pictures.file(picture.toBufferedImage(), format)));
    assertThat(read.mode()).isEqualTo(PixelMode.RGB);
    assertThat(read.width()).isEqualTo(31);
    assertThat(read.samples()).isEqualTo(picture.samples());
  }

  @Test
  void remarksBetweenThePixelsOfAPngAreReadOver() throws IOException {
    DecodedImage picture = Pictures.slopes(31, 17);
    byte[] png = Pictures.file(picture.toBufferedImage(), "png");
    for (int remark = 0; remark < 3; remark++) {
      png =
          Pictures.pngWithChunk(png, "tEXt", "Comment\0words".getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(READER.read(pixelsInTwoChunks(png)).samples()).isEqualTo(picture.samples());
  }

  /** Takes the file's pixels apart, with a remark between. */
  private static byte[] pixelsInTwoChunks(byte[] png) {
    ByteBuffer file = ByteBuffer.wrap(png);
    ByteArrayOutputStream parted = new ByteArrayOutputStream();
    parted.write(png, 0, 8);
    int at = 8;
    while (at < png.length) {
      int length = file.getInt(at);
      if (file.getInt(at + 4) == 0x49444154) {
        byte[] pixels = Arrays.copyOfRange(png, at + 8, at + 8 + length);
        parted.writeBytes(Pictures.pngChunk("IDAT", Arrays.copyOf(pixels, 20)));
        parted.writeBytes(Pictures.pngChunk("tEXt", new byte[] {'x', 0, 'y'}));
        parted.writeBytes(Pictures.pngChunk("IDAT", Arrays.copyOfRange(pixels, 20, length)));
      } else {
        parted.write(png, at, length + 12);
      }
      at += length + 12;
    }
    return parted.toByteArray();
  }

  @Test
  void losslessWebpKeepsEveryPixel() throws IOException {
    assertThat(READER.read(Pictures.webp()).samples()).isEqualTo(Pictures.slopes(12, 8).samples());
  }

  @Test
  void lossyWebpOfSteepColoursIsWithinTwentyLevelsOfLibwebp() throws IOException {
    DecodedImage read = READER.read(resource("/images/gradient.webp"));
    DecodedImage libwebp = READER.read(resource("/images/gradient.webp.png"));
    long sum = 0;
    for (int i = 0; i < read.samples().length; i++) {
      int difference = Math.abs((read.samples()[i] & 0xff) - (libwebp.samples()[i] & 0xff));
      assertThat(difference).isLessThanOrEqualTo(20);
      sum += difference;
    }
    assertThat((double) sum / read.samples().length).isLessThan(6);
  }

  @ParameterizedTest
  @CsvSource({"jpeg,GRAY", "png,GRAY", "bmp,GRAY", "tiff,GRAY"})
  void greyStaysGreyWithoutGamma(String format, PixelMode mode) throws IOException {
    BufferedImage grey = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
    byte[] samples = new byte[256];
    Arrays.fill(samples, (byte) 100);
    grey.getRaster().setDataElements(0, 0, 16, 16, samples);
    DecodedImage read = READER.read(Pictures.file(grey, format));
    assertThat(read.mode()).isEqualTo(mode);
    assertThat(read.samples()).containsOnly(100);
  }

  @Test
  void sixteenBitGreyKeepsItsHighByte() throws IOException {
    BufferedImage grey = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
    grey.getRaster().setDataElements(0, 0, 2, 1, new short[] {0x12ff, (short) 0xfe00});
    DecodedImage read = READER.read(Pictures.file(grey, "png"));
    assertThat(read.mode()).isEqualTo(PixelMode.GRAY);
    assertThat(read.samples()).containsExactly(0x12, 0xfe);
  }

  @Test
  void aPaletteStaysAPaletteWithItsTransparency() throws IOException {
    int[] colours = {0xffff0000, 0x00112233, 0xff0000ff, 0xff00ff00};
    IndexColorModel model = new IndexColorModel(2, 4, colours, 0, true, -1, DataBuffer.TYPE_BYTE);
    BufferedImage image = new BufferedImage(4, 1, BufferedImage.TYPE_BYTE_BINARY, model);
    image.getRaster().setSamples(0, 0, 4, 1, 0, new int[] {0, 1, 2, 3});
    DecodedImage read = READER.read(Pictures.file(image, "png"));
    assertThat(read.mode()).isEqualTo(PixelMode.PALETTE);
    int[] shown = new int[4]; // the writer may sort the palette
    Arrays.setAll(shown, i -> read.palette()[read.samples()[i]]);
    assertThat(shown).containsExactly(colours);
  }

  @Test
  void theFirstFrameOfAnAnimationIsRead() throws IOException {
    DecodedImage read = READER.read(PreprocessGoldens.named("p18").file());
    assertThat(read.width()).isEqualTo(270);
    assertThat(read.mode()).isEqualTo(PixelMode.PALETTE);
  }

  @Test
  void anAnimationThatBeginsWithNothingIsReadWhereItShowsSomething() throws IOException {
    BufferedImage black = new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB);
    BufferedImage clear = new BufferedImage(20, 10, BufferedImage.TYPE_INT_ARGB);
    BufferedImage shown = Pictures.slopes(20, 10).toBufferedImage();
    byte[] shownAlone = Pictures.gif(shown);
    assertThat(READER.read(Pictures.gif(black, clear, shown)).toRgb().samples())
        .isEqualTo(READER.read(shownAlone).toRgb().samples());
    assertThat(READER.read(Pictures.gif(shown, black)).toRgb().samples())
        .isEqualTo(READER.read(shownAlone).toRgb().samples());
    assertThat(READER.read(Pictures.gif(black, black)).toRgb().samples()).containsOnly(0);
  }

  @Test
  void theNameOfAFileDoesNotMatter() throws IOException {
    byte[] png = Pictures.file(Pictures.slopes(3, 2).toBufferedImage(), "png");
    assertThat(READER.read(write("photo.jpg", png)).width()).isEqualTo(3);
  }

  @Test
  void textNamedJpgIsNotAnImage() throws IOException {
    Path file =
        write("letter.jpg", "Dear Anna, here are the photos".getBytes(StandardCharsets.UTF_8));
    assertRefused(file, "not an image: the file starts with 'Dear Ann'");
  }

  @Test
  void zeroBytesAreAnEmptyFile() throws IOException {
    assertRefused(write("empty.jpg", new byte[0]), "empty file");
  }

  @Test
  void whatIsNotReadYetIsNamed() throws IOException {
    assertRefused(
        write("a.mp4", bytes("\0\0\0\u0018ftypisom\0\0\0\0")), "unsupported format video");
    assertRefused(write("a.pdf", bytes("%PDF-1.7\n")), "unsupported format PDF");
    assertRefused(write("a.jxl", bytes("\u00ff\n\u00fa\u001f")), "unsupported format JPEG XL");
    assertRefused(
        write("a.bin", bytes("\u0001\u0002")), "not an image: the file starts with bytes 01 02");
  }

  @Test
  void aFolderIsNotAFile() {
    assertRefused(folder, "not a file");
  }

  @Test
  void aMissingFileIsSaidToBeMissing() {
    assertRefused(folder.resolve("gone.jpg"), "no such file");
  }

  @Test
  void aFileWithoutPermissionSaysSo() throws IOException {
    Path file = write("secret.jpg", Pictures.webp());
    assumeFalse(System.getProperty("user.name").equals("root"), "root may read everything");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assertRefused(file, "permission denied");
  }

  @Test
  void theLimitIsInPixelsAndNamedWithTheSize() {
    byte[] jpeg = Pictures.file(Pictures.slopes(40, 30).toBufferedImage(), "jpeg");
    assertThatThrownBy(() -> new ImageReader(1199).read(jpeg))
        .hasMessageContaining("40×30")
        .hasMessageContaining("limit is 1199");
    assertThat(new ImageReader(1200)).satisfies(reader -> reader.read(jpeg));
  }

  @Test
  void manyThreadsReadAtOnce() throws Exception {
    byte[] jpeg =
        Pictures.jpegWithOrientation(
            Pictures.file(Pictures.slopes(120, 90).toBufferedImage(), "jpeg"), 6);
    byte[] expected = READER.read(jpeg).samples();
    Callable<byte[]> task = () -> READER.read(jpeg).samples();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (var result : threads.invokeAll(Collections.nCopies(64, task))) {
        assertThat(result.get()).isEqualTo(expected);
      }
    }
  }

  private static void assertRefused(Path file, String reason) {
    assertThatThrownBy(() -> READER.read(file))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessageStartingWith(reason);
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private static byte[] bytes(String latin1) {
    return latin1.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] resource(String name) throws IOException {
    return ImageReaderTest.class.getResourceAsStream(name).readAllBytes();
  }
}
