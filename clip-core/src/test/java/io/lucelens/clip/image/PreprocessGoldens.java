package io.lucelens.clip.image;

import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.clip.Goldens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
      JsonNode index = Goldens.json(Goldens.resource("preprocess/index.json"));
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
    Path own = Goldens.resource("preprocess").resolve(path);
    return Files.readAllBytes(Files.exists(own) ? own : Goldens.shared("preprocess/" + path));
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
}
