package io.lucelens.index.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PaceMeterTest {
  private static final long SECOND = 1_000_000_000;
  private static final long MEGABYTE = 1_000_000;

  @Test
  void tooLittleIsNothingToGoBy() {
    PaceMeter soon = new PaceMeter(1_000, 0, 0);
    for (int i = 1; i <= 100; i++) {
      soon.fileDone(0, i);
    }
    assertThat(soon.pace().remaining()).isEmpty();
    assertThat(soon.pace().filesPerSecond()).isEmpty();

    PaceMeter few = new PaceMeter(1_000, 0, 0);
    for (int i = 1; i <= 9; i++) {
      few.fileDone(0, i * SECOND);
    }
    assertThat(few.pace().remaining()).isEmpty();
    few.fileDone(0, 10 * SECOND);
    assertThat(few.pace().remaining()).isPresent();
  }

  @Test
  void anEvenPaceIsFollowedToTheEnd() {
    PaceMeter meter = new PaceMeter(100, 100 * MEGABYTE, 5);
    for (int i = 1; i <= 50; i++) {
      meter.fileDone(MEGABYTE, 5 + i * SECOND);
    }
    IndexingPace pace = meter.pace();
    assertThat(pace.filesPerSecond().getAsDouble()).isCloseTo(1, within(1e-9));
    assertThat(pace.remaining().orElseThrow())
        .isCloseTo(Duration.ofSeconds(50), Duration.ofMillis(1));
    assertThat(pace.bytesDone()).isEqualTo(50 * MEGABYTE);
    assertThat(pace.bytes()).isEqualTo(100 * MEGABYTE);
  }

  @Test
  void largeFilesThatAreStillToComeTakeLonger() {
    PaceMeter meter = new PaceMeter(30, 20 * MEGABYTE + 10 * 10 * MEGABYTE, 0);
    for (int i = 1; i <= 20; i++) {
      meter.fileDone(MEGABYTE, i * SECOND);
    }
    assertThat(meter.pace().remaining().orElseThrow())
        .isCloseTo(Duration.ofSeconds(100), Duration.ofSeconds(2));
  }

  @Test
  void knownFilesThatTookNoTimeAreSoonForgotten() {
    PaceMeter meter = new PaceMeter(100_300, 300 * MEGABYTE, 0);
    long now = 0;
    for (int i = 0; i < 100_000; i++) {
      meter.fileDone(0, now += SECOND / 10_000);
    }
    for (int i = 0; i < 250; i++) {
      meter.fileDone(MEGABYTE, now += SECOND);
    }
    // A mean over all would say 50 files at 385 a second.
    assertThat(meter.pace().remaining().orElseThrow())
        .isCloseTo(Duration.ofSeconds(50), Duration.ofSeconds(3));
  }

  @Test
  void nothingIsLeftAtTheEnd() {
    PaceMeter meter = new PaceMeter(20, MEGABYTE, 0);
    for (int i = 1; i <= 20; i++) {
      meter.fileDone(0, i * SECOND);
    }
    assertThat(meter.pace().remaining()).contains(Duration.ZERO);
  }

  @Test
  void whateverHappensTheRemainingTimeIsNeverNegative() {
    Random random = new Random(3);
    for (int run = 0; run < 200; run++) {
      long bytes = random.nextBoolean() ? 0 : random.nextLong(1L << 50);
      PaceMeter meter = new PaceMeter(random.nextInt(40), bytes, -SECOND);
      long now = -SECOND;
      for (int i = 0; i < 60; i++) {
        // Clocks that stand still, long sleeps, more files and bytes than there were at first.
        now += random.nextBoolean() ? 0 : random.nextLong(1L << 45);
        meter.fileDone(random.nextLong(1L << 40), now);
        IndexingPace pace = meter.pace();
        pace.remaining().ifPresent(left -> assertThat(left.isNegative()).isFalse());
        pace.filesPerSecond().ifPresent(rate -> assertThat(rate).isFinite().isPositive());
        assertThat(pace.bytesDone()).isBetween(0L, bytes);
      }
    }
  }
}
