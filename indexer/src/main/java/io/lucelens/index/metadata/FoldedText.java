package io.lucelens.index.metadata;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Text as it is compared in searches: lower case, without accents, single blanks. */
public final class FoldedText {
  private static final Pattern ACCENTS = Pattern.compile("\\p{InCombiningDiacriticalMarks}+");
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private FoldedText() {}

  /** The folded text. */
  public static String of(String text) {
    String bare = ACCENTS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD)).replaceAll("");
    String whole = Normalizer.normalize(bare, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    return BLANKS.matcher(whole).replaceAll(" ").strip();
  }
}
