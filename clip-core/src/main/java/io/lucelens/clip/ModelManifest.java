package io.lucelens.clip;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What identifies a model as far as its embeddings are concerned. Two models whose manifests have
 * the same {@link #fingerprint()} give the same vectors for the same input; any other two never mix
 * in one index.
 *
 * @param name what people call the model; not part of the fingerprint
 * @param weightsSha256 SHA-256 of the weights file, lower-case hex
 * @param dimension length of the embeddings
 * @param preprocessing canonical text of the image preprocessing (size, resampling, mean, std,
 *     rule)
 * @param tokenizerSha256 SHA-256 of tokenizer.json, lower-case hex
 */
public record ModelManifest(
    String name,
    String weightsSha256,
    int dimension,
    String preprocessing,
    String tokenizerSha256) {

  /** SHA-256 over everything that decides the vectors, lower-case hex. */
  public String fingerprint() {
    String canonical =
        String.join(
            "\n",
            "weights=" + weightsSha256,
            "dimension=" + dimension,
            "preprocessing=" + preprocessing,
            "tokenizer=" + tokenizerSha256);
    return HexFormat.of().formatHex(sha256().digest(canonical.getBytes(StandardCharsets.UTF_8)));
  }

  /** The first twelve digits of the fingerprint, for messages and file names. */
  public String shortFingerprint() {
    return fingerprint().substring(0, 12);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256", e);
    }
  }
}
