package io.lucelens.index.tag;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * The tags that photos may get, in the order of their file.
 *
 * <p>The file is text in UTF-8 with one tag a line: {@code beach}, or {@code beach: a photo of a
 * sandy beach.} with the prompt that is embedded for it; without one that is {@code a photo of a
 * beach.} A line in brackets, {@code [Landscape]}, begins a section; lines that begin with # and
 * empty ones are passed over. Immutable.
 *
 * @param tags at least one, of different names
 */
public record TagVocabulary(List<Tag> tags) {
  /** Ten times the built-in ones; more cost a minute to embed and mean ever less. */
  static final int MAX_TAGS = 5_000;

  /** More than the longest lines that are allowed for so many tags. */
  private static final long MAX_BYTES = 2L << 20;

  private static final String BUILT_IN = "tags.txt";

  /**
   * @throws InvalidVocabularyException if there is no tag
   */
  public TagVocabulary {
    tags = List.copyOf(tags);
    if (tags.isEmpty()) {
      throw new InvalidVocabularyException("There is no tag in the vocabulary; give at least one.");
    }
  }

  /** The tags that come with Lucelens. */
  public static TagVocabulary builtIn() {
    return new TagVocabularyReader(BUILT_IN).read(builtInText());
  }

  /** The file of the built-in tags, as a start for one's own. */
  public static String builtInText() {
    try (InputStream text = TagVocabulary.class.getResourceAsStream(BUILT_IN)) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("A file inside the library cannot be read", e);
    }
  }

  /**
   * Reads a file of tags.
   *
   * @throws InvalidVocabularyException if it is not text, empty, too long, or a line breaks a rule
   * @throws IOException if it cannot be read
   */
  public static TagVocabulary read(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MAX_BYTES) {
      throw new InvalidVocabularyException(
          String.format(
              Locale.ROOT,
              "%s has %,d bytes and a file of tags has at most %,d: at most %,d tags, one a line.",
              file,
              size,
              MAX_BYTES,
              MAX_TAGS));
    }
    byte[] bytes = Files.readAllBytes(file);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return new TagVocabularyReader(file.toString()).read(text);
    } catch (CharacterCodingException e) {
      throw new InvalidVocabularyException(
          file + " is not text in UTF-8. A file of tags has one tag a line; save it as UTF-8.", e);
    }
  }

  /** SHA-256 over names and prompts in their order, lower-case hex; sections are for people. */
  public String hash() {
    MessageDigest digest = sha256();
    for (Tag tag : tags) {
      digest.update((tag.name() + "\n" + tag.prompt() + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256", e);
    }
  }
}
