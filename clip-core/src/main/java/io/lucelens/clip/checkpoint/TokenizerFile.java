package io.lucelens.clip.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.text.ClipTokenizer;

/** The tokenizer.json of a model, in every layout the same. */
final class TokenizerFile {
  private TokenizerFile() {}

  /**
   * Reads it; the caller owns the tokenizer.
   *
   * @throws InvalidModelException if it is missing or malformed, or gives tokens that the model
   *     does not have
   */
  static ClipTokenizer read(ModelFiles files, ClipConfig config) {
    String file = files.describe(ModelFiles.TOKENIZER);
    requireThere(files, config);
    int highest = highestToken(files.json(ModelFiles.TOKENIZER));
    if (highest >= config.text().vocabularySize()) {
      throw new InvalidModelException(
          file
              + " has a token of number "
              + highest
              + " and the model a vocabulary of "
              + config.text().vocabularySize()
              + ". The two belong to different models.");
    }
    return ClipTokenizer.of(
        file, files.require(ModelFiles.TOKENIZER), config.text().contextLength());
  }

  /** SHA-256 of the file, lower-case hex. */
  static String sha256(ModelFiles files, ClipConfig config) {
    requireThere(files, config);
    return files.sha256(ModelFiles.TOKENIZER);
  }

  private static void requireThere(ModelFiles files, ClipConfig config) {
    if (!files.has(ModelFiles.TOKENIZER)) {
      throw new InvalidModelException(
          files.describe(ModelFiles.TOKENIZER)
              + " is missing. Put the model's tokenizer.json there"
              + (config.text().vocabularySize() == ClipConfig.CLIP_VOCABULARY
                  ? "; the one of openai/clip-vit-base-patch32 fits every CLIP of "
                      + ClipConfig.CLIP_VOCABULARY
                      + " tokens."
                  : "."));
    }
  }

  private static int highestToken(JsonNode tokenizer) {
    int highest = -1;
    for (JsonNode id : tokenizer.path("model").path("vocab")) {
      highest = Math.max(highest, id.asInt());
    }
    for (JsonNode token : tokenizer.path("added_tokens")) {
      highest = Math.max(highest, token.path("id").asInt());
    }
    return highest;
  }
}
