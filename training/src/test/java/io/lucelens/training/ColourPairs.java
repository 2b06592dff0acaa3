package io.lucelens.training;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** A data set small enough to be learned in seconds: plain colours and their names. */
final class ColourPairs {
  private static final String[] NAMES = {
    "red", "green", "blue", "white", "black", "yellow", "cyan", "magenta"
  };
  private static final Color[] COLOURS = {
    Color.RED, Color.GREEN, Color.BLUE, Color.WHITE,
    Color.BLACK, Color.YELLOW, Color.CYAN, Color.MAGENTA
  };

  private static final String[] OTHER_NAMES = {"orange", "pink", "grey", "brown"};
  private static final Color[] OTHERS = {Color.ORANGE, Color.PINK, Color.GRAY, new Color(0x964B00)};

  private ColourPairs() {}

  /** Writes the pictures and their table into a folder; gives the table. */
  static Path in(Path folder) throws IOException {
    return write(NAMES, COLOURS, folder);
  }

  /** Writes four others. */
  static Path othersIn(Path folder) throws IOException {
    return write(OTHER_NAMES, OTHERS, folder);
  }

  private static Path write(String[] names, Color[] colours, Path folder) throws IOException {
    Files.createDirectories(folder);
    List<String> rows = new ArrayList<>(List.of("file\tcaption"));
    for (int i = 0; i < names.length; i++) {
      BufferedImage picture = new BufferedImage(70, 70, BufferedImage.TYPE_INT_RGB);
      var graphics = picture.createGraphics();
      graphics.setColor(colours[i]);
      graphics.fillRect(0, 0, 70, 70);
      graphics.dispose();
      ImageIO.write(picture, "png", folder.resolve(names[i] + ".png").toFile());
      rows.add(names[i] + ".png\t" + names[i]);
      rows.add(names[i] + ".png\tthe colour " + names[i]);
    }
    return Files.write(folder.resolve("pairs.tsv"), rows);
  }
}
