package io.lucelens.index.metadata;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * EXIF's UserComment: eight bytes that name the character code, then the text (EXIF 2.32, section
 * 4.6.5).
 */
final class UserComment {
  private static final int CODE_LENGTH = 8;

  private static final Charset JIS = Charset.forName("ISO-2022-JP");

  private UserComment() {}

  /** The text; null if there is none. */
  static String decode(byte[] comment) {
    if (comment.length <= CODE_LENGTH) {
      return null;
    }
    String code =
        new String(comment, 0, CODE_LENGTH, StandardCharsets.ISO_8859_1).replace('\0', ' ').strip();
    byte[] text = Arrays.copyOfRange(comment, CODE_LENGTH, comment.length);
    String decoded =
        switch (code) {
          case "UNICODE" -> utf16(text);
          case "JIS" -> new String(text, JIS);
          case "ASCII", "" -> WrittenText.decode(text);
          // Some programs leave the code out.
          default -> WrittenText.decode(comment);
        };
    return decoded.replace("\0", "");
  }

  /**
   * The standard leaves the byte order open, and cameras differ. Most texts have more characters
   * whose high byte is zero than whose low byte is.
   */
  private static String utf16(byte[] text) {
    int mark = text.length < 2 ? 0 : (text[0] & 0xFF) << 8 | text[1] & 0xFF;
    if (mark == 0xFEFF || mark == 0xFFFE) {
      return WrittenText.decode(text);
    }
    int zerosFirst = 0;
    int zerosSecond = 0;
    for (int i = 0; i + 1 < text.length; i += 2) {
      zerosFirst += text[i] == 0 ? 1 : 0;
      zerosSecond += text[i + 1] == 0 ? 1 : 0;
    }
    return new String(
        text, zerosFirst > zerosSecond ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE);
  }
}
