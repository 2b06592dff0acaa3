package io.lucelens.clip.image;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What the reference (openai/CLIP on Pillow 9.4) made of a set of pictures. The synthetic pictures
 * are test resources; the photos, which are not ours to pass on, are read from the shared folder
 * and their tests skipped where it is absent.
 */
final class PreprocessGoldens {
  private PreprocessGoldens() {}

  /** One picture and its numbers. */
  record Golden(String name, JsonNode json) {
    byte[] file() throws IOException {
      return bytes(json.get("file").asText());
    }

    String mode() {
      return json.at("/decoded/mode").asText();
    }

    String text(String pointer) {
      return json.at(pointer).asText();
    }

    boolean has(String pointer) {
      return !json.at(pointer).isMissingNode();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Golden> all() {
    try {
      JsonNode index =
          new ObjectMapper()
              .readTree(
                  PreprocessGoldens.class.getResourceAsStream("/goldens/preprocess/index.json"));
      return StreamSupport.stream(index.get("images").spliterator(), false)
          .map(node -> new Golden(node.get("file").asText().replaceAll(".*/|[.].*", ""), node));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Golden named(String prefix) {
    return all().filter(golden -> golden.name().startsWith(prefix)).findFirst().orElseThrow();
  }

  /** A file of the pack; the test is skipped where it is not there. */
  static byte[] bytes(String path) throws IOException {
    Optional<Path> found =
        Stream.concat(resources().stream(), shared().stream())
            .map(folder -> folder.resolve(path))
            .filter(Files::exists)
            .findFirst();
    assumeTrue(
        found.isPresent(), "no " + path + " here: it is a photo that is not ours to pass on");
    return Files.readAllBytes(found.get());
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] littleEndian(float[] values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(values);
    return buffer.array();
  }

  private static List<Path> resources() {
    try {
      return List.of(Path.of(PreprocessGoldens.class.getResource("/goldens/preprocess").toURI()));
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static Optional<Path> shared() {
    String property = System.getProperty("lucelens.shared");
    if (property != null) {
      return Optional.of(Path.of(property, "goldens", "preprocess"));
    }
    return Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
        .map(folder -> folder.resolve("shared/goldens/preprocess"))
        .filter(Files::isDirectory)
        .findFirst();
  }
}
