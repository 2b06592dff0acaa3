package io.lucelens.training.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lucelens.training.report.Curves.Point;
import io.lucelens.training.report.Curves.Step;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CurvesTest {
  private static List<Step> log(int steps, long spike) {
    return LongStream.rangeClosed(1, steps)
        .mapToObj(n -> new Step(n, n == spike ? 99 : n % 7, 0.1, 1, 2, 0.5))
        .toList();
  }

  @Test
  void aShortRunIsShownStepByStep() {
    Curves curves = Curves.of(log(6, 0));

    assertThat(curves.loss())
        .extracting(Point::value)
        .containsExactly(1.0, 2.0, 3.0, 4.0, 5.0, 6.0);
    assertThat(curves.seconds()).isEqualTo(3);
    assertThat(curves.smoothedOver()).isEqualTo(5);
    // The mean of as many as there are, at most five, each ending with its step.
    assertThat(curves.smoothedLoss())
        .extracting(Point::value)
        .containsExactly(1.0, 1.5, 2.0, 2.5, 3.0, 4.0);
  }

  @Test
  void aLongRunIsThinnedOutAndKeepsItsSpikes() {
    Curves curves = Curves.of(log(70_000, 43_210));

    assertThat(curves.steps()).isEqualTo(70_000);
    assertThat(curves.loss()).hasSizeBetween(300, 600).contains(new Point(43_210, 99));
    assertThat(curves.loss()).extracting(Point::step).isSorted();
    assertThat(curves.learningRate()).extracting(Point::value).containsOnly(0.1);
    assertThat(curves.smoothedLoss().getLast().value()).isCloseTo(3, within(0.01));
  }

  @Test
  void aRunWithoutStepsHasNoCurves() {
    assertThat(Curves.of(List.of()).loss()).isEmpty();
  }
}
