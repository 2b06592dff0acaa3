package io.lucelens.training.tokenizer;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The three files of a Hugging Face CLIP tokenizer. The pipeline in tokenizer.json is the one of
 * Hugging Face's openai/clip-vit-* tokenizers; only vocabulary, merges and the special tokens' ids
 * are the learned ones.
 */
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
    write(folder.resolve("tokenizer.json"), tokenizerJson());
    write(folder.resolve("tokenizer_config.json"), configJson());
    write(folder.resolve("special_tokens_map.json"), specialTokensJson());
  }

  /** Beside the target and then renamed, so that a crash leaves the old file or the new one. */
  private static void write(Path file, ObjectNode json) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
    Files.write(unfinished, WRITER.writeValueAsBytes(json));
    Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private ObjectNode tokenizerJson() {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    root.putArray("added_tokens")
        .add(addedToken(tokenizer.startId(), CaptionSplitter.START, true))
        .add(addedToken(tokenizer.endId(), CaptionSplitter.END, false));
    root.set("normalizer", normalizer());
    root.set("pre_tokenizer", preTokenizer());
    root.set("post_processor", postProcessor());
    root.set("decoder", byteLevel(true));
    root.set("model", model());
    return root;
  }

  private static ObjectNode addedToken(int id, String content, boolean normalized) {
    return JSON.createObjectNode()
        .put("id", id)
        .put("content", content)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", normalized)
        .put("special", true);
  }

  private static ObjectNode normalizer() {
    ObjectNode sequence = JSON.createObjectNode().put("type", "Sequence");
    ArrayNode steps = sequence.putArray("normalizers");
    steps.addObject().put("type", "NFC");
    ObjectNode replace = steps.addObject().put("type", "Replace");
    replace.putObject("pattern").put("Regex", "\\s+");
    replace.put("content", " ");
    steps.addObject().put("type", "Lowercase");
    return sequence;
  }

  private static ObjectNode preTokenizer() {
    ObjectNode sequence = JSON.createObjectNode().put("type", "Sequence");
    ArrayNode steps = sequence.putArray("pretokenizers");
    ObjectNode split = steps.addObject().put("type", "Split");
    split.putObject("pattern").put("Regex", CaptionSplitter.WORD_REGEX);
    split.put("behavior", "Removed").put("invert", true);
    steps.add(byteLevel(false));
    return sequence;
  }

  private static ObjectNode byteLevel(boolean addPrefixSpace) {
    return JSON.createObjectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", addPrefixSpace)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }

  private ObjectNode postProcessor() {
    ObjectNode roberta = JSON.createObjectNode().put("type", "RobertaProcessing");
    roberta.putArray("sep").add(CaptionSplitter.END).add(tokenizer.endId());
    roberta.putArray("cls").add(CaptionSplitter.START).add(tokenizer.startId());
    return roberta.put("trim_offsets", false).put("add_prefix_space", false);
  }

  private ObjectNode model() {
    ObjectNode model = JSON.createObjectNode().put("type", "BPE").putNull("dropout");
    model
        .put("unk_token", CaptionSplitter.END)
        .put("continuing_subword_prefix", "")
        .put("end_of_word_suffix", BpeLearner.END_OF_WORD)
        .put("fuse_unk", false)
        .put("byte_fallback", false);
    ObjectNode vocabulary = model.putObject("vocab");
    for (int id = 0; id < tokenizer.size(); id++) {
      vocabulary.put(tokenizer.vocabulary().get(id), id);
    }
    ArrayNode merges = model.putArray("merges");
    tokenizer.merges().forEach(merge -> merges.add(merge.left() + " " + merge.right()));
    return model;
  }

  private ObjectNode configJson() {
    return JSON.createObjectNode()
        .put("add_prefix_space", false)
        .put("bos_token", CaptionSplitter.START)
        .put("clean_up_tokenization_spaces", true)
        .put("do_lower_case", true)
        .put("eos_token", CaptionSplitter.END)
        .put("errors", "replace")
        .put("model_max_length", contextLength)
        .put("pad_token", CaptionSplitter.END)
        .put("tokenizer_class", "CLIPTokenizer")
        .put("unk_token", CaptionSplitter.END);
  }

  private static ObjectNode specialTokensJson() {
    ObjectNode root = JSON.createObjectNode();
    root.set("bos_token", specialToken(CaptionSplitter.START));
    root.set("eos_token", specialToken(CaptionSplitter.END));
    root.put("pad_token", CaptionSplitter.END);
    root.set("unk_token", specialToken(CaptionSplitter.END));
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
