package io.lucelens.index.metadata;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Texts that strangers wrote, made fit to be kept and shown: bounded, no control characters. */
final class WrittenText {
  /** Longer ones are not names of cameras or titles but mistakes, or worse. */
  static final int MAX_LINE = 200;

  /** A page; longer ones are cut. */
  static final int MAX_CAPTION = 2_000;

  private static final int MAX_KEYWORD = 100;
  private static final int MAX_KEYWORDS = 200;

  private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]+");
  private static final Pattern LINE_ENDS = Pattern.compile("\\r\\n?|\\u2028|\\u2029");
  private static final Pattern OTHER_CONTROLS = Pattern.compile("[\\p{Cntrl}&&[^\\n]]+");

  /** What Windows calls ANSI in western countries; nearly every byte means something. */
  private static final Charset FALLBACK = Charset.forName("windows-1252");

  private WrittenText() {}

  /** One line of at most {@link #MAX_LINE} characters; null if nothing is left. */
  static String line(String text) {
    return line(text, MAX_LINE);
  }

  private static String line(String text, int limit) {
    return text == null ? null : cut(CONTROLS.matcher(text).replaceAll(" "), limit);
  }

  /** Lines of at most {@link #MAX_CAPTION} characters in all; null if nothing is left. */
  static String lines(String text) {
    if (text == null) {
      return null;
    }
    String withLines = LINE_ENDS.matcher(text).replaceAll("\n");
    return cut(OTHER_CONTROLS.matcher(withLines).replaceAll(" "), MAX_CAPTION);
  }

  private static String cut(String text, int limit) {
    String bare = text.strip();
    if (bare.length() > limit) {
      boolean inPair = Character.isHighSurrogate(bare.charAt(limit - 1));
      bare = bare.substring(0, inPair ? limit - 1 : limit).strip();
    }
    return bare.isEmpty() ? null : bare;
  }

  /** Keywords, each once whatever its capitals, in the order given. */
  static List<String> keywords(Iterable<String> written) {
    Set<String> known = new HashSet<>();
    List<String> keywords = new ArrayList<>();
    for (String text : written) {
      String keyword = line(text, MAX_KEYWORD);
      if (keyword != null && keywords.size() < MAX_KEYWORDS && known.add(FoldedText.of(keyword))) {
        keywords.add(keyword);
      }
    }
    return keywords;
  }

  /**
   * Text of an encoding that nobody tells: Unicode if it has a byte order mark or is UTF-8
   * throughout, else Windows-1252.
   */
  static String decode(byte[] bytes) {
    if (startsWith(bytes, 0xFE, 0xFF)) {
      return new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16BE);
    }
    if (startsWith(bytes, 0xFF, 0xFE)) {
      return new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16LE);
    }
    int start = startsWith(bytes, 0xEF, 0xBB, 0xBF) ? 3 : 0;
    ByteBuffer text = ByteBuffer.wrap(bytes, start, bytes.length - start);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
    } catch (CharacterCodingException e) {
      // Not UTF-8, which is what the question was.
      return new String(bytes, FALLBACK);
    }
  }

  private static boolean startsWith(byte[] bytes, int... mark) {
    for (int i = 0; i < mark.length; i++) {
      if (bytes.length <= i || (bytes[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }
}
