package io.lucelens.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lucelens.clip.Clip;
import io.lucelens.clip.TinyModel;
import io.lucelens.clip.checkpoint.Checkpoint;
import io.lucelens.clip.checkpoint.DType;
import io.lucelens.training.data.Pairs;
import io.lucelens.training.data.SampleFiles;
import io.lucelens.training.evaluation.RankedPairs;
import io.lucelens.training.evaluation.RetrievalEvaluator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real runs of a tiny model and the reports that they leave. */
class RunReportTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TrainingMethod JUDGED = TrainingMethod.PLAIN.withValidationShare(0.5);
  private static final int PICTURES = 24;

  @TempDir Path folder;
  private Path model;
  private Pairs pairs;

  @BeforeEach
  void open() throws IOException {
    model = TinyModel.in(folder.resolve("start"));
    SampleFiles.Tar shard = SampleFiles.tar();
    for (int i = 0; i < PICTURES; i++) {
      shard.with(i + ".png", SampleFiles.png(i));
      shard.with(i + ".txt", i + " <script>&\"" + i);
    }
    shard.with("x.png", SampleFiles.png(99));
    shard.with("y.png", "no picture".getBytes());
    shard.with("y.txt", "a caption");
    pairs = Pairs.open(shard.writeTo(folder.resolve("data.tar")));
  }

  @AfterEach
  void close() {
    pairs.close();
  }

  private static TrainingOptions options(TrainingMethod method) {
    return new TrainingOptions(20, 8, 2e-3, 2, 0.1, 1, 1, false, 3, 5).with(method);
  }

  private TrainingRun start(Path run, TrainingMethod method) throws IOException {
    TrainingStart start = TrainingStart.fromModel(Checkpoint.open(model));
    return TrainingRun.start(run, pairs, start, options(method), DType.F32);
  }

  private TrainingRun resume(Path run, TrainingMethod method) throws IOException {
    return TrainingRun.resume(run, pairs, options(method), DType.F32);
  }

  private static JsonNode report(Path run) throws IOException {
    return JSON.readTree(run.resolve("report.json").toFile());
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  @Test
  void itsFiguresAreThoseOfTheRunsFiles() throws IOException {
    Path run = folder.resolve("run");
    start(run, JUDGED).run(new SilentProgress(), pairs);
    JsonNode report = report(run);

    List<JsonNode> log = lines(run.resolve("log.jsonl"));
    assertThat(report.at("/curves/steps").asInt()).isEqualTo(20);
    for (String figure : List.of("loss", "learningRate", "gradientNorm", "logitScale")) {
      assertThat(report.at("/curves/" + figure).findValues("value"))
          .as(figure)
          .isEqualTo(log.stream().map(step -> step.get(figure)).toList());
    }
    assertThat(report.at("/curves/seconds").asDouble())
        .isCloseTo(log.stream().mapToDouble(s -> s.get("seconds").asDouble()).sum(), within(1e-9));
    assertThat(report.get("checkpoints").findValues("meanRecall"))
        .isEqualTo(
            lines(run.resolve("validation.jsonl")).stream()
                .map(judged -> judged.get("meanRecall"))
                .toList());
    JsonNode sweep = JSON.readTree(run.resolve("sweep.json").toFile());
    assertThat(report.at("/sweep/rule")).isEqualTo(sweep.get("rule"));
    assertThat(report.at("/sweep/recommended")).isEqualTo(sweep.get("recommended"));
    assertThat(report.at("/sweep/rows")).hasSize(11);
    for (int i = 0; i <= 10; i++) {
      for (String set : List.of("validation", "general")) {
        assertThat(report.at("/sweep/rows/" + i + "/" + set))
            .isEqualTo(sweep.at("/rows/" + i + "/" + set));
      }
    }
    assertThat(report.get("models").findValuesAsText("model"))
        .containsExactly("start", "best", "exported");
    assertThat(report.at("/models/0/general")).isEqualTo(sweep.at("/rows/0/general"));
    assertThat(report.at("/models/1/validation")).isEqualTo(sweep.at("/rows/10/validation"));
  }

  @Test
  void itsQueriesAreRankedByTheStartAndByWhatIsExported() throws IOException {
    Path run = folder.resolve("run");
    start(run, JUDGED).run(new SilentProgress());

    JsonNode split = JSON.readTree(run.resolve("split.json").toFile()).get("validation");
    List<Integer> held =
        IntStream.range(0, split.size()).map(i -> split.get(i).asInt()).boxed().toList();
    RankedPairs before = ranked(run.resolve("start"), held);
    RankedPairs after = ranked(run.resolve("export"), held);
    int[] was = before.ranks().textToImage();
    int[] is = after.ranks().textToImage();
    JsonNode queries = report(run).get("queries");
    assertThat(queries.get("captions").asInt()).isEqualTo(12);
    assertThat(queries.get("improved").asLong())
        .isEqualTo(IntStream.range(0, 12).filter(t -> is[t] < was[t]).count())
        .isPositive();
    assertThat(queries.get("worsened").asLong())
        .isEqualTo(IntStream.range(0, 12).filter(t -> is[t] > was[t]).count());
    JsonNode first = queries.at("/mostImproved/0");
    int caption = before.captions().indexOf(first.get("caption").asText());
    assertThat(first.get("before").asInt()).isEqualTo(was[caption]);
    assertThat(first.get("after").asInt()).isEqualTo(is[caption]);
    assertThat(first.at("/firstAfter/key").asText())
        .isEqualTo(after.pairs().get(after.ranks().firstImage()[caption]).key());
    assertThat(was[caption] - is[caption])
        .isEqualTo(IntStream.range(0, 12).map(t -> was[t] - is[t]).max().orElseThrow());
    // The table's figures are those of the same ranks.
    assertThat(report(run).at("/models/2/validation/image_retrieval_recall@1").asDouble())
        .isEqualTo((double) Arrays.stream(is).filter(rank -> rank == 1).count() / 12);
  }

  private RankedPairs ranked(Path of, List<Integer> held) {
    try (Clip clip = Clip.load(of)) {
      return new RetrievalEvaluator(clip).rank(pairs.select(held), "held");
    }
  }

  @Test
  void thePageNeedsNoNetworkAndNoScriptAndEscapesCaptions() throws IOException {
    Path run = folder.resolve("a <b> run");
    start(run, JUDGED).run(new SilentProgress());

    String page = Files.readString(run.resolve("report.html"));
    assertThat(page)
        .contains(
            "Training report: a &lt;b&gt; run",
            " &lt;script&gt;&amp;&quot;",
            "src=\"data:image/jpeg;base64,",
            "<svg");
    assertThat(page.replaceAll("base64,[A-Za-z0-9+/=]+", ""))
        .doesNotContain("<script", "<b> run", "http:", "https:", "//", "href", "url(", "@import");
  }

  @Test
  void whatWasSkippedIsCountedAndListedAlsoAfterAResume() throws IOException {
    Path run = folder.resolve("run");
    start(run, JUDGED).run(new SilentProgress());
    assertThat(report(run).at("/skipped/total").asInt()).isEqualTo(2);
    assertThat(report(run).at("/skipped/list").findValuesAsText("where"))
        .containsExactly("data.tar/x", "data.tar/y");
    String page = Files.readString(run.resolve("report.html"));

    assertThat(resume(run, JUDGED).run(new SilentProgress())).isTrue();

    assertThat(run.resolve("report.html")).hasContent(page);
  }

  @Test
  void withoutValidationItSaysSo() throws IOException {
    Path run = folder.resolve("run");
    start(run, TrainingMethod.PLAIN).run(new SilentProgress());

    assertThat(report(run).get("models")).isEmpty();
    assertThat(report(run).has("queries")).isFalse();
    assertThat(report(run).has("sweep")).isFalse();
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("No pairs were held back", "gradient norm")
        .doesNotContain("Queries that changed most", "recall@10", "null");
  }

  @Test
  void withoutValidationAGeneralSetStillTellsWhatWasForgotten() throws IOException {
    Path run = folder.resolve("run");
    start(run, TrainingMethod.PLAIN).run(new SilentProgress(), pairs);

    JsonNode models = report(run).get("models");
    assertThat(models.findValuesAsText("model")).containsExactly("start", "exported");
    double lost =
        models.at("/1/general/image_retrieval_recall@10").asDouble()
            - models.at("/0/general/image_retrieval_recall@10").asDouble();
    assertThat(models.at("/1/generalPoints/image_retrieval_recall@10").asDouble())
        .isCloseTo(100 * lost, within(1e-9));
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("General set", "No pairs were held back")
        .doesNotContain("null");
  }

  @Test
  void aRunFromScratchIsComparedWithItsRandomStart() throws IOException {
    TrainingStart scratch =
        TrainingStart.fromScratch(
            Path.of("src/test/resources/scratch-config.json"), pairs, List.of());
    Path run = folder.resolve("run");
    TrainingRun.start(run, pairs, scratch, options(JUDGED), DType.F32).run(new SilentProgress());

    JsonNode report = report(run);
    assertThat(report.has("sweep")).isFalse();
    assertThat(report.at("/models/0/validation/image_retrieval_recall@10"))
        .isEqualTo(report.at("/checkpoints/0/metrics/image_retrieval_recall@10"));
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("random weights: trained from scratch", "did best on the pairs held back")
        .doesNotContain("null");
  }

  @Test
  void aReportThatCannotBeWrittenLeavesTheRunComplete() throws IOException {
    Path run = folder.resolve("run");
    TrainingRun training = start(run, JUDGED);
    Files.createDirectories(run.resolve("report.html/in the way"));
    List<Exception> reasons = new ArrayList<>();

    boolean done =
        training.run(
            new SilentProgress() {
              @Override
              public void notReported(Exception reason) {
                reasons.add(reason);
              }
            });

    assertThat(done).isTrue();
    assertThat(reasons).hasSize(1).first().isInstanceOf(IOException.class);
    try (Clip exported = Clip.load(run.resolve("export"))) {
      assertThat(exported.manifest().name()).isEqualTo("run");
    }
    try (var files = Files.list(run)) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".part"));
    }
  }
}
