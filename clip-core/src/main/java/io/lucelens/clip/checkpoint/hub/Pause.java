package io.lucelens.clip.checkpoint.hub;

/** Waiting that an interrupt ends. */
final class Pause {
  private Pause() {}

  static void millis(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HubException("The pull was interrupted; run it again to go on.", e);
    }
  }
}
