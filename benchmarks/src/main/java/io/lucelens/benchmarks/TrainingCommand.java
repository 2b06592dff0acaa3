package io.lucelens.benchmarks;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lucelens.training.RetrievalScore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Fine-tunes one model on one domain by every method, one after the other. */
@Command(
    name = "training",
    mixinStandardHelpOptions = true,
    description = "Speed, memory, recall and forgetting of each way to fine-tune (Linux).")
final class TrainingCommand implements Callable<Integer> {
  private static final Pattern PEAK = Pattern.compile("peak memory ([0-9.]+) GB");
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(names = "--data", required = true, description = "The domain's pairs.")
  private Path data;

  @Option(names = "--general", required = true, description = "Pairs that tell what is forgotten.")
  private Path general;

  @Option(
      names = "--rehearse",
      description = "Pairs that the model knows; with them, rehearsal is a method too.")
  private Path rehearsed;

  @Option(names = "--model", required = true, description = "The model to start from.")
  private String model;

  @Option(names = "--out", required = true, description = "Folder for the runs; a new one.")
  private Path out;

  @Option(
      names = "--train",
      split = " ",
      defaultValue = "--steps=200 --batch-size=64",
      description = "What all runs share, in one string. Default: ${DEFAULT-VALUE}.")
  private List<String> shared;

  /** Each method's own options. */
  private Map<String, List<String>> methods() {
    Map<String, List<String>> methods = new LinkedHashMap<>();
    methods.put("all weights", List.of());
    methods.put("all weights, in chunks of 8", List.of("--chunk=8"));
    methods.put("text tower locked", List.of("--only=image"));
    methods.put("image tower locked", List.of("--only=text"));
    methods.put("last 2 blocks", List.of("--last-blocks=2"));
    methods.put("adapters of rank 4", List.of("--lora-rank=4"));
    methods.put("adapters of rank 16", List.of("--lora-rank=16"));
    if (rehearsed != null) {
      methods.put("all weights, half of each batch rehearsed", List.of("--rehearse=" + rehearsed));
    }
    return methods;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    System.out.println(
        "| method | pairs/s | peak memory, GB | R@1 | mean recall | general R@10, points"
            + " | recommended α | R@1 there | general R@10 there, points |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    boolean first = true;
    for (Map.Entry<String, List<String>> method : methods().entrySet()) {
      Path run = out.resolve(method.getKey().replaceAll("\\W+", "-"));
      String said = train(run, method.getValue());
      JsonNode sweep = JSON.readTree(run.resolve("sweep.json").toFile());
      if (first) {
        System.out.println("| the start | | |" + recall(sweep.path("rows").get(0)) + " | | | | |");
        first = false;
      }
      System.out.println(row(method.getKey(), pairsPerSecond(run), peak(said), sweep));
    }
    return 0;
  }

  private String train(Path run, List<String> options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("lucelens.root"), "lucelens").toString());
    command.addAll(List.of("train", data.toString(), "--out", run.toString(), "--model", model));
    command.addAll(List.of("--general", general.toString()));
    command.addAll(shared);
    command.addAll(options);
    Path said = Files.createTempFile("training", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      process.waitFor();
      String words = Files.readString(said);
      if (!Files.exists(run.resolve("sweep.json"))) {
        throw new IllegalStateException(command + " ended with " + words);
      }
      return words;
    } finally {
      Files.delete(said);
    }
  }

  private static double pairsPerSecond(Path run) throws IOException {
    List<String> steps = Files.readAllLines(run.resolve("log.jsonl"));
    return JSON.readTree(steps.getLast()).path("pairsPerSecond").asDouble();
  }

  private static String peak(String said) {
    Matcher matcher = PEAK.matcher(said);
    return matcher.find() ? matcher.group(1) : "?";
  }

  private static String row(String method, double pairsPerSecond, String peak, JsonNode sweep) {
    JsonNode rows = sweep.path("rows");
    JsonNode start = rows.get(0);
    JsonNode tuned = rows.get(rows.size() - 1);
    double alpha = sweep.path("recommended").asDouble();
    JsonNode mixture = rows.get((int) Math.round(alpha * (rows.size() - 1)));
    return String.format(
        Locale.ROOT,
        "| %s | %.0f | %s |%s | %+.1f | %.1f | %.1f %% | %+.1f |",
        method,
        pairsPerSecond,
        peak,
        recall(tuned),
        general(tuned) - general(start),
        alpha,
        100 * score(mixture.path("validation")).textToImage(1),
        general(mixture) - general(start));
  }

  private static String recall(JsonNode row) {
    RetrievalScore score = score(row.path("validation"));
    return String.format(
        Locale.ROOT, " %.1f %% | %.1f %%", 100 * score.textToImage(1), 100 * score.meanRecall());
  }

  /** Text to image, in points. */
  private static double general(JsonNode row) {
    return 100 * score(row.path("general")).textToImage(10);
  }

  private static RetrievalScore score(JsonNode metrics) {
    return new RetrievalScore(
        JSON.convertValue(metrics, new TypeReference<Map<String, Number>>() {}));
  }
}
