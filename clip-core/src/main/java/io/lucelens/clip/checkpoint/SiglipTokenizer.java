package io.lucelens.clip.checkpoint;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.text.ClipTokenizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.OptionalInt;

/**
 * The tokenizer of a SigLIP: its tokenizer.json, with what transformers' SiglipTokenizer and
 * Siglip2Tokenizer add to that file when they load it. Texts are lower-cased first, since all
 * SigLIPs learned from lower-cased texts, and padded to the context.
 */
final class SiglipTokenizer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NORMALIZER = "normalizer";

  private SiglipTokenizer() {}

  /**
   * Finds the tokenizer and its padding.
   *
   * @throws InvalidModelException if there is none, or the model does not have the padding
   */
  static TokenizerFile file(ModelFiles files, ClipConfig config) {
    TokenizerFile file = TokenizerFile.of(files, config);
    int padToken = padToken(files, file);
    if (padToken < 0 || padToken >= config.text().vocabularySize()) {
      throw new InvalidModelException(
          files.describe(ModelFiles.CONFIG)
              + " pads texts with token "
              + padToken
              + " of a vocabulary of "
              + config.text().vocabularySize()
              + ". Give pad_token in tokenizer_config.json.");
    }
    return new TokenizerFile(file.name(), file.json(), OptionalInt.of(padToken));
  }

  /** Builds the tokenizer of a file that {@link #file} found; the caller owns it. */
  static ClipTokenizer open(TokenizerFile file, ClipConfig config) {
    return ClipTokenizer.padded(
        file.name(),
        lowerCasing(file),
        config.text().contextLength(),
        file.padToken().orElseThrow());
  }

  private static int padToken(ModelFiles files, TokenizerFile file) {
    for (String settings : ModelFiles.TOKENIZER_SETTINGS) {
      if (files.has(settings)) {
        JsonNode pad = files.json(settings).path("pad_token");
        String token = pad.path("content").asText(pad.asText(""));
        if (!token.isEmpty()) {
          return idOf(token, files.describe(settings), file);
        }
      }
    }
    return SiglipConfig.padToken(files.json(ModelFiles.CONFIG));
  }

  private static int idOf(String token, String settings, TokenizerFile file) {
    OptionalInt id;
    try {
      id = TokenIds.of(token, file.json());
    } catch (IOException e) {
      throw file.malformed(e);
    }
    return id.orElseThrow(
        () ->
            new InvalidModelException(
                settings
                    + " pads texts with '"
                    + token
                    + "', and "
                    + file.name()
                    + " has no such token. The two belong to different models."));
  }

  /** The file with a lower-casing in front of its own normalizer, if it has one. */
  private static byte[] lowerCasing(TokenizerFile file) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(file.json().length + 100);
    try (JsonParser in = JSON.createParser(file.json());
        JsonGenerator out = JSON.createGenerator(bytes)) {
      in.nextToken();
      out.writeStartObject();
      JsonNode normalizer = JSON.nullNode();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        in.nextToken();
        if (name.equals(NORMALIZER)) {
          normalizer = in.readValueAsTree();
        } else {
          out.writeFieldName(name);
          out.copyCurrentStructure(in);
        }
      }
      out.writeFieldName(NORMALIZER);
      JSON.writeTree(out, after(normalizer));
      out.writeEndObject();
    } catch (IOException e) {
      throw file.malformed(e);
    }
    return bytes.toByteArray();
  }

  private static JsonNode after(JsonNode normalizer) {
    var lowercase = JSON.createObjectNode().put("type", "Lowercase");
    if (normalizer == null || normalizer.isNull()) {
      return lowercase;
    }
    var sequence = JSON.createObjectNode().put("type", "Sequence");
    sequence.putArray("normalizers").add(lowercase).add(normalizer);
    return sequence;
  }
}
