package io.lucelens.clip.checkpoint.hub;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names a model on a hub, as in {@code openai/clip-vit-base-patch32} or {@code org/name@revision}.
 * Names and revisions become parts of paths and addresses, so whatever could lead elsewhere is
 * refused here, by the hub's own rules for names.
 *
 * @param repository organisation and name, separated by one slash
 * @param revision branch, tag or 40-digit commit
 */
public record ModelReference(String repository, String revision) {
  /** The revision that is meant when none is named. */
  public static final String DEFAULT_REVISION = "main";

  private static final int MAX_REVISION = 200;
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?");
  private static final Pattern REVISION =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+-]*(?:/[A-Za-z0-9_][A-Za-z0-9._+-]*)*");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  /**
   * Checks both parts.
   *
   * @throws IllegalArgumentException naming the part and the rule that it breaks
   */
  public ModelReference {
    String[] parts = repository.split("/", -1);
    if (parts.length != 2 || !isName(parts[0]) || !isName(parts[1])) {
      throw new IllegalArgumentException(
          "'"
              + repository
              + "' is not the name of a model on a hub: that is organisation/name, each of letters,"
              + " digits, '.', '_' and '-', without '--' or '..'.");
    }
    if (revision.length() > MAX_REVISION
        || revision.contains("..")
        || !REVISION.matcher(revision).matches()) {
      throw new IllegalArgumentException(
          "'"
              + revision
              + "' is not a revision: that is a branch, a tag or a 40-digit commit, of letters,"
              + " digits, '.', '_', '-', '+' and '/', without '..'.");
    }
  }

  private static boolean isName(String part) {
    return NAME.matcher(part).matches()
        && !part.contains("--")
        && !part.contains("..")
        && !part.endsWith(".git");
  }

  /**
   * Reads {@code org/name} or {@code org/name@revision}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static ModelReference parse(String text) {
    int at = text.indexOf('@');
    return at < 0
        ? new ModelReference(text, DEFAULT_REVISION)
        : new ModelReference(text.substring(0, at), text.substring(at + 1));
  }

  /** As {@link #parse}, with nothing for what is no reference. */
  public static Optional<ModelReference> tryParse(String text) {
    try {
      return Optional.of(parse(text));
    } catch (IllegalArgumentException notOne) {
      return Optional.empty();
    }
  }

  /** Whether a text is a full commit, which never changes its meaning. */
  static boolean isCommit(String text) {
    return COMMIT.matcher(text).matches();
  }

  /** The reference as {@link #parse} reads it; the default revision is left out. */
  @Override
  public String toString() {
    return revision.equals(DEFAULT_REVISION) ? repository : repository + "@" + revision;
  }
}
