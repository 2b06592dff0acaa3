package io.lucelens.index.home;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.lucelens.index.DataFolder;
import io.lucelens.index.crawl.Globs;
import io.lucelens.index.crawl.LibraryCrawler;
import io.lucelens.index.store.UnusableIndexException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The folders of photos that a data folder remembers, in {@code roots.json}. Whoever writes to the
 * index is the only one who changes them. Immutable.
 */
public final class LibraryRoots {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Map<Path, LibraryRoot> byPath;

  private LibraryRoots(Map<Path, LibraryRoot> byPath) {
    this.byPath = byPath;
  }

  /** The file's content. */
  private record FileJson(List<RootJson> roots) {}

  /**
   * Paths as URIs, since file names are bytes and need not be text.
   *
   * @param named only said of mounted folders: before it was, one that somebody had named was not
   *     noted as mounted, and all others are named
   */
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  private record RootJson(
      String path,
      String lastSeen,
      boolean offline,
      boolean mounted,
      boolean named,
      List<String> include,
      List<String> exclude) {
    static RootJson of(LibraryRoot root) {
      return new RootJson(
          root.path().toUri().toString(),
          root.lastSeen() == null ? null : root.lastSeen().toString(),
          root.offline(),
          root.mounted(),
          root.mounted() && root.named(),
          root.globs().include(),
          root.globs().exclude());
    }

    LibraryRoot toRoot() {
      return new LibraryRoot(
          Path.of(URI.create(path)),
          lastSeen == null ? null : Instant.parse(lastSeen),
          offline,
          mounted,
          named || !mounted,
          new Globs(include == null ? List.of() : include, exclude == null ? List.of() : exclude));
    }
  }

  /**
   * What a data folder remembers; nothing, if it is a new one.
   *
   * @throws UnusableIndexException if the file is damaged
   */
  public static LibraryRoots read(DataFolder data) {
    try {
      FileJson file = JSON.readValue(Files.readAllBytes(data.roots()), FileJson.class);
      return of(file.roots().stream().map(RootJson::toRoot).toList());
    } catch (NoSuchFileException e) {
      return of(List.of());
    } catch (IOException | RuntimeException e) {
      throw new UnusableIndexException(
          "The file "
              + data.roots()
              + ", which says what folders were indexed and which of their files are left out,"
              + " cannot be read or is damaged. Put back a copy of it; or delete it, and give"
              + " --include and --exclude again where you used them.",
          e);
    }
  }

  private static LibraryRoots of(List<LibraryRoot> roots) {
    return new LibraryRoots(
        roots.stream()
            .collect(
                Collectors.toMap(
                    LibraryRoot::path, root -> root, (one, other) -> other, LinkedHashMap::new)));
  }

  /** All of them, in the order in which they were first indexed. */
  public List<LibraryRoot> all() {
    return List.copyOf(byPath.values());
  }

  /** The one with a path. */
  public Optional<LibraryRoot> at(Path path) {
    return Optional.ofNullable(byPath.get(path));
  }

  /** The innermost one that a file or folder is in. */
  public Optional<LibraryRoot> of(Path path) {
    return byPath.values().stream()
        .filter(root -> path.startsWith(root.path()))
        .max(Comparator.comparing(root -> root.path().getNameCount()));
  }

  /**
   * What walks the library: it leaves out what was said, and our own data folder.
   *
   * @param folders that somebody named, and that may not be known yet
   * @throws IOException if the data folder cannot be made
   */
  public LibraryCrawler crawler(DataFolder data, Collection<Path> folders) throws IOException {
    Files.createDirectories(data.home());
    Map<Path, Globs> globs = new HashMap<>();
    folders.forEach(folder -> globs.put(folder, Globs.NONE));
    // What nobody named is no door: a disk in a folder that is left out is left out with it.
    byPath.values().stream()
        .filter(LibraryRoot::named)
        .forEach(root -> globs.put(root.path(), root.globs()));
    return new LibraryCrawler(Set.of(data.home().toRealPath()), globs);
  }

  /** With these globs for folders, in the place of those that they had. */
  public LibraryRoots withGlobs(List<Path> folders, Globs globs) {
    LibraryRoots changed = this;
    for (Path folder : folders) {
      changed = changed.with(changed.orNew(folder).with(globs));
    }
    return changed;
  }

  /** A folder was there when a run looked. */
  public LibraryRoots seen(Path folder, Instant now) {
    return with(orNew(folder).seen(now));
  }

  /** A folder was not there when a run looked, or its photos were not. */
  public LibraryRoots gone(Path folder) {
    return with(orNew(folder).gone());
  }

  /** Somebody named a folder, which may be known as another disk only. */
  public LibraryRoots named(Path folder) {
    return at(folder).map(root -> with(root.asNamed())).orElse(this);
  }

  /** Another disk was met in a folder, whether or not somebody named it. */
  public LibraryRoots mounted(Path folder, Instant now) {
    return with(
        at(folder)
            .map(LibraryRoot::asMounted)
            .orElseGet(() -> new LibraryRoot(folder, now, false, true, false, Globs.NONE)));
  }

  /** Without a folder. */
  public LibraryRoots without(Path folder) {
    Map<Path, LibraryRoot> changed = new LinkedHashMap<>(byPath);
    changed.remove(folder);
    return new LibraryRoots(changed);
  }

  /** What is known of a folder; a new one is there since somebody named it. */
  private LibraryRoot orNew(Path folder) {
    return byPath.getOrDefault(
        folder, new LibraryRoot(folder, null, false, false, true, Globs.NONE));
  }

  private LibraryRoots with(LibraryRoot root) {
    Map<Path, LibraryRoot> changed = new LinkedHashMap<>(byPath);
    changed.put(root.path(), root);
    return new LibraryRoots(changed);
  }

  /** Makes the data folder remember them; on disk when this returns. */
  public void write(DataFolder data) {
    try {
      FileJson file = new FileJson(byPath.values().stream().map(RootJson::of).toList());
      ReplacedFile.write(data.roots(), JSON.writeValueAsBytes(file));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
