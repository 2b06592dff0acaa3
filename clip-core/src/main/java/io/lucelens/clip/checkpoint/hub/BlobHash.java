package io.lucelens.clip.checkpoint.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a hub names a file's content by, and the cache a blob: SHA-256 for files in large file
 * storage, and for the others git's own object name, a SHA-1 over {@code "blob " + length + "\0"}
 * and the content.
 *
 * @param hex 64 or 40 lower-case hex digits
 */
record BlobHash(String hex) {
  private static final int BUFFER = 1 << 20;
  private static final int SHA256_DIGITS = 64;
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

  BlobHash {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException(
          "'" + hex + "' is not a content hash of 40 or 64 hex digits");
    }
  }

  /** The hash in an ETag, with or without quotes; nothing if the ETag is something else. */
  static Optional<BlobHash> ofEtag(String etag) {
    return of(etag.replaceFirst("^W/", "").replace("\"", ""));
  }

  /** The hash that a text is, as the name of a blob. */
  static Optional<BlobHash> of(String text) {
    return HEX.matcher(text).matches() ? Optional.of(new BlobHash(text)) : Optional.empty();
  }

  /**
   * Whether a file has this content; reads all of it.
   *
   * @throws IOException if it cannot be read
   */
  boolean matches(Path file) throws IOException {
    MessageDigest digest = digest();
    if (hex.length() != SHA256_DIGITS) {
      digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
    }
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest()).equals(hex);
  }

  private MessageDigest digest() {
    try {
      return MessageDigest.getInstance(hex.length() == SHA256_DIGITS ? "SHA-256" : "SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-1 and SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return hex;
  }
}
