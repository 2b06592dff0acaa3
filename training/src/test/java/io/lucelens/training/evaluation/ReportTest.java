package io.lucelens.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lucelens.training.data.UnusableDataException;
import io.lucelens.training.evaluation.ResultTable.Chart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final EvaluationResult RESULT =
      new EvaluationResult(
          "task",
          "<script>alert(1)</script>",
          "model & co",
          Map.of("acc1", 0.25),
          List.of(
              new ResultTable(
                  "bars", List.of("class", "acc1"), List.of(List.of("a <b>", 0.5)), Chart.BARS),
              new ResultTable(
                  "heat", List.of("name", "1"), List.of(List.of("fog", 0.75)), Chart.HEAT),
              new ResultTable(
                  "line",
                  List.of("x", "y"),
                  List.of(List.of(1.0, 0.5), List.of(2.0, 0.5)),
                  Chart.LINE),
              new ResultTable("empty", List.of("x"), List.of(), Chart.NONE)));

  @Test
  void theReportIsOneFileWithChartsAndWithoutScriptsOrLinks() throws Exception {
    String html = HtmlReport.of(List.of(RESULT));

    assertThat(html)
        .doesNotContain("<script", "src=", "href=", "NaN")
        .contains(
            "&lt;script&gt;", "model &amp; co", "0.2500", "a &lt;b&gt;", "<polyline", "<rect");
    // Every chart is XML of its own.
    for (String part : html.split("(?=<svg)")) {
      if (part.startsWith("<svg")) {
        String svg = part.substring(0, part.indexOf("</svg>") + 6);
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  @Test
  void tablesAreInTheJsonButNotHowTheyAreDrawn() {
    JsonNode json = new ObjectMapper().valueToTree(RESULT);

    assertThat(json.at("/tables/1/rows/0/1").asDouble()).isEqualTo(0.75);
    assertThat(json.at("/tables/1").fieldNames())
        .toIterable()
        .containsExactly("name", "columns", "rows");
  }

  @Test
  void whatIsOffByMoreThanItsToleranceIsADeviation() throws IOException {
    Expectations expectations =
        read(
            """
            {"evaluations": [{"task": "zeroshot", "data": "d.tar", "metrics": {
              "acc1": {"value": 0.26, "tolerance": 0.02},
              "acc5": {"value": 0.5, "tolerance": 0.02}}}]}""");
    var evaluation = expectations.evaluations().getFirst();

    assertThat(evaluation.deviations(RESULT))
        .singleElement()
        .asString()
        .contains("acc5 is missing");
    assertThat(
            evaluation.deviations(
                new EvaluationResult("t", "d", "m", Map.of("acc1", 0.2799, "acc5", 0.47))))
        .singleElement()
        .asString()
        .contains("acc5 is 0.47, expected 0.5 ± 0.02");
    assertThat(
            evaluation.deviations(
                new EvaluationResult("t", "d", "m", Map.of("acc1", Double.NaN, "acc5", 0.5))))
        .singleElement()
        .asString()
        .contains("acc1 is NaN");
  }

  @Test
  void expectationsThatAreNoneAreRefused() {
    assertThatThrownBy(() -> read("{")).isInstanceOf(UnusableDataException.class);
    assertThatThrownBy(() -> read("{\"evaluations\":[]}"))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("nothing to evaluate");
    assertThatThrownBy(() -> read("{\"evaluation\":[]}")).isInstanceOf(UnusableDataException.class);
  }

  private static Expectations read(String json) throws IOException {
    return Expectations.read(
        new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "expected.json");
  }
}
