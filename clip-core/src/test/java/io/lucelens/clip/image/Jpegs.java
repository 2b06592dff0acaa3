package io.lucelens.clip.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Writes JPEGs of the kinds that cameras and programs do. */
final class Jpegs {
  private Jpegs() {}

  /**
   * How a JPEG is coded.
   *
   * @param across how many times luma is finer than colours, from left to right
   * @param down and from top to bottom
   * @param restartInterval units between two restart markers; 0 for none
   */
  record Kind(boolean progressive, int across, int down, int restartInterval) {}

  /** A picture of slow waves, which survives a JPEG nearly unchanged at any size. */
  static DecodedImage waves(int width, int height) {
    byte[] rgb = new byte[width * height * 3];
    for (int y = 0, i = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        rgb[i++] = (byte) (128 + 90 * Math.sin(x / 37.0));
        rgb[i++] = (byte) (128 + 90 * Math.cos(y / 53.0));
        rgb[i++] = (byte) (128 + 90 * Math.sin((x + 2 * y) / 71.0));
      }
    }
    return new DecodedImage(width, height, PixelMode.RGB, rgb);
  }

  static byte[] file(BufferedImage image, Kind kind) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = Pictures.jdkWriter("jpeg", image);
    try (var output = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(0.95f);
      if (kind.progressive()) {
        settings.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      }
      IIOMetadata metadata =
          writer.getDefaultImageMetadata(
              ImageTypeSpecifier.createFromRenderedImage(image), settings);
      change(metadata, kind);
      writer.setOutput(output);
      writer.write(null, new IIOImage(image, null, metadata), settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static void change(IIOMetadata metadata, Kind kind) throws IOException {
    String format = metadata.getNativeMetadataFormatName();
    Element tree = (Element) metadata.getAsTree(format);
    NodeList components = tree.getElementsByTagName("componentSpec");
    for (int i = 0; i < components.getLength(); i++) {
      Element component = (Element) components.item(i);
      component.setAttribute("HsamplingFactor", i == 0 ? "" + kind.across() : "1");
      component.setAttribute("VsamplingFactor", i == 0 ? "" + kind.down() : "1");
    }
    if (kind.restartInterval() > 0) {
      IIOMetadataNode restarts = new IIOMetadataNode("dri");
      restarts.setAttribute("interval", "" + kind.restartInterval());
      tree.getElementsByTagName("markerSequence").item(0).appendChild(restarts);
    }
    metadata.setFromTree(format, tree);
  }
}
