package io.lucelens.index.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DecodingRoomTest {
  private final DecodingRoom room = new DecodingRoom();
  private final AtomicInteger tries = new AtomicInteger();

  @Test
  void whatRunsOutOfMemoryIsDoneOnceMore() throws IOException {
    assertThat(
            room.decode(
                () -> {
                  if (tries.incrementAndGet() == 1) {
                    throw new OutOfMemoryError("beside a neighbour");
                  }
                  return "read";
                }))
        .isEqualTo("read");
    assertThat(tries).hasValue(2);
  }

  @Test
  void whatRunsOutOfMemoryAloneIsAFailureThatSaysWhatToDo() {
    assertThatThrownBy(
            () ->
                room.decode(
                    () -> {
                      tries.incrementAndGet();
                      throw new OutOfMemoryError("alone");
                    }))
        .isInstanceOf(IOException.class)
        .hasCauseInstanceOf(OutOfMemoryError.class)
        .hasMessageContaining("-Xmx");
    assertThat(tries).hasValue(2);
  }
}
