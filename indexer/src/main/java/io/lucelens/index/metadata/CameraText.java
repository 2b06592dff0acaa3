package io.lucelens.index.metadata;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells what somebody wrote about a picture from what cameras and programs write into every one.
 */
final class CameraText {
  /** In lower case. */
  private static final Set<String> BOILERPLATE =
      Set.of(
          "olympus digital camera",
          "minolta digital camera",
          "konica minolta digital camera",
          "kodak digital still camera",
          "digital still camera",
          "digital camera",
          "sony dsc",
          "samsung",
          "samsung digital camera",
          "samsung camera pictures",
          "lead technologies inc. v1.01",
          "jpeg",
          "picture",
          "image",
          "camera",
          "default",
          "untitled",
          "no description",
          "user comments",
          "ascii",
          "unicode",
          "binary comment",
          // Scene modes of Huawei's and Honor's cameras.
          "hdr",
          "hdrpl",
          "rhdr",
          "sdr",
          "cof",
          "edf",
          "fptbty",
          "mde",
          "nor",
          "oznor",
          "ozedf",
          "ptr",
          "ptfbty",
          "rbt");

  /** File names, serial texts and numbers, and settings in JSON or in pairs of name and value. */
  private static final Pattern MADE_BY_MACHINE =
      Pattern.compile(
          "exif[ _]jpeg.*|dscn?\\d*|dcim.*|oplus_\\d+|[\\d\\W_]*|\\{.*\\}|\\[.*\\]|<.*digimax.*>"
              + "|maker: ?.*|(?:\\w+: ?[^;\\s]*;\\s*){3,}.*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL | Pattern.UNICODE_CHARACTER_CLASS);

  private CameraText() {}

  /**
   * A caption that somebody wrote; null if it is none.
   *
   * @param camera the camera's name, which some cameras repeat here, or null
   */
  static String written(String text, String camera) {
    String caption = WrittenText.lines(text);
    if (caption == null
        || BOILERPLATE.contains(caption.toLowerCase(Locale.ROOT))
        || caption.equalsIgnoreCase(camera)
        || MADE_BY_MACHINE.matcher(caption).matches()) {
      return null;
    }
    return caption;
  }
}
