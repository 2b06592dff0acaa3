package io.lucelens.training.data;

import java.nio.file.Path;

/**
 * Images in a folder.
 *
 * @param folder null for that of the table
 */
record ImageFolder(Path folder) implements ImageSource {
  @Override
  public Path locate(Path table, String name) {
    return of(table).resolve(name);
  }

  @Override
  public String describe(Path table) {
    return of(table).normalize().toString();
  }

  private Path of(Path table) {
    return folder == null ? table.toAbsolutePath().getParent() : folder.toAbsolutePath();
  }
}
