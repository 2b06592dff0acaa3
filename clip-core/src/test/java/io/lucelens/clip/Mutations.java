package io.lucelens.clip;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Damages valid files in the ways in which a bad disk and an attacker do: flipped bits, cut ends,
 * repeated and exchanged parts, numbers at their extremes; in JSON also values of other types and
 * nesting without end. The same seed gives the same damages.
 */
public final class Mutations {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Little-endian lengths, counts and offsets are most telling at these. */
  private static final long[] EXTREMES = {
    0,
    1,
    -1,
    127,
    128,
    255,
    256,
    65_535,
    65_536,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    0xffff_ffffL,
    1L << 32,
    1L << 40,
    1L << 62,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Long.MAX_VALUE - 7
  };

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "-1",
          "1",
          "2",
          "3",
          "7",
          "64",
          "1000000",
          "0.5",
          "-0.0",
          "2147483647",
          "2147483648",
          "-2147483648",
          "4294967296",
          "9223372036854775807",
          "9223372036854775808",
          "1e-400",
          "1e38",
          "1e39",
          "1e308",
          "1e400",
          "1e999999999",
          "1".repeat(900),
          "1".repeat(2_000),
          "NaN",
          "\"\"",
          "\"1\"",
          "\"true\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\u001b[31m\\n\"",
          "\"" + "x".repeat(50_000) + "\"",
          "[]",
          "{}",
          "[[]]",
          "[null]",
          "[0]",
          "[-1,1.5]",
          "{\"a\":1}",
          "{\"a\":1,\"a\":2}",
          "[1,2,3,4,5,6,7,8,9]",
          "[" + "0,".repeat(20_000) + "0]",
          nested("[", "]", 500),
          nested("[", "]", 100_000),
          nested("{\"a\":", "}", 900),
          nested("{\"a\":", "}", 20_000));

  private final Random random;

  /** Damages that depend on the seed only. */
  public Mutations(long seed) {
    random = new Random(seed);
  }

  private static String nested(String open, String close, int depth) {
    return open.repeat(depth) + "1" + close.repeat(depth);
  }

  /** One of some things. */
  public <T> T oneOf(List<T> things) {
    return things.get(random.nextInt(things.size()));
  }

  /** A damaged copy: one to four damages anywhere. */
  public byte[] bytes(byte[] valid) {
    byte[] damaged = valid.clone();
    for (int hits = 1 + random.nextInt(4); hits > 0 && damaged.length > 0; hits--) {
      damaged = damage(damaged);
    }
    return damaged;
  }

  private byte[] damage(byte[] bytes) {
    int at = random.nextInt(bytes.length);
    return switch (random.nextInt(8)) {
      case 0 -> Arrays.copyOf(bytes, at);
      case 1 -> Arrays.copyOfRange(bytes, at, bytes.length);
      case 2 -> spliced(bytes, at, part(bytes), at);
      case 3 -> spliced(bytes, at, part(bytes), Math.min(bytes.length, at + random.nextInt(64)));
      case 4 -> number(bytes, at, 1 << random.nextInt(4));
      case 5 -> number(bytes, at, 8);
      case 6 -> set(bytes, at, random.nextInt(256));
      default -> set(bytes, at, bytes[at] ^ 1 << random.nextInt(8));
    };
  }

  private static byte[] set(byte[] bytes, int at, int value) {
    bytes[at] = (byte) value;
    return bytes;
  }

  private byte[] number(byte[] bytes, int at, int width) {
    long value = EXTREMES[random.nextInt(EXTREMES.length)];
    for (int i = 0; i < width && at + i < bytes.length; i++) {
      bytes[at + i] = (byte) (value >> 8 * i);
    }
    return bytes;
  }

  private byte[] part(byte[] bytes) {
    int from = random.nextInt(bytes.length);
    return Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + random.nextInt(200)));
  }

  /** Puts a part in the place of what lies between two positions. */
  private static byte[] spliced(byte[] bytes, int from, byte[] part, int to) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, from);
    out.writeBytes(part);
    out.write(bytes, to, bytes.length - to);
    return out.toByteArray();
  }

  /** A damaged JSON text; most are still JSON, of other types, sizes or depths. */
  public byte[] json(byte[] valid) throws IOException {
    if (random.nextInt(5) == 0) {
      return bytes(valid);
    }
    JsonNode root = JSON.readTree(valid);
    for (int hits = 1 + random.nextInt(2); hits > 0; hits--) {
      root = damage(root);
    }
    return JSON.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
  }

  /** Walks down a random way, so that what lies high up is hit as often as the many leaves. */
  private JsonNode damage(JsonNode node) {
    if (node.isEmpty() || random.nextInt(5) == 0) {
      return value();
    }
    if (node instanceof ObjectNode object) {
      damageMember(
          object, List.copyOf(object.properties()).get(random.nextInt(node.size())).getKey());
    } else {
      damageElement((ArrayNode) node, random.nextInt(node.size()));
    }
    return node;
  }

  private void damageMember(ObjectNode object, String key) {
    switch (random.nextInt(8)) {
      case 0 -> object.remove(key);
      case 1 -> object.set(key + "x", object.remove(key));
      case 2 -> object.set(object.fieldNames().next(), object.get(key));
      case 3 -> object.set("x".repeat(random.nextInt(3_000)), value());
      default -> object.set(key, damage(object.get(key)));
    }
  }

  private void damageElement(ArrayNode array, int index) {
    switch (random.nextInt(6)) {
      case 0 -> array.remove(index);
      case 1 -> array.add(array.get(index));
      case 2 -> array.insert(0, value());
      default -> array.set(index, damage(array.get(index)));
    }
  }

  private JsonNode value() {
    return JsonNodeFactory.instance.rawValueNode(new RawValue(oneOf(VALUES)));
  }
}
