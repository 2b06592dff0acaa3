package io.lucelens.index.metadata;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The files beside a photo that describe it, as they are on disk now.
 *
 * @param packets XMP files, the one that wins last
 * @param text the text file, if there is one
 * @param tableCaption what a table of captions has for the photo, or null
 */
public record Sidecars(List<SidecarFile> packets, Optional<SidecarFile> text, String tableCaption) {
  private static final int STAMP_BYTES = 12;

  public Sidecars {
    packets = List.copyOf(packets);
  }

  /**
   * What tells the present state of the files, and of the way they are read, from any other.
   * Nothing is read for it but names, sizes and times.
   */
  public String stamp() {
    if (packets.isEmpty() && text.isEmpty() && tableCaption == null) {
      return Integer.toString(PhotoMetadataReader.VERSION);
    }
    MessageDigest digest = sha256();
    packets.forEach(file -> update(digest, file.stamp()));
    text.ifPresent(file -> update(digest, file.stamp()));
    update(digest, tableCaption == null ? "" : tableCaption);
    return PhotoMetadataReader.VERSION
        + ":"
        + HexFormat.of().formatHex(digest.digest(), 0, STAMP_BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256", e);
    }
  }

  private static void update(MessageDigest digest, String part) {
    digest.update(part.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  /**
   * What the photo's own metadata become with what these files say: field by field they win, the
   * text over the table of captions, that over XMP. A file that cannot be read, or is nonsense,
   * says nothing.
   */
  public PhotoMetadata over(PhotoMetadata embedded) {
    PhotoMetadata all = embedded;
    for (SidecarFile file : packets) {
      all = all.overlaidBy(file.packet());
    }
    String caption = text.map(SidecarFile::caption).orElse(null);
    if (caption == null) {
      caption = tableCaption;
    }
    return caption == null ? all : all.toBuilder().caption(caption).build();
  }
}
