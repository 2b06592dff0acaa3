package io.lucelens.clip.image;

import com.sun.jna.Native;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The platform's libheif, which reads HEIC and AVIF, where it is installed. It is loaded when it is
 * first asked for, and stays loaded. Thread-safe.
 */
public final class HeifSupport {
  /** What to do on a machine that lacks it. */
  public static final String HOW_TO_INSTALL =
      "install libheif1 (Debian, Ubuntu: apt install libheif1), libheif (Fedora, Arch, Homebrew)";

  private static final Logger LOG = LoggerFactory.getLogger(HeifSupport.class);

  /** What the library is called; without the versions, Linux has it with the headers only. */
  private static final List<String> NAMES =
      List.of("heif", "libheif.so.1", "/opt/homebrew/lib/libheif.dylib", "libheif");

  private HeifSupport() {}

  /** Its version, such as {@code 1.15.1}; empty where it is not installed. */
  public static Optional<String> version() {
    return library().map(LibHeif::heif_get_version);
  }

  /** The library; empty where it is not installed. */
  static Optional<LibHeif> library() {
    return Loaded.LIBRARY;
  }

  /** Is loaded once, by whoever comes first. */
  private static final class Loaded {
    private static final Optional<LibHeif> LIBRARY =
        NAMES.stream().flatMap(name -> load(name).stream()).findFirst();

    private Loaded() {}

    private static Optional<LibHeif> load(String name) {
      try {
        LibHeif library = Native.load(name, LibHeif.class);
        LOG.debug("libheif {} is {}", library.heif_get_version(), name);
        return Optional.of(library);
      } catch (LinkageError e) {
        LOG.debug("There is no libheif named {}: {}", name, e.getMessage());
        return Optional.empty();
      }
    }
  }
}
