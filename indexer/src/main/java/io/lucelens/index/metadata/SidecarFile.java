package io.lucelens.index.metadata;

import com.adobe.internal.xmp.XMPException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A regular file beside a photo. Whatever is wrong with it costs its own words and never the photo.
 *
 * @param path where it is
 * @param size bytes
 * @param modified last-modified time, milliseconds since 1970
 */
record SidecarFile(Path path, long size, long modified) {
  private static final Logger LOG = LoggerFactory.getLogger(SidecarFile.class);

  /** A caption has {@link WrittenText#MAX_CAPTION} characters; a text of this size is none. */
  private static final int MAX_TEXT_BYTES = 64 << 10;

  /** The regular file at a path, also behind a link; a pipe would keep its reader waiting. */
  static Optional<SidecarFile> at(Path path) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return attributes.isRegularFile()
          ? Optional.of(
              new SidecarFile(path, attributes.size(), attributes.lastModifiedTime().toMillis()))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Its name without the folder, so that a folder that was renamed is not read again. */
  String stamp() {
    return path.getFileName() + "|" + size + "|" + modified;
  }

  /** What the XMP in it says. */
  PhotoMetadata packet() {
    Optional<byte[]> xml = bytes(XmpFields.MAX_BYTES);
    try {
      return xml.isPresent() ? XmpFields.parse(xml.get()) : PhotoMetadata.NONE;
    } catch (XMPException | RuntimeException e) {
      return passOver(e.toString(), PhotoMetadata.NONE);
    }
  }

  /** The text in it; null if it is none. */
  String caption() {
    return text(MAX_TEXT_BYTES).map(WrittenText::lines).orElse(null);
  }

  /** The text in it, unless it has more bytes than that or is no text at all. */
  Optional<String> text(int limit) {
    Optional<String> text = bytes(limit).map(WrittenText::decode);
    if (text.isPresent() && text.get().chars().anyMatch(SidecarFile::isBinary)) {
      return passOver("it is no text", Optional.empty());
    }
    return text;
  }

  /** Control characters that no text has. */
  private static boolean isBinary(int character) {
    return character < ' ' && "\t\n\r\f\u001a".indexOf(character) < 0;
  }

  private Optional<byte[]> bytes(int limit) {
    if (size > limit) {
      return passOver("it has " + size + " bytes, the limit is " + limit, Optional.empty());
    }
    try (InputStream in = Files.newInputStream(path)) {
      return Optional.of(in.readNBytes(limit));
    } catch (IOException e) {
      return passOver(e.toString(), Optional.empty());
    }
  }

  private <T> T passOver(String reason, T instead) {
    LOG.debug("{} is passed over: {}", path, reason);
    return instead;
  }
}
