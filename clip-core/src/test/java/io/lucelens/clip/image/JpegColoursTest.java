package io.lucelens.clip.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;

/** How a JPEG's components are understood, by its markers and by libjpeg's and Pillow's rules. */
class JpegColoursTest {
  private static final int NO_MARKER = -1;

  @Test
  void threeComponentsWithoutAMarkerAreLumaAndColourDifferences() throws IOException {
    assertThat(firstPixel(NO_MARKER, 100, 128, 128)).containsExactly(100, 100, 100);
  }

  @Test
  void adobesTransformOneIsLumaAndColourDifferences() throws IOException {
    assertThat(firstPixel(1, 100, 128, 128)).containsExactly(100, 100, 100);
    assertThat(firstPixel(1, 100, 64, 200)).containsExactly(201, 71, 0);
  }

  @Test
  void adobesTransformNoneIsRgb() throws IOException {
    assertThat(firstPixel(0, 100, 64, 200)).containsExactly(100, 64, 200);
  }

  @Test
  void fourComponentsAreInvertedInks() throws IOException {
    assertThat(firstPixel(NO_MARKER, 10, 20, 30, 40)).containsExactly(245, 235, 225, 215);
    assertThat(firstPixel(0, 10, 20, 30, 40)).containsExactly(245, 235, 225, 215);
  }

  @Test
  void adobesTransformTwoIsTheInksAsLumaAndColourDifferencesAndInvertedBlack() throws IOException {
    assertThat(firstPixel(2, 100, 64, 200, 40)).containsExactly(201, 71, 0, 215);
  }

  /** Reads a JPEG whose components have one value each, behind an Adobe marker if there is one. */
  private static int[] firstPixel(int adobeTransform, int... components) throws IOException {
    byte[] jpeg = jpeg(components);
    DecodedImage read =
        new ImageReader().read(adobeTransform < 0 ? jpeg : withAdobe(jpeg, adobeTransform));
    assertThat(read.mode()).isEqualTo(components.length == 3 ? PixelMode.RGB : PixelMode.CMYK);
    int[] pixel = new int[components.length];
    for (int i = 0; i < pixel.length; i++) {
      pixel[i] = read.samples()[i] & 0xff;
    }
    return pixel;
  }

  private static byte[] jpeg(int... components) throws IOException {
    WritableRaster raster =
        Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, components.length, null);
    for (int band = 0; band < components.length; band++) {
      int[] values = new int[256];
      Arrays.fill(values, components[band]);
      raster.setSamples(0, 0, 16, 16, band, values);
    }
    ImageWriter writer = jdkWriter();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var output = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam best = writer.getDefaultWriteParam();
      best.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      best.setCompressionQuality(1);
      writer.setOutput(output);
      writer.write(null, new IIOImage(raster, null, null), best);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static ImageWriter jdkWriter() {
    var writers = ImageIO.getImageWritersByFormatName("jpeg");
    while (writers.hasNext()) {
      ImageWriter writer = writers.next();
      if (writer.getClass().getName().startsWith("com.sun.")) {
        return writer;
      }
    }
    throw new AssertionError("The JDK has a JPEG writer");
  }

  private static byte[] withAdobe(byte[] jpeg, int transform) {
    ByteBuffer file = ByteBuffer.allocate(jpeg.length + 16);
    file.put(jpeg, 0, 2).putShort((short) 0xffee).putShort((short) 14);
    file.put("Adobe".getBytes(StandardCharsets.US_ASCII)).putShort((short) 100).putInt(0);
    return file.put((byte) transform).put(jpeg, 2, jpeg.length - 2).array();
  }
}
