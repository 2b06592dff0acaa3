package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.cli.Cli.Outcome;
import io.lucelens.clip.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateAllTest {
  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void aFolderOfClasses() throws IOException {
    model = TinyModel.in(folder.resolve("tiny"));
    for (int i = 0; i < 8; i++) {
      Pictures.rectangles(
          folder.resolve("sets/animals/" + (i % 2 == 0 ? "cat" : "dog") + "/" + i + ".png"), i);
    }
  }

  private Outcome evaluate(String task, Object... more) {
    List<Object> arguments =
        new java.util.ArrayList<>(
            List.of("evaluate", task, "--model", model, "--home", folder.resolve("home")));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray());
  }

  private Path expectations(String metrics) throws IOException {
    StringBuilder all = new StringBuilder("{\"evaluations\":[");
    for (String task :
        List.of("retrieval", "zeroshot", "linear-probe", "cutoff", "tags", "similar", "index")) {
      all.append("{\"task\":\"" + task + "\",\"data\":\"animals\"},");
    }
    all.append(
        "{\"task\":\"robustness\",\"data\":\"animals\",\"images\":2,\"metrics\":{"
            + metrics
            + "}}]}");
    return Files.writeString(folder.resolve("expected.json"), all);
  }

  @Test
  void everyTaskIsRunAndAReportWritten() throws IOException {
    Path html = folder.resolve("report.html");
    Path expected = expectations("\"images\":{\"value\":2,\"tolerance\":0}");

    Outcome outcome =
        evaluate(
            "all",
            "--data",
            folder.resolve("sets"),
            "--expectations",
            expected,
            "--html",
            html,
            "--json");

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.json().get("deviations")).isEmpty();
    assertThat(outcome.err()).contains("1 figures are within their tolerance.");
    assertThat(outcome.json().get("results"))
        .extracting(result -> result.get("task").asText())
        .containsExactly(
            "zeroshot_retrieval",
            "zeroshot_classification",
            "linear_probe",
            "cutoff",
            "tags",
            "similar_images",
            "index",
            "robustness");
    assertThat(outcome.json().at("/results/6/metrics/image_recall@10").asDouble())
        .isBetween(0.8, 1.0);
    assertThat(outcome.json().at("/results/7/tables/0/rows")).hasSize(13);
    assertThat(html).content().startsWith("<!doctype html>").contains("robustness", "<svg");
    assertThat(folder.resolve("home/embeddings")).isNotEmptyDirectory();
  }

  @Test
  void aFigureThatIsOffAndDataThatIsMissingAreNamedAndCostTheExitCode() throws IOException {
    Path expected =
        Files.writeString(
            folder.resolve("expected.json"),
            """
            {"evaluations":[
              {"task":"retrieval","data":"none.tar"},
              {"task":"retrieval","data":"animals",
               "metrics":{"images":{"value":9,"tolerance":0.5}}}]}""");

    Outcome outcome = evaluate("all", "--data", folder.resolve("sets"), "--expectations", expected);

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("none.tar is not there")
        .contains("images is 8, expected 9.0 ± 0.5")
        .doesNotContain("within their tolerance");
    assertThat(outcome.out()).contains("image_retrieval_recall@1\t");
  }

  @Test
  void whatCannotBeEvaluatedIsWrongUsage() throws IOException {
    Path sets = folder.resolve("sets/animals");
    Path wrong =
        Files.writeString(
            folder.resolve("wrong.json"),
            "{\"evaluations\":[{\"task\":\"taste\",\"data\":\"animals\"}]}");

    assertUsage(
        "the task 'taste'",
        evaluate("all", "--data", folder.resolve("sets"), "--expectations", wrong));
    assertUsage("at least 1", evaluate("robustness", "--data", sets, "--images", 0));
    Path captions =
        Files.writeString(
            folder.resolve("captions.tsv"), "file\tcaption\nsets/animals/cat/0.png\ta cat\n");
    assertUsage("0.png has no class", evaluate("similar", "--data", captions));
    assertUsage("does not exist", evaluate("linear-probe", "--data", folder.resolve("x")));
  }

  @Test
  void synonymsAreTheBundledListOrAFileOfOnesOwn() throws IOException {
    for (int i = 0; i < 12; i++) {
      Pictures.rectangles(folder.resolve("twelve/thing/" + i + ".png"), i);
    }
    Path own = Files.writeString(folder.resolve("own.tsv"), "cat\tCat\ndog\tdog\n");

    Outcome builtIn = evaluate("synonyms", "--data", folder.resolve("twelve"));
    Outcome chosen =
        evaluate("synonyms", "--data", folder.resolve("twelve"), "--synonyms", own, "--json");

    assertThat(builtIn.out()).contains("pairs\t60", "chance_overlap@10\t0.8333");
    assertThat(chosen.json().at("/metrics/overlap@10").asDouble()).isEqualTo(1);
    assertThat(chosen.json().at("/tables/0/rows/1/0").asText()).isEqualTo("dog = dog");
  }

  @Test
  void aListOfSynonymsThatIsNoneIsWrongUsage() throws IOException {
    Path sets = folder.resolve("sets/animals");
    Path empty = Files.writeString(folder.resolve("empty.tsv"), "\n");
    Path single = Files.writeString(folder.resolve("single.tsv"), "cat\tkitten\npuppy dog\n");

    assertUsage("is empty", evaluate("synonyms", "--data", sets, "--synonyms", empty));
    assertUsage("'puppy dog'", evaluate("synonyms", "--data", sets, "--synonyms", single));
  }

  private static void assertUsage(String reason, Outcome outcome) {
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.err()).contains(reason);
  }
}
