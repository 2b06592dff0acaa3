package io.lucelens.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the reference implementation's numbers lie, and how numbers are compared with them. */
public final class Goldens {
  private Goldens() {}

  /**
   * A golden file or folder of clip-core's test resources. It is looked up in the checkout and not
   * on the class path: under {@code mvn verify} other modules see these resources in a jar, whose
   * files cannot be mapped into memory.
   */
  public static Path resource(String name) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path goldens = at.resolve("clip-core/src/test/resources/goldens");
      if (Files.isDirectory(goldens)) {
        return goldens.resolve(name);
      }
    }
    throw new IllegalStateException("no checkout around " + Path.of("").toAbsolutePath());
  }

  /**
   * A file of the larger pack beside the checkout, which is not ours to publish; the test is
   * skipped where it is absent.
   */
  public static Path shared(String name) {
    Path folder = sharedFolder();
    assumeTrue(folder != null, "no shared/goldens beside the checkout");
    return folder.resolve("goldens").resolve(name);
  }

  private static Path sharedFolder() {
    String given = System.getProperty("lucelens.shared");
    if (given != null) {
      return Path.of(given);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("shared/goldens"))) {
        return at.resolve("shared");
      }
    }
    return null;
  }

  /** Compares element by element. */
  public static void assertClose(float[] actual, float[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      worst = Math.max(worst, Math.abs((double) actual[i] - expected[i]));
      assertThat(Float.isFinite(actual[i])).isTrue();
    }
    assertThat(worst).as("largest absolute difference").isLessThanOrEqualTo(tolerance);
  }

  /** The largest absolute value, to which tolerances of raw features are relative. */
  public static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /** Reads a small JSON golden. */
  public static com.fasterxml.jackson.databind.JsonNode json(Path file) throws IOException {
    return new com.fasterxml.jackson.databind.ObjectMapper().readTree(file.toFile());
  }
}
