package io.lucelens.clip.checkpoint.hub;

/**
 * A model cannot be fetched, found, checked or removed. The message is for the user: what was
 * wrong, the rule, and the fix.
 */
public final class HubException extends RuntimeException {
  public HubException(String message) {
    super(message);
  }

  public HubException(String message, Throwable cause) {
    super(message, cause);
  }
}
