package io.lucelens.training.tokenizer;

import io.lucelens.clip.text.TokenizerJson;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a caption into the words inside which merges are learned: the same normalisation and split
 * that the written tokenizer.json tells its reader to do. Stateless and thread-safe.
 */
final class CaptionSplitter {
  // Unicode white space, as the reader's regular expressions understand \s.
  private static final Pattern WORD =
      Pattern.compile(TokenizerJson.WORD_REGEX, Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern WHITE_SPACE =
      Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

  private CaptionSplitter() {}

  /** The normalised words of a caption, as text; the two special tokens are left out. */
  static List<String> words(String caption) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(normalized(caption));
    while (matcher.find()) {
      words.add(matcher.group());
    }
    return words;
  }

  private static String normalized(String caption) {
    // The reader takes special tokens out before it splits the rest.
    String plain = caption.replace(TokenizerJson.START, " ").replace(TokenizerJson.END, " ");
    String composed = Normalizer.normalize(plain, Normalizer.Form.NFC);
    String collapsed = WHITE_SPACE.matcher(composed).replaceAll(" ");
    StringBuilder lower = new StringBuilder(collapsed.length());
    // Letter by letter, as the reader does: String.toLowerCase would look at the neighbours of Σ.
    collapsed
        .codePoints()
        .forEach(c -> lower.append(Character.toString(c).toLowerCase(Locale.ROOT)));
    return lower.toString();
  }
}
