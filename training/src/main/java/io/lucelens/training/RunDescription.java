package io.lucelens.training;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lucelens.clip.ModelManifest;
import io.lucelens.clip.checkpoint.ModelFiles;
import io.lucelens.training.data.ImageTextPair;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.data.TrainingData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What decides a run's result, as {@code run.json} keeps it.
 *
 * @param json the options, the number of pairs and a hash of their names and captions
 */
record RunDescription(ObjectNode json) {
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  private static final String START = "start";
  private static final String ENVIRONMENT = "environment";
  private static final String RESUMED = "resumed";

  static RunDescription of(TrainingOptions options, TrainingData data) {
    ObjectNode json = JSON.valueToTree(options);
    json.put("pairs", data.pairs().size());
    json.put("data", dataHash(data.pairs()));
    if (data.rehearses()) {
      json.put("rehearsedPairs", data.rehearsed().size());
      json.put("rehearsedData", dataHash(data.rehearsed()));
    }
    return new RunDescription(json);
  }

  /** The pairs' names, not their folder: that may move between a stop and a resume. */
  private static String dataHash(Pairs pairs) {
    StringBuilder text = new StringBuilder();
    for (ImageTextPair pair : pairs.asList()) {
      text.append(pair.key()).append('\n');
      pair.captions().forEach(caption -> text.append('\t').append(caption).append('\n'));
    }
    return ModelFiles.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Writes the description; start and environment are added for whoever reads it. */
  void write(Path file, Optional<ModelManifest> base, RunEnvironment environment)
      throws IOException {
    ObjectNode whole = json.deepCopy();
    ObjectNode start = whole.putObject(START);
    base.ifPresent(
        model -> start.put("model", model.name()).put("fingerprint", model.fingerprint()));
    whole.set(ENVIRONMENT, JSON.valueToTree(environment));
    write(file, whole);
  }

  /** Writes the file whole or not at all. */
  private static void write(Path file, ObjectNode whole) throws IOException {
    WholeFile.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(whole));
  }

  /**
   * Adds to a run's description that it goes on in another environment than before.
   *
   * @param step after which it goes on
   * @return what has changed and may change figures; nothing is written if nothing has
   */
  static List<String> resume(Path file, long step, RunEnvironment now) throws IOException {
    ObjectNode whole = (ObjectNode) JSON.readTree(Files.readAllBytes(file));
    JsonNode resumed = whole.path(RESUMED);
    JsonNode last = resumed.isEmpty() ? whole.path(ENVIRONMENT) : resumed.get(resumed.size() - 1);
    if (last.isMissingNode()) {
      // The run is older than the record of environments.
      return List.of();
    }
    List<String> changes = now.changesSince(JSON.treeToValue(last, RunEnvironment.class));
    if (!changes.isEmpty()) {
      ObjectNode entry = whole.withArray(RESUMED).addObject();
      entry.put("afterStep", step).setAll((ObjectNode) JSON.valueToTree(now));
      write(file, whole);
    }
    return changes;
  }

  /** The fingerprint of the model that a run started from; empty if it started from scratch. */
  static Optional<String> base(Path file) throws IOException {
    return Optional.ofNullable(
        JSON.readTree(Files.readAllBytes(file)).path(START).path("fingerprint").textValue());
  }

  /**
   * Makes sure that a run goes on as it began.
   *
   * @throws IllegalArgumentException saying everything that has changed
   */
  void requireUnchanged(Path file) throws IOException {
    List<String> changes = new ArrayList<>();
    // Through text, so that numbers of both sides are of the same types.
    compare("", JSON.readTree(Files.readAllBytes(file)), JSON.readTree(json.toString()), changes);
    if (!changes.isEmpty()) {
      throw new IllegalArgumentException(
          "The run cannot go on with other options or data: it was started with "
              + String.join("; ", changes)
              + ". Give the same options and data, or start another run.");
    }
  }

  private static void compare(String path, JsonNode before, JsonNode now, List<String> changes) {
    for (var option : now.properties()) {
      JsonNode old = before.path(option.getKey());
      String name = path + option.getKey();
      if (option.getValue().isObject() && old.isObject()) {
        compare(name + ".", old, option.getValue(), changes);
      } else if (!old.equals(option.getValue())) {
        changes.add(name + " " + old + " and not " + option.getValue());
      }
    }
  }
}
