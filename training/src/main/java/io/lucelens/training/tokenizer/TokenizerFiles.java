package io.lucelens.training.tokenizer;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lucelens.clip.text.TokenizerJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The three files of a Hugging Face CLIP tokenizer. */
final class TokenizerFiles {
  private static final ObjectMapper JSON = new ObjectMapper();
  // The same line ends on every platform: the file's hash is part of a model's identity.
  private static final ObjectWriter WRITER =
      JSON.writer(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));

  private final LearnedTokenizer tokenizer;
  private final int contextLength;

  TokenizerFiles(LearnedTokenizer tokenizer, int contextLength) {
    this.tokenizer = tokenizer;
    this.contextLength = contextLength;
  }

  void writeTo(Path folder) throws IOException {
    write(folder.resolve("tokenizer.json"), TokenizerJson.ofMerges(tokenizer.mergeLines()));
    write(folder.resolve("tokenizer_config.json"), WRITER.writeValueAsBytes(configJson()));
    write(folder.resolve("special_tokens_map.json"), WRITER.writeValueAsBytes(specialTokensJson()));
  }

  /** Beside the target and then renamed, so that a crash leaves the old file or the new one. */
  private static void write(Path file, byte[] json) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
    Files.write(unfinished, json);
    Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private ObjectNode configJson() {
    return JSON.createObjectNode()
        .put("add_prefix_space", false)
        .put("bos_token", TokenizerJson.START)
        .put("clean_up_tokenization_spaces", true)
        .put("do_lower_case", true)
        .put("eos_token", TokenizerJson.END)
        .put("errors", "replace")
        .put("model_max_length", contextLength)
        .put("pad_token", TokenizerJson.END)
        .put("tokenizer_class", "CLIPTokenizer")
        .put("unk_token", TokenizerJson.END);
  }

  private static ObjectNode specialTokensJson() {
    ObjectNode root = JSON.createObjectNode();
    root.set("bos_token", specialToken(TokenizerJson.START));
    root.set("eos_token", specialToken(TokenizerJson.END));
    root.put("pad_token", TokenizerJson.END);
    root.set("unk_token", specialToken(TokenizerJson.END));
    return root;
  }

  private static ObjectNode specialToken(String content) {
    return JSON.createObjectNode()
        .put("content", content)
        .put("lstrip", false)
        .put("normalized", true)
        .put("rstrip", false)
        .put("single_word", false);
  }
}
