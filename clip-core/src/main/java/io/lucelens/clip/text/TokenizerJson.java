package io.lucelens.clip.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes a tokenizer.json with the pipeline of Hugging Face's openai/clip-vit-* tokenizers; only
 * vocabulary, merges and the special tokens' ids are a model's own.
 */
public final class TokenizerJson {
  /** Opens every text. */
  public static final String START = "<|startoftext|>";

  /** Closes every text; its id is the highest. */
  public static final String END = "<|endoftext|>";

  /** Marks the symbol that ends a word. */
  public static final String END_OF_WORD = "</w>";

  /** CLIP's split: contractions, runs of letters, single digits, runs of anything else. */
  public static final String WORD_REGEX =
      "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d"
          + "|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

  private static final ObjectMapper JSON = new ObjectMapper();
  // The same line ends on every platform: the file's hash is part of a model's identity.
  private static final ObjectWriter WRITER =
      JSON.writer(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));

  private final List<String> vocabulary;
  private final List<String> merges;

  private TokenizerJson(List<String> vocabulary, List<String> merges) {
    this.vocabulary = vocabulary;
    this.merges = merges;
  }

  /**
   * Writes a tokenizer whose tokens are the bytes, the bytes that end a word, what the merges make,
   * start and end, in this order, as CLIP's are.
   *
   * @param merges pairs of symbols with a space between, in the order in which they apply
   */
  public static byte[] ofMerges(List<String> merges) {
    List<String> vocabulary =
        vocabulary(merges.stream().map(merge -> merge.replace(" ", "")).toList());
    try {
      return WRITER.writeValueAsBytes(new TokenizerJson(vocabulary, merges).root());
    } catch (JsonProcessingException e) {
      throw new AssertionError("A tree of texts and numbers can be written", e);
    }
  }

  /**
   * All tokens in the order of their ids.
   *
   * @param merged what each merge makes, in the order in which they apply
   */
  public static List<String> vocabulary(List<String> merged) {
    // A set: two merges may make the same token (a+bc, ab+c), which has one id.
    Set<String> vocabulary = new LinkedHashSet<>(byteTokens());
    vocabulary.addAll(merged);
    vocabulary.add(START);
    vocabulary.add(END);
    return List.copyOf(vocabulary);
  }

  /** The tokens that no merge makes, in the order of their ids. */
  public static List<String> byteTokens() {
    List<String> tokens = new ArrayList<>(ByteSymbols.inVocabularyOrder());
    ByteSymbols.inVocabularyOrder().forEach(symbol -> tokens.add(symbol + END_OF_WORD));
    return tokens;
  }

  private ObjectNode root() {
    int end = vocabulary.size() - 1;
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    root.putArray("added_tokens")
        .add(addedToken(end - 1, START, true))
        .add(addedToken(end, END, false));
    root.set("normalizer", normalizer());
    root.set("pre_tokenizer", preTokenizer());
    root.set("post_processor", postProcessor(end));
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
    split.putObject("pattern").put("Regex", WORD_REGEX);
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

  private static ObjectNode postProcessor(int end) {
    ObjectNode roberta = JSON.createObjectNode().put("type", "RobertaProcessing");
    roberta.putArray("sep").add(END).add(end);
    roberta.putArray("cls").add(START).add(end - 1);
    return roberta.put("trim_offsets", false).put("add_prefix_space", false);
  }

  private ObjectNode model() {
    ObjectNode model = JSON.createObjectNode().put("type", "BPE").putNull("dropout");
    model
        .put("unk_token", END)
        .put("continuing_subword_prefix", "")
        .put("end_of_word_suffix", END_OF_WORD)
        .put("fuse_unk", false)
        .put("byte_fallback", false);
    ObjectNode ids = model.putObject("vocab");
    for (int id = 0; id < vocabulary.size(); id++) {
      ids.put(vocabulary.get(id), id);
    }
    ArrayNode inOrder = model.putArray("merges");
    merges.forEach(inOrder::add);
    return model;
  }
}
