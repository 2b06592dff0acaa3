package io.lucelens.clip.image;

import java.io.IOException;

/** A file or upload could not be read as an image. The message is one line: the reason. */
public final class UnreadableImageException extends IOException {
  public UnreadableImageException(String reason) {
    super(reason);
  }

  public UnreadableImageException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
