package io.lucelens.training.data;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Text in UTF-8, with or without a byte order mark, or in UTF-16 with one, which is what
 * spreadsheets save as "Unicode text". Anything else is refused: replacement characters would be
 * learned as if the captions had them.
 */
final class TextFile {
  private static final int BUFFER = 1 << 16;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private TextFile() {}

  /**
   * Opens a file for reading, without its byte order mark; the caller closes it. All of it is
   * checked first, so that nobody begins with a text that is refused later.
   *
   * @throws UnusableDataException if its bytes are not text, with the line
   */
  static BufferedReader open(Path file) throws IOException {
    Charset charset;
    try (InputStream bytes = Files.newInputStream(file)) {
      charset = charset(bytes.readNBytes(2));
    }
    try (InputStream bytes = Files.newInputStream(file)) {
      requireText(file.toString(), bytes, charset);
    }
    BufferedReader text =
        new BufferedReader(new InputStreamReader(Files.newInputStream(file), charset));
    skipByteOrderMark(text);
    return text;
  }

  /**
   * The text of a file that is in memory already, without its byte order mark.
   *
   * @param name of the file, for the message
   * @throws UnusableDataException if the bytes are not text, with the line
   */
  static String decode(String name, byte[] bytes) {
    Charset charset = charset(bytes);
    try {
      requireText(name, new ByteArrayInputStream(bytes), charset);
    } catch (IOException e) {
      throw new UncheckedIOException("An array can always be read", e);
    }
    String text = new String(bytes, charset);
    return text.indexOf(BYTE_ORDER_MARK) == 0 ? text.substring(1) : text;
  }

  private static Charset charset(byte[] head) {
    int mark = head.length < 2 ? 0 : (head[0] & 0xFF) << 8 | head[1] & 0xFF;
    return switch (mark) {
      case 0xFEFF -> StandardCharsets.UTF_16BE;
      case 0xFFFE -> StandardCharsets.UTF_16LE;
      default -> StandardCharsets.UTF_8;
    };
  }

  private static void skipByteOrderMark(Reader text) throws IOException {
    text.mark(1);
    if (text.read() != BYTE_ORDER_MARK) {
      text.reset();
    }
  }

  private static void requireText(String name, InputStream bytes, Charset charset)
      throws IOException {
    CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer undecoded = ByteBuffer.allocate(BUFFER);
    CharBuffer decoded = CharBuffer.allocate(BUFFER);
    long line = 1;
    for (boolean end = false; !end; undecoded.compact()) {
      int free = undecoded.remaining();
      int read = bytes.readNBytes(undecoded.array(), undecoded.position(), free);
      end = read < free;
      undecoded.position(undecoded.position() + read).flip();
      CoderResult result;
      do {
        result = decoder.decode(undecoded, decoded, end);
        line += decoded.flip().chars().filter(c -> c == '\n').count();
        decoded.clear();
      } while (result.isOverflow());
      if (result.isError()) {
        throw refusal(name, line, undecoded.get(), charset);
      }
    }
  }

  private static UnusableDataException refusal(
      String name, long line, byte first, Charset charset) {
    return new UnusableDataException(
        String.format(
            "%s is not %s: line %d has the byte 0x%02X where no character can have it. Save the"
                + " file as UTF-8 (spreadsheets call it \"CSV UTF-8\"), or convert it, as in"
                + " 'iconv -f WINDOWS-1252 -t UTF-8'.",
            name, charset == StandardCharsets.UTF_8 ? "UTF-8" : "UTF-16", line, first));
  }
}
