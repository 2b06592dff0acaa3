package io.lucelens.clip.checkpoint.hub;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Chooses from a repository what Lucelens loads: one set of weights, the configuration that goes
 * with it, the tokenizer and the preprocessing. A repository often has the same weights for three
 * frameworks.
 */
final class NeededFiles {
  private static final Pattern SHARD =
      Pattern.compile("(model|pytorch_model)-([0-9]{5})-of-([0-9]{5})\\.(safetensors|bin)");
  private static final List<String> SETTINGS =
      List.of(
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "preprocessor_config.json");

  private NeededFiles() {}

  /**
   * Chooses among the files of a repository.
   *
   * @param names all files of it
   * @return the needed ones, weights last; empty if there is no complete set of weights with its
   *     configuration
   */
  static List<String> choose(Collection<String> names) {
    List<String> huggingFace = withWeights("config.json", huggingFaceWeights(names), names);
    return huggingFace.isEmpty()
        ? withWeights("open_clip_config.json", openClipWeights(names), names)
        : huggingFace;
  }

  private static List<String> withWeights(
      String config, List<String> weights, Collection<String> names) {
    if (weights.isEmpty() || !names.contains(config)) {
      return List.of();
    }
    List<String> needed = new ArrayList<>(List.of(config));
    SETTINGS.stream().filter(names::contains).forEach(needed::add);
    needed.addAll(weights);
    return needed;
  }

  private static List<String> huggingFaceWeights(Collection<String> names) {
    return Stream.of(
            single("model.safetensors", names),
            sharded("model", "safetensors", names),
            single("pytorch_model.bin", names),
            sharded("pytorch_model", "bin", names))
        .filter(weights -> !weights.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  private static List<String> openClipWeights(Collection<String> names) {
    List<String> safe = single("open_clip_model.safetensors", names);
    return safe.isEmpty() ? single("open_clip_pytorch_model.bin", names) : safe;
  }

  private static List<String> single(String name, Collection<String> names) {
    return names.contains(name) ? List.of(name) : List.of();
  }

  /** All shards and their index, or nothing if one is lacking. */
  private static List<String> sharded(String stem, String suffix, Collection<String> names) {
    String index = stem + "." + suffix + ".index.json";
    List<Matcher> shards =
        names.stream()
            .sorted()
            .map(SHARD::matcher)
            .filter(m -> m.matches() && m.group(1).equals(stem) && m.group(4).equals(suffix))
            .toList();
    boolean complete =
        names.contains(index)
            && !shards.isEmpty()
            && shards.stream().allMatch(m -> Integer.parseInt(m.group(3)) == shards.size());
    return complete
        ? Stream.concat(Stream.of(index), shards.stream().map(Matcher::group)).toList()
        : List.of();
  }
}
