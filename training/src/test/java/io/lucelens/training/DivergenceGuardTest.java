package io.lucelens.training;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import org.junit.jupiter.api.Test;

class DivergenceGuardTest {
  @Test
  void aLossThatFallsWithNoiseIsLeftAlone() {
    DivergenceGuard guard = new DivergenceGuard(128);
    for (int step = 0; step < 500; step++) {
      double loss = 4.85 - step * 0.009 + (step % 7 == 0 ? 1.5 : 0);
      int now = step;
      assertThatCode(() -> guard.check(now, loss, 1e-5)).doesNotThrowAnyException();
    }
  }

  @Test
  void aLossThatGoesBackToChanceEndsTheRunWithItsStepAndTheLikelyCauses() {
    DivergenceGuard guard = new DivergenceGuard(128);
    for (int step = 0; step < 100; step++) {
      guard.check(step, 0.8, 1e-3);
    }
    // 12 of 20 at chance are needed before the mean stands ln(128) / 2 = 2.43 above 0.8.
    for (int step = 100; step < 111; step++) {
      guard.check(step, 4.85, 1e-3);
    }
    assertThatThrownBy(() -> guard.check(111, 4.85, 1e-3))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageContaining("at step 111")
        .hasMessageContaining("from 0.800 to")
        .hasMessageContaining("1.00e-03")
        .hasMessageContaining("learning rate is too high")
        .hasMessageContaining("are kept");
  }

  @Test
  void aResumedRunIsMeasuredByTheLowestLossFromBeforeItsStop() {
    DivergenceGuard guard = new DivergenceGuard(128);
    guard.recall(Collections.nCopies(100, 0.8));
    for (int step = 100; step < 111; step++) {
      guard.check(step, 4.85, 1e-3);
    }
    assertThatThrownBy(() -> guard.check(111, 4.85, 1e-3)).hasMessageContaining("from 0.800 to");
  }

  @Test
  void inBatchesOfAFewPairsTheLossMayWanderFurther() {
    DivergenceGuard guard = new DivergenceGuard(4);
    for (int step = 0; step < 3 * DivergenceGuard.WINDOW; step++) {
      double loss = step < DivergenceGuard.WINDOW ? 1 : 2.4;
      int now = step;
      assertThatCode(() -> guard.check(now, loss, 1e-3)).doesNotThrowAnyException();
    }
  }

  @Test
  void aRunFromScratchBeginsAtChanceAndMayStayThere() {
    DivergenceGuard guard = new DivergenceGuard(4);
    for (int step = 0; step < 3 * DivergenceGuard.WINDOW; step++) {
      double loss = Math.log(4) + (step % 2 == 0 ? 0.3 : -0.3);
      int now = step;
      assertThatCode(() -> guard.check(now, loss, 1e-3)).doesNotThrowAnyException();
    }
  }
}
