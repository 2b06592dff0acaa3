package io.lucelens.clip;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A whole CLIP of 300,000 parameters in Hugging Face layout, for tests: the goldens' random weights
 * with a tokenizer that has one token a byte. It knows nothing, but it is quick, and the same input
 * gives the same vector.
 */
public final class TinyModel {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int START = 512;
  private static final int END = 513;

  private TinyModel() {}

  /** Writes the model's files into a folder, which is made if it is not there. */
  public static Path in(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String file : new String[] {"config.json", "model.safetensors"}) {
      Files.copy(
          Goldens.resource("tiny_vit/" + file),
          folder.resolve(file),
          StandardCopyOption.REPLACE_EXISTING);
      folder.resolve(file).toFile().setWritable(true);
    }
    JSON.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer());
    return folder;
  }

  private static ObjectNode tokenizer() throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "1.0");
    ArrayNode added = root.putArray("added_tokens");
    special(added, "<|startoftext|>", START);
    special(added, "<|endoftext|>", END);
    root.putObject("normalizer").put("type", "Lowercase");
    root.putObject("pre_tokenizer")
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true);
    ObjectNode frame = root.putObject("post_processor");
    frame.put("type", "RobertaProcessing");
    frame.putArray("sep").add("<|endoftext|>").add(END);
    frame.putArray("cls").add("<|startoftext|>").add(START);
    frame.put("trim_offsets", false).put("add_prefix_space", false);
    ObjectNode model = root.putObject("model");
    model.put("type", "BPE").put("end_of_word_suffix", "</w>").putArray("merges");
    ObjectNode vocabulary = model.putObject("vocab");
    int next = 256;
    for (int b = 0; b < 256; b++) {
      boolean printable = b > 32 && b < 127 || b > 160 && b != 173;
      String symbol = Character.toString(printable ? b : next++);
      vocabulary.put(symbol, b).put(symbol + "</w>", 256 + b);
    }
    vocabulary.put("<|startoftext|>", START).put("<|endoftext|>", END);
    return root;
  }

  private static void special(ArrayNode added, String content, int id) {
    added
        .addObject()
        .put("id", id)
        .put("content", content)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
  }
}
