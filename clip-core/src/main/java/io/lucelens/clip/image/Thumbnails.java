package io.lucelens.clip.image;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Makes small JPEG previews. Stateless and thread-safe. */
public final class Thumbnails {
  /** The longest side in pixels that a picture still has when it is decoded at reduced size. */
  public static final int MAX_SIDE = 384;

  /** Sharp enough at twice the display density, and about 15 kB for 320 pixels of a photo. */
  private static final float QUALITY = 0.85f;

  private static final ColorModel SRGB =
      new ComponentColorModel(
          ColorSpace.getInstance(ColorSpace.CS_sRGB),
          false,
          false,
          Transparency.OPAQUE,
          DataBuffer.TYPE_BYTE);

  private Thumbnails() {}

  /**
   * A JPEG file of the picture, fitted into a square and never enlarged. Transparent parts are put
   * on white, since JPEG has no alpha.
   *
   * @param maxSide longest side of the result in pixels, at least 1
   */
  public static byte[] jpeg(DecodedImage image, int maxSide) {
    if (maxSide < 1) {
      throw new IllegalArgumentException("A thumbnail's side is at least 1 pixel, not " + maxSide);
    }
    return encode(shrink(onWhite(image), maxSide));
  }

  /**
   * The same of a photo, in the colours that its profile means.
   *
   * @param maxSide longest side of the result in pixels, from 1 to {@link #MAX_SIDE}: the photo may
   *     be reduced to that
   */
  public static byte[] jpeg(Photo photo, int maxSide) {
    if (maxSide < 1 || maxSide > MAX_SIDE) {
      throw new IllegalArgumentException(
          "A photo's thumbnail has a side of 1 to " + MAX_SIDE + " pixels, not " + maxSide);
    }
    DecodedImage small = shrink(onWhite(photo.image()), maxSide);
    return encode(ColourProfile.toSrgb(small, photo.colourProfile()));
  }

  private static DecodedImage shrink(DecodedImage rgb, int maxSide) {
    int longer = Math.max(rgb.width(), rgb.height());
    if (longer <= maxSide) {
      return rgb;
    }
    double scale = (double) maxSide / longer;
    return PillowResampler.resize(
        rgb,
        Math.max(1, (int) Math.round(rgb.width() * scale)),
        Math.max(1, (int) Math.round(rgb.height() * scale)));
  }

  private static DecodedImage onWhite(DecodedImage image) {
    DecodedImage rgb = image.toRgb();
    if (!image.mode().hasAlpha() && image.mode() != PixelMode.PALETTE) {
      return rgb;
    }
    byte[] composed = rgb.samples().clone();
    for (int i = 0; i < composed.length; i++) {
      int alpha = image.alphaAt(i / 3);
      composed[i] = (byte) (PremultipliedAlpha.scale(composed[i] & 0xff, alpha) + 255 - alpha);
    }
    return new DecodedImage(rgb.width(), rgb.height(), PixelMode.RGB, composed);
  }

  private static byte[] encode(DecodedImage rgb) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var output = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(QUALITY);
      writer.setOutput(output);
      writer.write(null, new IIOImage(pixels(rgb), null, null), settings);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** The same samples as Java2D has them; the encoder is slow with packed pixels. */
  private static BufferedImage pixels(DecodedImage rgb) {
    WritableRaster raster =
        Raster.createInterleavedRaster(
            new DataBufferByte(rgb.samples(), rgb.samples().length),
            rgb.width(),
            rgb.height(),
            rgb.width() * 3,
            3,
            new int[] {0, 1, 2},
            null);
    return new BufferedImage(SRGB, raster, false, null);
  }
}
