package io.lucelens.training.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.training.data.DataProblem;
import io.lucelens.training.report.Skipped.Reason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SkippedTest {
  @Test
  void reasonsAreCountedByKindAndTheListIsCut() {
    List<DataProblem> problems = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      problems.add(new DataProblem("row " + i, "has only " + i + " columns"));
    }
    problems.add(new DataProblem("a", "damaged JPEG: bad marker ff"));
    problems.add(new DataProblem("b", "damaged JPEG: no table"));

    Skipped skipped = Skipped.of(problems);

    assertThat(skipped.total()).isEqualTo(252);
    assertThat(skipped.reasons())
        .containsExactly(new Reason("has only N columns", 250), new Reason("damaged JPEG", 2));
    assertThat(skipped.list()).hasSize(200).startsWith(problems.getFirst());
    assertThat(skipped.further()).isEqualTo(52);
    assertThat(SkippedSection.of(skipped))
        .contains("and 52 more", "row 199: has only 199 columns")
        .doesNotContain("row 200");
  }

  @Test
  void namesAndReasonsAreEscaped() {
    Skipped skipped = Skipped.of(List.of(new DataProblem("<img src=x>", "has a <b> in it")));

    assertThat(SkippedSection.of(skipped))
        .contains("&lt;img src=x&gt;", "has a &lt;b&gt; in it")
        .doesNotContain("<img", "<b>");
  }

  @Test
  void nothingSkippedIsSaid() {
    assertThat(SkippedSection.of(Skipped.of(List.of()))).contains("Nothing: every pair");
  }
}
