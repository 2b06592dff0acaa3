package io.lucelens.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.lucelens.training.data.DataProblem;
import io.lucelens.training.data.ImageTextPair;
import io.lucelens.training.data.TrainingData;
import io.lucelens.training.data.ValidationSplit;
import io.lucelens.training.evaluation.RankedPairs;
import io.lucelens.training.report.Curves;
import io.lucelens.training.report.Measured;
import io.lucelens.training.report.Picture.Thumbnail;
import io.lucelens.training.report.QueryChanges;
import io.lucelens.training.report.ReportPage;
import io.lucelens.training.report.Skipped;
import io.lucelens.training.report.TrainingReport;
import io.lucelens.training.report.TrainingReport.Checkpoint;
import io.lucelens.training.report.TrainingReport.Sweep;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gathers what a run that has reached its end left in its folder, ranks the pairs held back by the
 * starting and the exported model, and writes the report of it all. The same run gives the same
 * report, however often it is taken up again.
 *
 * @param validation judges by the pairs held back; empty if there are none
 * @param general judges by the general-ability set; empty without one
 * @param sweep empty if no mixtures were made
 */
record RunReport(
    RunFolder folder,
    TrainingOptions options,
    TrainingData data,
    ValidationSplit split,
    Optional<Judge> validation,
    Optional<Judge> general,
    Optional<AlphaSweep> sweep) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private static final double ALL = 1;

  /**
   * Writes the figures and the page.
   *
   * @return the page
   * @throws IOException if it cannot be written; an earlier report is untouched then
   */
  Path write() throws IOException {
    TrainingReport report = gather();
    WholeFile.write(folder.reportFigures(), JSON.writeValueAsBytes(report));
    WholeFile.write(folder.report(), ReportPage.of(report).getBytes(StandardCharsets.UTF_8));
    return folder.report();
  }

  private TrainingReport gather() throws IOException {
    JsonNode description = JSON.readTree(Files.readAllBytes(folder.description()));
    Curves curves = Curves.of(log());
    Optional<RankedPairs> before = validation.map(judge -> judge.rank(folder.start()));
    Optional<RankedPairs> after = validation.map(judge -> judge.rank(folder.export()));
    return new TrainingReport(
        folder.folder().toAbsolutePath().normalize().getFileName().toString(),
        RunInWords.of(description.path("start"), options, data, split, curves.seconds()),
        environment(description.path("environment")),
        curves,
        checkpoints(),
        sweep.isPresent() ? mixed(sweep.get()) : unmixed(before, after),
        sweep.map(RunReport::sweep).orElse(null),
        before.map(start -> changes(start, after.orElseThrow())).orElse(null),
        skipped());
  }

  /** By names in words, such as "max heap bytes", and lists as one text. */
  private static Map<String, String> environment(JsonNode environment) {
    Map<String, String> values = new LinkedHashMap<>();
    for (var entry : environment.properties()) {
      String name = entry.getKey().replaceAll("(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
      List<String> words = new ArrayList<>();
      entry.getValue().forEach(word -> words.add(word.asText()));
      values.put(name, words.isEmpty() ? entry.getValue().asText() : String.join(" ", words));
    }
    return values;
  }

  private List<Curves.Step> log() throws IOException {
    List<Curves.Step> steps = new ArrayList<>();
    for (String line : Files.readAllLines(folder.log())) {
      JsonNode step = JSON.readTree(line);
      steps.add(
          new Curves.Step(
              step.path("step").asLong(),
              step.path("loss").asDouble(),
              step.path("learningRate").asDouble(),
              step.path("gradientNorm").asDouble(),
              step.path("logitScale").asDouble(),
              step.path("seconds").asDouble()));
    }
    return steps;
  }

  private List<Checkpoint> checkpoints() throws IOException {
    List<Checkpoint> checkpoints = new ArrayList<>();
    if (validation.isPresent()) {
      for (String line : Files.readAllLines(folder.validation())) {
        JsonNode judged = JSON.readTree(line);
        Map<String, Double> metrics = new LinkedHashMap<>();
        judged
            .path("metrics")
            .properties()
            .forEach(m -> metrics.put(m.getKey(), m.getValue().asDouble()));
        checkpoints.add(
            new Checkpoint(
                judged.path("step").asLong(), judged.path("meanRecall").asDouble(), metrics));
      }
    }
    return checkpoints;
  }

  private static List<Measured> mixed(AlphaSweep sweep) {
    AlphaSweep.Row first = sweep.rows().getFirst();
    Measured start = Measured.start(first.alpha(), first.validation().metrics(), general(first));
    List<Measured> models = new ArrayList<>(List.of(start));
    for (AlphaSweep.Row row : sweep.rows()) {
      if (row.alpha() == ALL) {
        models.add(measured(Measured.BEST, row, start));
      }
    }
    for (AlphaSweep.Row row : sweep.rows()) {
      if (row.alpha() == sweep.recommended()) {
        models.add(measured(Measured.EXPORTED, row, start));
      }
    }
    return models;
  }

  private static Measured measured(String name, AlphaSweep.Row row, Measured start) {
    return start.other(name, row.alpha(), row.validation().metrics(), general(row));
  }

  private static Map<String, Number> general(AlphaSweep.Row row) {
    return row.general() == null ? null : row.general().metrics();
  }

  /** Of a run from scratch, or of one that held nothing back. */
  private List<Measured> unmixed(Optional<RankedPairs> before, Optional<RankedPairs> after) {
    if (validation.isEmpty() && general.isEmpty()) {
      return List.of();
    }
    Measured start =
        Measured.start(
            null,
            before.map(RankedPairs::metrics).orElse(null),
            general.map(judge -> judge.score(folder.start()).metrics()).orElse(null));
    Measured exported =
        start.other(
            Measured.EXPORTED,
            null,
            after.map(RankedPairs::metrics).orElse(null),
            general.map(judge -> judge.score(folder.export()).metrics()).orElse(null));
    return List.of(start, exported);
  }

  private static Sweep sweep(AlphaSweep sweep) {
    AlphaSweep.Row start = sweep.rows().getFirst();
    return new Sweep(
        sweep.recommended(),
        sweep.rule(),
        sweep.rows().stream().map(row -> sweepRow(row, start)).toList());
  }

  private static Sweep.Row sweepRow(AlphaSweep.Row row, AlphaSweep.Row start) {
    return new Sweep.Row(
        row.alpha(),
        row.validation().meanRecall(),
        (row.validation().meanRecall() - start.validation().meanRecall()) * 100,
        row.general() == null ? null : forgotten(row.general(), start.general()),
        row.validation().metrics(),
        general(row));
  }

  private static double forgotten(RetrievalScore after, RetrievalScore before) {
    return 100
        * Math.max(
            before.textToImage(10) - after.textToImage(10),
            before.imageToText(10) - after.imageToText(10));
  }

  /** One picture may come first for many captions. */
  private static QueryChanges changes(RankedPairs before, RankedPairs after) {
    Map<ImageTextPair, Thumbnail> made = new HashMap<>();
    return QueryChanges.of(before, after, pair -> made.computeIfAbsent(pair, Thumbnail::of));
  }

  private Skipped skipped() throws IOException {
    // Several of the sets may be of the same data.
    Set<DataProblem> all = new LinkedHashSet<>(data.pairs().problems());
    if (data.rehearses()) {
      all.addAll(data.rehearsed().problems());
    }
    general.ifPresent(judge -> all.addAll(judge.pairs().problems()));
    all.addAll(UnreadableImages.in(folder.unreadable()));
    return Skipped.of(all);
  }
}
