package io.lucelens.training.html;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A page that needs nothing else: its style is inside, it has no script, it asks no network, and it
 * is readable in light and dark and on a phone. Stateless and thread-safe.
 */
public final class HtmlPage {
  private static final String STYLE = "report.css";

  /** Forbids everything that the page does not bring along, whatever text may slip into it. */
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

  private HtmlPage() {}

  /**
   * The whole page.
   *
   * @param title as text; it is escaped here
   * @param body as HTML, its text {@linkplain #escaped escaped}
   */
  public static String of(String title, String body) {
    return """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="%s">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>%s</title>
        <style>
        %s</style></head>
        <body><main>
        %s</main></body></html>
        """
        .formatted(POLICY, escaped(title), style(), body);
  }

  private static String style() {
    try (InputStream css = HtmlPage.class.getResourceAsStream(STYLE)) {
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The jar is damaged: " + STYLE + " cannot be read", e);
    }
  }

  /** Text as HTML and as XML, within elements and within quoted attributes. */
  public static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
