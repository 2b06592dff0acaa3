package io.lucelens.training.data;

import java.io.IOException;

/** Not one byte of a shard can be used; the message is the reason in one line. */
final class UnreadableShardException extends IOException {
  UnreadableShardException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
