package io.lucelens.clip;

import java.util.regex.Pattern;

/**
 * A model folder cannot be used: a file is missing, malformed or contradicts another. The message
 * names the file, the rule that it breaks and the fix.
 *
 * <p>Names and values in messages come from the file, which may be hostile: a message is one line
 * without control characters, and what is too long is cut in the middle, since the file stands
 * first and the fix last.
 */
public final class InvalidModelException extends RuntimeException {
  private static final int HEAD = 500;
  private static final int TAIL = 200;

  /** Line ends, and the codes that terminals obey. */
  private static final Pattern CONTROL =
      Pattern.compile("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029]+");

  /** Refuses a model for a reason. */
  public InvalidModelException(String message) {
    this(message, null);
  }

  /** Refuses a model for a reason that another exception has found. */
  public InvalidModelException(String message, Throwable cause) {
    super(readable(message), cause);
  }

  private static String readable(String message) {
    String cut =
        message.length() <= HEAD + TAIL
            ? message
            : message.substring(0, HEAD) + " … " + message.substring(message.length() - TAIL);
    return CONTROL.matcher(cut).replaceAll(" ");
  }
}
