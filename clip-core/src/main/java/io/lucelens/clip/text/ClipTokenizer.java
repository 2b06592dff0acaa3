package io.lucelens.clip.text;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.lucelens.clip.InvalidModelException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;

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
  private final OptionalInt startToken;
  private final int endToken;
  private final OptionalInt padToken;

  private ClipTokenizer(
      HuggingFaceTokenizer tokenizer, int contextLength, int[] empty, OptionalInt padToken) {
    this.tokenizer = tokenizer;
    this.contextLength = contextLength;
    this.startToken = empty.length > 1 ? OptionalInt.of(empty[0]) : OptionalInt.empty();
    this.endToken = empty[empty.length - 1];
    this.padToken = padToken;
  }

  /**
   * Builds a tokenizer of CLIP's kind.
   *
   * @param file name of the file, for messages
   * @param tokenizerJson its content
   * @param contextLength tokens that the model reads at most, start and end included
   * @throws InvalidModelException if the file is not a tokenizer that frames a text by a start and
   *     an end token
   */
  public static ClipTokenizer of(String file, byte[] tokenizerJson, int contextLength) {
    return open(file, tokenizerJson, contextLength, OptionalInt.empty());
  }

  /**
   * Builds a tokenizer of SigLIP's kind, which gives every text the length of the context.
   *
   * @param file name of the file, for messages
   * @param tokenizerJson its content
   * @param contextLength tokens that the model reads, end and padding included
   * @param padToken what fills a text up after its end token
   * @throws InvalidModelException if the file is not a tokenizer that closes a text by an end token
   *     and puts nothing before it
   */
  public static ClipTokenizer padded(
      String file, byte[] tokenizerJson, int contextLength, int padToken) {
    return open(file, tokenizerJson, contextLength, OptionalInt.of(padToken));
  }

  private static ClipTokenizer open(
      String file, byte[] tokenizerJson, int contextLength, OptionalInt padToken) {
    HuggingFaceTokenizer tokenizer = parse(file, tokenizerJson);
    int[] empty = ids(tokenizer.encode(""));
    if (empty.length != (padToken.isPresent() ? 1 : 2)) {
      tokenizer.close();
      throw new InvalidModelException(
          file
              + " cannot be used: it gives an empty text "
              + empty.length
              + " tokens, where "
              + (padToken.isPresent()
                  ? "SigLIP needs an end token alone."
                  : "CLIP needs a start and an end token."));
    }
    return new ClipTokenizer(tokenizer, contextLength, empty, padToken);
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

  /**
   * All token ids of a text, start and end included, however many there are; with padding up to the
   * context if the model wants it.
   */
  public int[] tokens(String text) {
    int[] ids = ids(tokenizer.encode(text));
    if (padToken.isEmpty() || ids.length >= contextLength) {
      return ids;
    }
    int[] padded = Arrays.copyOf(ids, contextLength);
    Arrays.fill(padded, ids.length, contextLength, padToken.getAsInt());
    return padded;
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

  /** The id that opens every text; SigLIP has none. */
  public OptionalInt startToken() {
    return startToken;
  }

  /** The id that closes every text; CLIP's text tower is read at its place. */
  public int endToken() {
    return endToken;
  }

  /** The id that fills a text up to the context; CLIP has none. */
  public OptionalInt padToken() {
    return padToken;
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
