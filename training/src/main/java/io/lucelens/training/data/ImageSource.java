package io.lucelens.training.data;

import java.nio.file.Path;

/** Where the images are that a table names. */
public interface ImageSource {
  /**
   * The file that a name stands for; it need not be there.
   *
   * @param table the file that names it
   * @param name as the table has it, not blank
   * @throws UnknownImageNameException if the name stands for no file, or for several
   * @throws java.nio.file.InvalidPathException if no file can have such a name
   */
  Path locate(Path table, String name) throws UnknownImageNameException;

  /** Where the images of a table are looked for, to be said when they are not there. */
  String describe(Path table);

  /** Absolute paths as they are, others relative to the table. */
  static ImageSource besideTheTable() {
    return new ImageFolder(null);
  }

  /** Absolute paths as they are, others relative to a folder. */
  static ImageSource in(Path folder) {
    return new ImageFolder(folder);
  }
}
