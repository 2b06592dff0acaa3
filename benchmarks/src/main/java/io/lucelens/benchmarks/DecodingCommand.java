package io.lucelens.benchmarks;

import io.lucelens.clip.Clip;
import io.lucelens.clip.image.ClipPreprocessor;
import io.lucelens.clip.image.DecodedImage;
import io.lucelens.clip.image.ImageReader;
import io.lucelens.clip.image.Preprocessing;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long a 12-megapixel JPEG takes from its bytes to the model's input, and what haste costs. */
@Command(
    name = "decoding",
    mixinStandardHelpOptions = true,
    description = "CPU time of reading 12-megapixel JPEGs, and the cosine that reduction costs.")
final class DecodingCommand implements Callable<Integer> {
  private static final int WIDTH = 4000;
  private static final int HEIGHT = 3000;

  @Option(
      names = "--rounds",
      defaultValue = "7",
      description = "The best of so many is printed. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--cosine",
      description =
          "Instead, compare vectors and what they find: every sample photo is made so large that "
              + "an eighth, or a quarter, of it is 1, 2 and 3 times the model's input.")
  private boolean cosine;

  @Option(names = "--photos", description = "Only so many sample photos. Default: all.")
  private int photos = Integer.MAX_VALUE;

  private final ImageReader reader = new ImageReader();

  @Override
  public Integer call() throws IOException {
    try (Clip clip = Clip.bundled()) {
      if (cosine) {
        new ReductionCost(clip, SampleData.captions(), photos).print();
      } else {
        DecodedImage large =
            LargePhotos.enlarged(reader.read(SampleData.photos().getFirst()), WIDTH, HEIGHT);
        int[] inputs = {clip.preprocessor().preprocessing().size(), 224, 336};
        System.out.println("JPEG\tinput\tpath\tms\tratio");
        time("baseline", LargePhotos.jpeg(large, false), inputs);
        time("progressive", LargePhotos.jpeg(large, true), inputs);
      }
    }
    return 0;
  }

  private void time(String kind, byte[] jpeg, int[] inputs) {
    for (int size : inputs) {
      ClipPreprocessor preprocessor = new ClipPreprocessor(Preprocessing.reference(size));
      double straight = CpuTime.best(() -> straight(jpeg, size), rounds);
      print(kind, jpeg, size, "ImageIO whole, Graphics2D", straight, straight);
      double exact = CpuTime.best(() -> preprocessor.toTensor(reader.read(jpeg)), rounds);
      print(kind, jpeg, size, "exact", exact, straight);
      double reduced =
          CpuTime.best(
              () -> preprocessor.toTensor(reader.read(jpeg, preprocessor.sufficientSide()).image()),
              rounds);
      print(kind, jpeg, size, "reduced", reduced, straight);
    }
  }

  private static void print(
      String kind, byte[] jpeg, int size, String path, double seconds, double straight) {
    System.out.printf(
        Locale.ROOT,
        "%s, %.1f MB\t%d\t%s\t%.0f\t%.1f%n",
        kind,
        jpeg.length / 1e6,
        size,
        path,
        seconds * 1e3,
        straight / seconds);
  }

  /** What a program does that knows no better. */
  static BufferedImage straight(byte[] jpeg, int size) throws IOException {
    BufferedImage whole = ImageIO.read(new ByteArrayInputStream(jpeg));
    BufferedImage small = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = small.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.drawImage(whole, 0, 0, size * whole.getWidth() / whole.getHeight(), size, null);
    graphics.dispose();
    return small;
  }
}
