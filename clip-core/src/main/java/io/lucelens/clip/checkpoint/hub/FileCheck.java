package io.lucelens.clip.checkpoint.hub;

/**
 * What the check of a cached file found.
 *
 * @param file its name in the model
 * @param state what is to be thought of it
 */
public record FileCheck(String file, State state) {
  /** What there is to say of a file. */
  public enum State {
    /** Its content has the hash that it is named by. */
    INTACT("intact"),
    /** Its content is another one. */
    DAMAGED("damaged"),
    /** The link leads to nothing. */
    MISSING("missing"),
    /** It is a plain copy, which has no hash to compare with. */
    UNKNOWN("a plain copy, whose hash is not known");

    private final String words;

    State(String words) {
      this.words = words;
    }

    /** The state for people. */
    public String words() {
      return words;
    }
  }
}
