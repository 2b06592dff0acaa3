package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lucelens.cli.Cli.Outcome;
import io.lucelens.clip.TinyModel;
import io.lucelens.clip.checkpoint.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainAndEvaluateTest {
  @TempDir private Path folder;
  private Path model;
  private Path table;

  @BeforeEach
  void makePairs() throws IOException {
    model = TinyModel.in(folder.resolve("tiny"));
    List<String> lines = new ArrayList<>(List.of("file\tcaption"));
    for (int i = 0; i < 12; i++) {
      Pictures.rectangles(folder.resolve("pictures/" + i + ".png"), i);
      lines.add("pictures/" + i + ".png\tpicture number " + i);
    }
    table = Files.write(folder.resolve("pairs.tsv"), lines);
  }

  @Test
  void evaluationGivesTheMetricsByTheirCommonNames() {
    Outcome outcome = Cli.run("evaluate", "retrieval", "--data", table, "--model", model, "--json");

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    JsonNode result = outcome.json();
    assertThat(result.get("task").asText()).isEqualTo("zeroshot_retrieval");
    assertThat(result.get("dataset").asText()).contains("pairs.tsv");
    assertThat(result.get("model").asText()).isEqualTo("tiny");
    for (String direction : List.of("image_retrieval", "text_retrieval")) {
      double at1 = result.at("/metrics/" + direction + "_recall@1").asDouble(-1);
      double at10 = result.at("/metrics/" + direction + "_recall@10").asDouble(-1);
      assertThat(at1).isBetween(0.0, at10);
      assertThat(at10).isBetween(0.0, 1.0);
    }
  }

  @Test
  void evaluationForPeopleIsALineAMetric() {
    Outcome outcome = Cli.run("evaluate", "retrieval", "--data", table, "--model", model);

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.lines())
        .anySatisfy(line -> assertThat(line).matches("image_retrieval_recall@5\t[01]\\.\\d{4}"));
  }

  @Test
  void zeroShotEvaluationNeedsClassesThatTheDataKnows() throws IOException {
    Path classes = folder.resolve("classes.json");
    Object[] evaluate = {
      "evaluate", "zeroshot", "--data", table, "--classes", classes, "--model", model
    };

    Files.writeString(classes, "{");
    assertUsage(Cli.run(evaluate), "classes.json is not valid JSON");
    Files.writeString(classes, "{\"classes\":[]}");
    assertUsage(Cli.run(evaluate), "names no classes");
    Files.writeString(classes, "{\"classes\":[\"cat\"],\"templates\":[\"a photo\"]}");
    assertUsage(Cli.run(evaluate), "'a photo' has no place for the label");
    Files.writeString(classes, "{\"classes\":[\"cat\"]}");
    assertUsage(Cli.run(evaluate), "has no class");
  }

  private static void assertUsage(Outcome outcome, String reason) {
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains(reason);
  }

  @Test
  void dataThatCannotBeUsedIsNamed() throws IOException {
    Path missing = folder.resolve("missing.tsv");
    Path wrong = Files.writeString(folder.resolve("wrong.tsv"), "a\tb\n1\t2\n");

    for (Path data : List.of(missing, wrong)) {
      Outcome outcome = Cli.run("evaluate", "retrieval", "--data", data, "--model", model);

      assertThat(outcome.exitCode()).isEqualTo(2);
      assertThat(outcome.out()).isEmpty();
      assertThat(outcome.err()).contains(data.toString()).doesNotContain("\tat ");
    }
  }

  @Test
  void aModelTrainedFromScratchCanBeUsedAndARunIsTakenUp() throws IOException {
    Path run = folder.resolve("run");
    Object[] train = {
      "train",
      table,
      "--out",
      run,
      "--config",
      model.resolve("config.json"),
      "--steps",
      3,
      "--batch-size",
      4,
      "--warmup",
      1
    };

    Outcome trained = Cli.run(train);
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.out().strip()).isEqualTo(run.resolve("export").toString());
    assertThat(Files.readAllLines(run.resolve("log.jsonl"))).hasSize(3);
    assertThat(Cli.run("embed", "--text", "picture", "--model", run.resolve("export")).exitCode())
        .isZero();

    Outcome again = Cli.run(train);
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains("--resume");

    List<Object> resumed = new ArrayList<>(List.of(train));
    resumed.add("--resume");
    assertThat(Cli.run(resumed.toArray()).exitCode()).isZero();
  }

  @Test
  void fineTuningStartsFromTheModelGiven() throws IOException {
    Path run = folder.resolve("run");

    Outcome outcome =
        Cli.run(
            "train",
            table,
            "--out",
            run,
            "--model",
            model,
            "--steps",
            2,
            "--batch-size",
            4,
            "--half");

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(
            Files.mismatch(model.resolve("tokenizer.json"), run.resolve("export/tokenizer.json")))
        .isEqualTo(-1);
    assertThat(Files.size(run.resolve("export/model.safetensors")))
        .isLessThan(Files.size(model.resolve("model.safetensors")) * 6 / 10);
  }

  @Test
  void aModelIsTunedForLargerPicturesAndAnAdapterIsNot() {
    Path run = folder.resolve("run");
    List<Object> train =
        new ArrayList<>(List.of("train", table, "--out", run, "--model", model, "--steps", 2));
    train.addAll(List.of("--batch-size", 4, "--image-size", 96));

    Outcome outcome = Cli.run(train.toArray());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    JsonNode info = Cli.run("model", "info", run.resolve("export"), "--json").json();
    assertThat(info.at("/image/inputSize").asInt()).isEqualTo(96);
    assertThat(
            Cli.run(
                    "embed",
                    "--image",
                    folder.resolve("pictures/1.png"),
                    "--model",
                    run.resolve("export"))
                .exitCode())
        .isZero();

    train.add("--resume");
    assertThat(Cli.run(train.toArray()).exitCode()).isZero();
    train.set(train.size() - 2, 64);
    assertUsage(Cli.run(train.toArray()), "reads pictures of 96 pixels");
    train.set(train.size() - 2, 96);
    train.removeLast();

    Path other = folder.resolve("other");
    train.set(3, other);
    train.add("--lora-rank=2");
    Outcome adapter = Cli.run(train.toArray());
    assertThat(adapter.exitCode()).isEqualTo(2);
    assertThat(adapter.err()).contains("--image-size or --lora-rank");
    assertThat(other).doesNotExist();
  }

  @Test
  void theBundledModelLearnsTokensForWordsOfTheCaptions() throws IOException {
    Path run = folder.resolve("run");
    Path words = folder.resolve("words.tsv");
    Files.writeString(
        words, Files.readString(table).replace("picture number", "zumblewick quorflanje"));
    int tokens = vocabulary("bundled");
    List<Object> train = new ArrayList<>(List.of("train", words, "--out", run, "--steps", 2));
    train.addAll(List.of("--model", "bundled", "--batch-size", 4, "--vocabulary", tokens + 5));

    Outcome outcome = Cli.run(train.toArray());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err()).contains(tokens + 5 + " tokens in the vocabulary");
    Path export = run.resolve("export");
    assertThat(vocabulary(export)).isEqualTo(tokens + 5);
    assertThat(Cli.run("embed", "--text", "a red square", "--model", export).exitCode()).isZero();

    train.set(3, folder.resolve("other"));
    train.set(train.size() - 1, tokens);
    assertUsage(Cli.run(train.toArray()), "has " + tokens + " already");
    train.set(train.size() - 1, tokens + 5);
    train.add("--lora-rank=2");
    assertUsage(Cli.run(train.toArray()), "--vocabulary or --lora-rank");
    assertThat(folder.resolve("other")).doesNotExist();
  }

  private static int vocabulary(Object model) {
    return Cli.run("model", "info", model, "--json").json().at("/text/vocabularySize").asInt();
  }

  @Test
  void aSettingOutOfRangeIsWrongUsageAndWritesNothing() {
    Path run = folder.resolve("run");

    Outcome outcome = Cli.run("train", table, "--out", run, "--model", model, "--batch-size", 1);

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("batch size is 1");
    assertThat(run).doesNotExist();
  }

  private Outcome fineTune(Path run, Object... more) {
    List<Object> arguments =
        new ArrayList<>(List.of("train", table, "--out", run, "--model", model, "--steps", 2));
    arguments.addAll(List.of("--batch-size", 4));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray());
  }

  @Test
  void fineTuningEndsWithATableOfMixturesAndARecommendation() {
    Path run = folder.resolve("run");

    Outcome outcome = fineTune(run, "--validation", 0.25, "--general", table, "--chunk", 3);

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out().strip()).isEqualTo(run.resolve("export").toString());
    assertThat(outcome.err())
        .contains("3 of them are held back for validation")
        .contains("validation after step 0: text to image recall@1")
        .contains("validation after step 2")
        .containsPattern("(?m)^  0.3 +[01]\\.\\d{4}, [01]\\.\\d{3} +[01]\\.\\d{4}, [01]\\.\\d{4}$")
        .contains("Recommended is the best validation recall among those")
        .containsPattern("alpha [01]\\.\\d is exported to ");
    assertThat(run.resolve("sweep.json")).exists();
    assertThat(outcome.err()).contains("The report is " + run.resolve("report.html"));
    assertThat(run.resolve("report.html")).exists();
    assertThat(run.resolve("report.json")).exists();
  }

  @Test
  void aReportThatCannotBeWrittenIsOneLineAndTheRunIsDone() throws IOException {
    Path run = folder.resolve("run");
    assertThat(fineTune(run).exitCode()).isZero();
    Files.delete(run.resolve("report.json"));
    Files.createDirectories(run.resolve("report.json/in the way"));

    Outcome outcome = fineTune(run, "--resume");

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out().strip()).isEqualTo(run.resolve("export").toString());
    assertThat(outcome.err().lines().filter(line -> line.contains("report")))
        .singleElement()
        .asString()
        .contains("The model is exported, but its report could not be written: ")
        .contains("report.json", "--resume");
  }

  @Test
  void adaptersAreMergedIntoTheirBaseAndRefusedForAnyOther() throws IOException {
    Path run = folder.resolve("run");
    assertThat(fineTune(run, "--lora-rank", 2, "--validation", 0).exitCode()).isZero();
    Path adapter = run.resolve("adapter/adapter.safetensors");
    Path merged = folder.resolve("merged");
    Object[] merge = {"model", "merge", adapter, "--model", model, "--out", merged};

    Outcome outcome = Cli.run(merge);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out().strip()).isEqualTo(merged.toString());
    assertThat(
            Files.mismatch(
                merged.resolve("model.safetensors"), run.resolve("export/model.safetensors")))
        .isEqualTo(-1);

    assertUsage(Cli.run(merge), "is there already");
    Path other = folder.resolve("other");
    Outcome refused = Cli.run("model", "merge", adapter, "--model", "bundled", "--out", other);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(refused.err()).contains("An adapter changes its own base only");
    assertThat(other).doesNotExist();
  }

  @Test
  void theMeanOfARunsStartAndItsResultLiesBetweenThem() throws IOException {
    Path run = folder.resolve("run");
    assertThat(fineTune(run, "--validation", 0).exitCode()).isZero();
    Path mean = folder.resolve("mean");
    Path start = run.resolve("start");
    Path export = run.resolve("export");
    Object[] average = {"model", "average", start, export, "--parts", "1,3", "--out", mean};

    Outcome outcome = Cli.run(average);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out().strip()).isEqualTo(mean.toString());
    float[] before = weights(start);
    float[] after = weights(export);
    float[] between = weights(mean);
    assertThat(between).isNotEqualTo(after);
    for (int i = 0; i < between.length; i++) {
      assertThat(between[i]).isEqualTo((float) (0.25 * before[i] + 0.75 * after[i]));
    }

    assertUsage(Cli.run(average), "is there already");
    Path other = folder.resolve("other");
    assertUsage(
        Cli.run("model", "average", start, export, "--parts", "1", "--out", other), "1 parts");
    assertUsage(
        Cli.run("model", "average", start, export, "--parts", "1,-1", "--out", other),
        "-1.0 parts");
    Outcome refused = Cli.run("model", "average", start, "bundled", "--out", other);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(refused.err()).contains("differ in their architecture");
    assertThat(other).doesNotExist();
  }

  private static float[] weights(Path model) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      return Safetensors.open(model.resolve("model.safetensors"))
          .load(manager, "visual_projection.weight")
          .toFloatArray();
    }
  }

  @Test
  void resumingSaysWhatHasChanged() {
    Path run = folder.resolve("run");
    assertThat(fineTune(run).exitCode()).isZero();

    assertUsage(
        fineTune(run, "--resume", "--sigmoid", "--last-blocks", 1),
        "method.loss \"INFO_NCE\" and not \"SIGMOID\"");
    assertUsage(
        fineTune(run, "--resume", "--last-blocks", 1), "method.part.lastBlocks 0 and not 1");
    assertThat(fineTune(run, "--resume").exitCode()).isZero();
  }

  @Test
  void aRunKeepsItsEnvironmentAndAnotherOneIsSaidAndNotRefused() throws IOException {
    Path run = folder.resolve("run");
    assertThat(fineTune(run).exitCode()).isZero();
    Path file = run.resolve("run.json");
    ObjectMapper json = new ObjectMapper();
    ObjectNode description = (ObjectNode) json.readTree(file.toFile());
    ObjectNode environment = (ObjectNode) description.path("environment");
    assertThat(environment.path("command").toString())
        .contains("\"train\"", "\"--batch-size\",\"4\"");
    assertThat(environment.path("java").asText()).contains(Runtime.version().toString());
    assertThat(environment.path("pytorch").asText()).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(environment.path("threads").asInt()).isPositive();
    assertThat(environment.path("maxHeapBytes").asLong()).isPositive();
    assertThat(description.path("seed").asLong()).isEqualTo(1);
    assertThat(fineTune(run, "--resume").err()).doesNotContain("figures may differ");

    environment.put("threads", 99).put("pytorch", "1.0");
    json.writeValue(file.toFile(), description);
    Outcome resumed = fineTune(run, "--resume");

    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.err())
        .contains("figures may differ in their last digits")
        .contains("pytorch 1.0, now ")
        .contains("threads 99, now ");
    assertThat(json.readTree(file.toFile()).at("/resumed/0/afterStep").asLong()).isEqualTo(2);
    assertThat(fineTune(run, "--resume").err())
        .as("it was said once and is on record")
        .doesNotContain("figures may differ");
  }

  @Test
  void whatIsSaidOfATeacherThatIsNotThereIsWrongUsage() {
    Path run = folder.resolve("run");
    String fix = "name its folder with --teacher DIR";

    assertUsage(fineTune(run, "--text-every", 4), "without a teacher: --text-every 4. ");
    assertUsage(fineTune(run, "--teacher-texts", 128), fix);
    assertUsage(
        fineTune(run, "--teacher-weight", 2, "--teacher-comparisons", 0),
        "--teacher-weight 2.0, --teacher-comparisons 0. ");
    assertThat(run).doesNotExist();
  }

  @Test
  void whatIsSaidOfAdaptersThatAreNotThereIsWrongUsage() {
    Path run = folder.resolve("run");

    assertUsage(fineTune(run, "--lora-alpha", 8), "without adapters: --lora-alpha 8.0. ");
    assertUsage(fineTune(run, "--lora-projections", "q_proj,fc1"), "--lora-rank N");
    assertUsage(
        fineTune(run, "--lora-rank", 0, "--lora-alpha", 8, "--lora-projections", "q_proj,fc1"),
        "--lora-alpha 8.0, --lora-projections q_proj,fc1. ");
    assertThat(run).doesNotExist();
  }

  @Test
  void methodsOutOfRangeAreWrongUsageAndWriteNothing() {
    Path run = folder.resolve("run");

    assertUsage(fineTune(run, "--only", "both"), "'both'; it must be image or text");
    assertUsage(fineTune(run, "--lora-rank", -1), "rank -1");
    assertUsage(fineTune(run, "--layer-decay", 2), "layer decay is 2.0");
    assertUsage(fineTune(run, "--validation", 0.9), "share for validation is 0.9");
    assertUsage(fineTune(run, "--chunk", -3), "chunk size is -3");
    assertUsage(fineTune(run, "--per-class", 1), "not one of the 12 pairs has one");
    assertUsage(fineTune(run, "--lora-rank", 2, "--lora-projections", "c_attn"), "c_attn");
    assertThat(run).doesNotExist();
  }
}
