package io.lucelens.clip.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.text.ClipTokenizer;
import io.lucelens.clip.text.TokenizerJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The tokenizer of a model, in every layout the same: tokenizer.json, or where older folders have
 * none, made from the merges of {@code merges.txt} or of OpenAI's own file.
 *
 * @param name how the file is called in messages
 * @param json content of a tokenizer.json
 */
public record TokenizerFile(String name, byte[] json) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String MERGES = "merges.txt";
  private static final String OPENAI_MERGES = "bpe_simple_vocab_16e6.txt.gz";
  private static final int MAX_MERGES_BYTES = 64 << 20;

  /** Bytes, bytes that end a word, start and end: tokens that no merge makes. */
  private static final int TOKENS_WITHOUT_MERGES = 2 * 256 + 2;

  /**
   * Finds the tokenizer.
   *
   * @throws InvalidModelException if there is none
   */
  static TokenizerFile of(ModelFiles files, ClipConfig config) {
    int tokens = config.text().vocabularySize();
    if (files.has(ModelFiles.TOKENIZER)) {
      return new TokenizerFile(
          files.describe(ModelFiles.TOKENIZER), files.require(ModelFiles.TOKENIZER));
    }
    String merges = Stream.of(MERGES, OPENAI_MERGES).filter(files::has).findFirst().orElse("");
    if (merges.isEmpty()) {
      throw new InvalidModelException(
          files.describe(ModelFiles.TOKENIZER)
              + " is missing. Put the model's tokenizer.json there"
              + (tokens == ClipConfig.CLIP_VOCABULARY
                  ? "; the one of openai/clip-vit-base-patch32 fits every CLIP of "
                      + tokens
                      + " tokens."
                  : "."));
    }
    return ofMerges(files.describe(merges), files.require(merges), tokens);
  }

  private static TokenizerFile ofMerges(String name, byte[] content, int tokens) {
    // The first line is a version; OpenAI's file has more merges than its models use.
    int count = tokens - TOKENS_WITHOUT_MERGES;
    List<String> merges =
        text(name, content).lines().skip(1).limit(Math.max(count, 0)).map(String::strip).toList();
    if (count < 0 || merges.size() < count) {
      throw new InvalidModelException(
          name
              + " has "
              + merges.size()
              + " merges where a vocabulary of "
              + tokens
              + " tokens needs "
              + count
              + ". The two belong to different models.");
    }
    for (String merge : merges) {
      if (merge.split(" ", -1).length != 2) {
        throw new InvalidModelException(
            name
                + " cannot be used: a merge is two symbols with a space between, and not '"
                + merge.substring(0, Math.min(40, merge.length()))
                + "'.");
      }
    }
    return new TokenizerFile(name, TokenizerJson.ofMerges(merges));
  }

  private static String text(String name, byte[] content) {
    if (!name.endsWith(".gz")) {
      return new String(content, StandardCharsets.UTF_8);
    }
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(content))) {
      // A small file may unzip to any size.
      byte[] bytes = in.readNBytes(MAX_MERGES_BYTES);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new InvalidModelException(
          name + " cannot be unzipped (" + e.getMessage() + "). Fetch the file again.", e);
    }
  }

  /**
   * Builds the tokenizer; the caller owns it.
   *
   * @throws InvalidModelException if the file is malformed, or gives tokens that the model does not
   *     have
   */
  public ClipTokenizer open(ClipConfig config) {
    requireInVocabulary(highestToken(), config);
    ClipTokenizer tokenizer = ClipTokenizer.of(name, json, config.text().contextLength());
    try {
      // What frames a text has numbers of its own in the file, which no vocabulary need have.
      requireInVocabulary(Math.max(tokenizer.startToken(), tokenizer.endToken()), config);
    } catch (InvalidModelException e) {
      tokenizer.close();
      throw e;
    }
    return tokenizer;
  }

  private void requireInVocabulary(int token, ClipConfig config) {
    if (token >= config.text().vocabularySize()) {
      throw new InvalidModelException(
          name
              + " has a token of number "
              + token
              + " and the model a vocabulary of "
              + config.text().vocabularySize()
              + ". The two belong to different models.");
    }
  }

  /** SHA-256 of the content, lower-case hex. */
  public String sha256() {
    return ModelFiles.sha256(json);
  }

  /** Walks the file without keeping it: a tree of a multilingual vocabulary takes 200 MB. */
  private int highestToken() {
    int highest = -1;
    try (JsonParser in = JSON.createParser(json)) {
      while (in.nextToken() != null) {
        if (in.currentToken() == JsonToken.VALUE_NUMBER_INT && isToken(in.getParsingContext())) {
          highest = Math.max(highest, in.getIntValue());
        }
      }
    } catch (IOException e) {
      throw new InvalidModelException(name + " is not valid JSON (" + e.getMessage() + ").", e);
    }
    return highest;
  }

  /** Whether a number is the value of a name in model.vocab, or the id of one of added_tokens. */
  private static boolean isToken(JsonStreamContext at) {
    JsonStreamContext above = at.getParent();
    if (above == null || above.getParent() == null) {
      return false;
    }
    String outer = above.getParent().getCurrentName();
    return "vocab".equals(above.getCurrentName()) && "model".equals(outer)
        || "id".equals(at.getCurrentName()) && "added_tokens".equals(outer);
  }
}
