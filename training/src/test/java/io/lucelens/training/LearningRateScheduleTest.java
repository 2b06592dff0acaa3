package io.lucelens.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {
  private final LearningRateSchedule schedule = new LearningRateSchedule(1e-3, 10, 110);

  @Test
  void itRisesLinearlyToThePeak() {
    assertThat(schedule.at(0)).isCloseTo(1e-4, within(1e-12));
    assertThat(schedule.at(4)).isCloseTo(5e-4, within(1e-12));
    assertThat(schedule.at(9)).isCloseTo(1e-3, within(1e-12));
  }

  @Test
  void itFallsAsHalfACosineToZero() {
    assertThat(schedule.at(10)).isCloseTo(1e-3, within(1e-12));
    assertThat(schedule.at(60)).isCloseTo(5e-4, within(1e-12));
    assertThat(schedule.at(110)).isCloseTo(0, within(1e-12));
    assertThat(schedule.at(500)).isCloseTo(0, within(1e-12));
  }

  @Test
  void aWarmUpAsLongAsTheRunIsRefused() {
    assertThatThrownBy(() -> new LearningRateSchedule(1e-3, 10, 10))
        .hasMessageContaining("warm-up 10")
        .hasMessageContaining("total 10");
  }
}
