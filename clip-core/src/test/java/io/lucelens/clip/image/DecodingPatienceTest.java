package io.lucelens.clip.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DecodingPatienceTest {
  private final CountDownLatch hanging = new CountDownLatch(1);

  private String hang() throws InterruptedException {
    hanging.await();
    return "late";
  }

  @Test
  void whatADecoderGivesIsGiven() throws Exception {
    assertThat(new DecodingPatience(Duration.ofHours(1)).await(() -> "picture"))
        .isEqualTo("picture");
  }

  @Test
  void whatADecoderThrowsIsTheCause() {
    IOException failure = new IOException("no picture");
    assertThatThrownBy(
            () ->
                new DecodingPatience(Duration.ofHours(1))
                    .await(
                        () -> {
                          throw failure;
                        }))
        .isInstanceOf(ExecutionException.class)
        .hasCause(failure);
  }

  @Test
  void anInterruptDoesNotEndTheWaiting() throws Exception {
    Thread.currentThread().interrupt();
    assertThat(new DecodingPatience(Duration.ofHours(1)).await(() -> "picture"))
        .isEqualTo("picture");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aDecoderThatHangsIsLeftBehind() {
    DecodingPatience patience = new DecodingPatience(Duration.ofMillis(10));
    assertThatThrownBy(() -> patience.await(this::hang))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessageStartingWith("damaged or hostile: it was not decoded after");
    hanging.countDown();
  }

  @Test
  void afterAFewNoMoreAreStartedUntilOneEnds() throws Exception {
    DecodingPatience patience = new DecodingPatience(Duration.ofMillis(10));
    for (int i = 0; i < DecodingPatience.MOST_LEFT_BEHIND; i++) {
      assertThatThrownBy(() -> patience.await(this::hang)).hasMessageStartingWith("damaged");
    }
    assertThatThrownBy(() -> patience.await(() -> "picture"))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessageStartingWith("4 pictures before it are still being decoded");
    hanging.countDown();
    while (patience.leftBehind() > 0) {
      Thread.sleep(1);
    }
  }
}
