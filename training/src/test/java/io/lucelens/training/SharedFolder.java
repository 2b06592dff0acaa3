package io.lucelens.training;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds reference data that lies beside the checkout; tests without it are reported as skipped. */
public final class SharedFolder {
  private SharedFolder() {}

  /** A file or folder inside {@code shared}; the calling test is skipped where it is absent. */
  public static Path orSkip(String relative) {
    Path found = find(relative);
    assumeTrue(found != null, "no shared/" + relative + " beside this checkout");
    return found;
  }

  private static Path find(String relative) {
    String named = System.getProperty("lucelens.shared");
    if (named != null) {
      Path path = Path.of(named).resolve(relative);
      return Files.exists(path) ? path : null;
    }
    for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
      Path path = up.resolve("shared").resolve(relative);
      if (Files.exists(path)) {
        return path;
      }
    }
    return null;
  }
}
