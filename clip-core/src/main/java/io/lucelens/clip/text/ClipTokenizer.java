package io.lucelens.clip.text;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.lucelens.clip.InvalidModelException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/**
 * Turns text into token ids as the model's own {@code tokenizer.json} says, through Hugging Face's
 * tokenizers library. OpenAI's original also repairs mojibake and HTML entities first, which no
 * tokenizer.json describes; on such texts the two differ (docs/fidelity.md).
 *
 * <p>Thread-safe. Owns the native tokenizer until {@link #close()}.
 */
public final class ClipTokenizer implements AutoCloseable {
  private final HuggingFaceTokenizer tokenizer;
  private final int contextLength;
  private final int startToken;
  private final int endToken;

  private ClipTokenizer(HuggingFaceTokenizer tokenizer, int contextLength, int[] empty) {
    this.tokenizer = tokenizer;
    this.contextLength = contextLength;
    this.startToken = empty[0];
    this.endToken = empty[1];
  }

  /**
   * Builds a tokenizer.
   *
   * @param file name of the file, for messages
   * @param tokenizerJson its content
   * @param contextLength tokens that the model reads at most, start and end included
   * @throws InvalidModelException if the file is not a tokenizer that frames a text by a start and
   *     an end token
   */
  public static ClipTokenizer of(String file, byte[] tokenizerJson, int contextLength) {
    HuggingFaceTokenizer tokenizer = parse(file, tokenizerJson);
    int[] empty = ids(tokenizer.encode(""));
    if (empty.length != 2) {
      tokenizer.close();
      throw new InvalidModelException(
          file
              + " cannot be used: it gives an empty text "
              + empty.length
              + " tokens, where CLIP needs a start and an end token.");
    }
    return new ClipTokenizer(tokenizer, contextLength, empty);
  }

  private static HuggingFaceTokenizer parse(String file, byte[] json) {
    try {
      return HuggingFaceTokenizer.newInstance(
          new ByteArrayInputStream(json),
          Map.of("truncation", "do_not_truncate", "padding", "do_not_pad"));
    } catch (EngineException e) {
      // The native library could not be loaded; the file has nothing to do with it.
      throw e;
    } catch (RuntimeException | IOException e) {
      throw new InvalidModelException(
          file + " cannot be used: it is not a tokenizers file (" + e.getMessage() + ").", e);
    }
  }

  /** All token ids of a text, start and end included, however many there are. */
  public int[] tokens(String text) {
    return ids(tokenizer.encode(text));
  }

  /** The token ids of a text, cut to the context with the end token kept. */
  public int[] truncated(String text) {
    int[] all = tokens(text);
    if (all.length <= contextLength) {
      return all;
    }
    int[] cut = Arrays.copyOf(all, contextLength);
    cut[contextLength - 1] = endToken;
    return cut;
  }

  /** Tokens that the model reads at most, start and end included. */
  public int contextLength() {
    return contextLength;
  }

  /** The id that opens every text. */
  public int startToken() {
    return startToken;
  }

  /** The id that closes every text; the text tower is read at its place. */
  public int endToken() {
    return endToken;
  }

  private static int[] ids(Encoding encoding) {
    return Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
  }

  /** Releases the native tokenizer. */
  @Override
  public void close() {
    tokenizer.close();
  }
}
