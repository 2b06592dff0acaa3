package io.lucelens.server.search;

/** There is no image with this id in the index. */
public final class UnknownImageException extends RuntimeException {
  private static final int LONGEST_QUOTED = 80;

  public UnknownImageException(String id) {
    super(
        "There is no image with the id '"
            + shortened(id)
            + "' in the index; it may have been removed since. Search again for its present id.");
  }

  private static String shortened(String id) {
    return id.length() <= LONGEST_QUOTED ? id : id.substring(0, LONGEST_QUOTED) + "…";
  }
}
