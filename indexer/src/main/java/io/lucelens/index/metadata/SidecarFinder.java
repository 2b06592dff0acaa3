package io.lucelens.index.metadata;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the files that describe photos: {@code photo.xmp}, {@code photo.jpg.xmp} and {@code
 * photo.txt} beside {@code photo.jpg}, and the rows of {@code captions.tsv} in its folder and in
 * the folder above.
 *
 * <p>Each folder is listed once, when its first photo comes by, and remembered while its photos do;
 * so an object is for one run. Thread-safe.
 */
public final class SidecarFinder {
  /** Readers are at most a few folders apart. */
  private static final int FOLDERS = 16;

  private final Map<Path, SidecarFolder> folders =
      new LinkedHashMap<>(FOLDERS, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, SidecarFolder> eldest) {
          return size() > FOLDERS;
        }
      };

  /** Whether a file may describe photos, by its name. */
  public static boolean mayDescribe(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".xmp") || name.endsWith(".txt") || name.equals(SidecarFolder.TABLE);
  }

  /** The files that describe a photo. */
  public Sidecars of(Path photo) {
    Path parent = photo.getParent();
    SidecarFolder folder = folder(parent);
    String name = photo.getFileName().toString();
    String stem = name.substring(0, Math.max(name.lastIndexOf('.'), 0));
    List<SidecarFile> packets = new ArrayList<>();
    folder.file(stem, "xmp").ifPresent(packets::add);
    folder.file(name, "xmp").ifPresent(packets::add);
    return new Sidecars(packets, folder.file(stem, "txt"), tableCaption(folder, photo));
  }

  private String tableCaption(SidecarFolder folder, Path photo) {
    Function<SidecarFolder, Optional<String>> row = place -> place.tableCaption(photo);
    Path above = photo.getParent().getParent();
    return row.apply(folder)
        .or(() -> above == null ? Optional.empty() : row.apply(folder(above)))
        .orElse(null);
  }

  private synchronized SidecarFolder folder(Path path) {
    return folders.computeIfAbsent(path, SidecarFolder::new);
  }
}
