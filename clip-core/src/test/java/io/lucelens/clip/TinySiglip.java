package io.lucelens.clip;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A whole SigLIP of 90,000 parameters in Hugging Face layout, for tests: the golden's random
 * weights with a small tokenizer of the kind that SigLIP has (Unigram, closed by an end token that
 * pads as well).
 */
public final class TinySiglip {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What closes a text, and fills it up. */
  public static final int END = 1;

  private static final List<String> PIECES =
      List.of("<pad>", "</s>", "<unk>", "▁a", "▁photo", "▁of", "▁cat", "▁dog", "▁");

  private TinySiglip() {}

  /** Writes the model's files into a folder, which is made if it is not there. */
  public static Path in(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String file : List.of("config.json", "model.safetensors")) {
      Path copy = folder.resolve(file);
      Files.copy(
          Goldens.resource("tiny_siglip/" + file), copy, StandardCopyOption.REPLACE_EXISTING);
      copy.toFile().setWritable(true);
    }
    JSON.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer());
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"pad_token\": \"</s>\"}");
    Files.writeString(
        folder.resolve("preprocessor_config.json"),
        """
        {"do_convert_rgb": null, "do_normalize": true, "do_rescale": true, "do_resize": true,
         "image_mean": [0.5, 0.5, 0.5], "image_processor_type": "SiglipImageProcessor",
         "image_std": [0.5, 0.5, 0.5], "resample": 2, "rescale_factor": 0.00392156862745098,
         "size": {"height": 36, "width": 36}}
        """);
    return folder;
  }

  /** The ids of pieces of the vocabulary. */
  public static int[] ids(String... pieces) {
    List<String> all = pieces();
    return List.of(pieces).stream().mapToInt(all::indexOf).toArray();
  }

  private static List<String> pieces() {
    List<String> pieces = new ArrayList<>(PIECES);
    for (char letter = 'a'; letter <= 'z'; letter++) {
      pieces.add(String.valueOf(letter));
    }
    return pieces;
  }

  private static ObjectNode tokenizer() {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "1.0");
    ObjectNode end = root.putArray("added_tokens").addObject();
    end.put("id", END).put("content", "</s>").put("special", true);
    end.put("single_word", false).put("lstrip", false).put("rstrip", false);
    end.put("normalized", false);
    root.putNull("normalizer");
    root.putObject("pre_tokenizer")
        .put("type", "Metaspace")
        .put("replacement", "▁")
        .put("prepend_scheme", "always")
        .put("split", true);
    ObjectNode frame = root.putObject("post_processor").put("type", "TemplateProcessing");
    ArrayNode single = frame.putArray("single");
    single.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
    single.addObject().putObject("SpecialToken").put("id", "</s>").put("type_id", 0);
    ArrayNode pair = frame.putArray("pair");
    pair.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
    pair.addObject().putObject("Sequence").put("id", "B").put("type_id", 0);
    ObjectNode special = frame.putObject("special_tokens").putObject("</s>");
    special.put("id", "</s>");
    special.putArray("ids").add(END);
    special.putArray("tokens").add("</s>");
    ObjectNode model = root.putObject("model").put("type", "Unigram").put("unk_id", 2);
    ArrayNode vocabulary = model.putArray("vocab");
    for (String piece : pieces()) {
      // The longer the likelier, so that words win over their letters.
      vocabulary.addArray().add(piece).add(-10.5 + piece.length());
    }
    return root;
  }
}
