package io.lucelens.clip.image;

import java.io.IOException;

/** A file or upload could not be read as an image. The message is one line: the reason. */
public final class UnreadableImageException extends IOException {
  private final boolean passing;

  public UnreadableImageException(String reason) {
    this(reason, null, false);
  }

  public UnreadableImageException(String reason, Throwable cause) {
    this(reason, cause, false);
  }

  private UnreadableImageException(String reason, Throwable cause, boolean passing) {
    super(reason, cause);
    this.passing = passing;
  }

  /** A failure that {@link #isPassing()}. */
  static UnreadableImageException passing(String reason, Throwable cause) {
    return new UnreadableImageException(reason, cause, true);
  }

  /**
   * Whether the same bytes may be readable another time, since the reason lies with the machine: no
   * permission, too little memory, a library that is not installed.
   */
  public boolean isPassing() {
    return passing;
  }
}
