package io.lucelens.clip.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The printable character that stands for each byte in a byte-level vocabulary, as introduced by
 * GPT-2's {@code bytes_to_unicode}: printable Latin-1 bytes stand for themselves, the other 68 are
 * moved to U+0100 and up, so that no symbol is a space or a control character.
 */
public final class ByteSymbols {
  private static final int FIRST_MOVED = 256;
  private static final char[] SYMBOL_OF_BYTE = new char[256];
  private static final List<String> IN_VOCABULARY_ORDER;

  static {
    List<String> printable = new ArrayList<>();
    List<String> moved = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      boolean keeps = isPrintable(b);
      SYMBOL_OF_BYTE[b] = (char) (keeps ? b : FIRST_MOVED + moved.size());
      (keeps ? printable : moved).add(String.valueOf(SYMBOL_OF_BYTE[b]));
    }
    printable.addAll(moved);
    IN_VOCABULARY_ORDER = List.copyOf(printable);
  }

  private ByteSymbols() {}

  private static boolean isPrintable(int b) {
    return (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
  }

  /** The 256 symbols in the order of CLIP's vocabulary: printable bytes first, then moved ones. */
  public static List<String> inVocabularyOrder() {
    return IN_VOCABULARY_ORDER;
  }

  /** The symbol of a byte, 0 to 255. */
  public static char symbol(int unsignedByte) {
    return SYMBOL_OF_BYTE[unsignedByte];
  }

  /** The symbols of a text's UTF-8 bytes, one character a byte. */
  public static String of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    StringBuilder symbols = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      symbols.append(symbol(b & 0xFF));
    }
    return symbols.toString();
  }
}
