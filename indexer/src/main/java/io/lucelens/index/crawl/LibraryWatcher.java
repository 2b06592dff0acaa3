package io.lucelens.index.crawl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells which parts of a library have changed, by the system's events, or by looking again and
 * again where there are none: on network file systems, or when the system watches no more folders.
 *
 * <p>It has no thread of its own: whoever calls {@link #take} does the work, and what changes
 * between two calls waits. All methods belong to one thread, except {@link #modes} and {@link
 * #close}.
 */
public final class LibraryWatcher implements AutoCloseable {
  private final WatchOptions options;
  private final LibraryCrawler crawler;
  private final Consumer<String> notes;
  private final Optional<FolderEvents> events;
  private final List<WatchedRoot> roots = new ArrayList<>();
  private final Changes changes;

  /** Roots of which not every folder may be watched, since nobody was told what came. */
  private final Set<WatchedRoot> incomplete = new LinkedHashSet<>();

  private long nextRootCheck;
  private volatile Map<Path, WatchMode> modes = Map.of();

  /**
   * A watcher that watches nothing yet.
   *
   * @param folders of the library, absolute, normalised; they need not be there
   * @param crawler walks what is watched: what it leaves out is not
   * @param notes hears a line when folders cannot be watched as they should
   */
  public LibraryWatcher(
      List<Path> folders, LibraryCrawler crawler, WatchOptions options, Consumer<String> notes) {
    this(folders, crawler, options, notes, FolderEvents.Registration.ALL);
  }

  LibraryWatcher(
      List<Path> folders,
      LibraryCrawler crawler,
      WatchOptions options,
      Consumer<String> notes,
      FolderEvents.Registration registration) {
    this.options = options;
    this.crawler = crawler;
    this.notes = notes;
    this.changes = new Changes(options.quiet());
    this.events = options.always() ? Optional.empty() : openEvents(registration);
    folders.forEach(folder -> roots.add(new WatchedRoot(folder)));
  }

  private Optional<FolderEvents> openEvents(FolderEvents.Registration registration) {
    try {
      return Optional.of(FolderEvents.open(registration));
    } catch (IOException e) {
      notes.accept(
          "This system tells of no changes ("
              + e.getMessage()
              + "), so folders are looked at "
              + interval()
              + ". On Linux: sudo sysctl fs.inotify.max_user_instances=1024");
      return Optional.empty();
    }
  }

  private String interval() {
    return "every " + options.poll().toSeconds() + " seconds";
  }

  /** Begins to watch. What changes from now on is not missed, so call it before indexing. */
  public void start() throws InterruptedException {
    for (WatchedRoot root : List.copyOf(roots)) {
      root.look();
      watch(root);
    }
    nextRootCheck = System.nanoTime() + options.rootCheck().toNanos();
    publishModes();
  }

  private void watch(WatchedRoot root) throws InterruptedException {
    if (!root.isThere()) {
      root.mode(WatchMode.AWAY);
    } else if (events.isEmpty() || RemoteFileSystem.holds(root.folder())) {
      poll(root);
    } else {
      root.mode(WatchMode.EVENTS);
      register(root.folder(), root);
    }
  }

  private boolean poll(WatchedRoot root) throws InterruptedException {
    return root.poll(crawler, options.poll());
  }

  /** Watches a folder and those below it; if the system watches no more, the root is polled. */
  private void register(Path folder, WatchedRoot root) throws InterruptedException {
    Registering registering = new Registering();
    if (folder.equals(root.folder())) {
      crawler.walk(List.of(folder), registering);
    } else {
      crawler.walkParts(List.of(Scope.below(folder)), registering);
    }
    if (registering.failure != null) {
      events.orElseThrow().forget(root.folder());
      notes.accept(
          root.folder()
              + " is looked at "
              + interval()
              + " instead of being watched: the system watches no more folders ("
              + registering.failure.getMessage()
              + "). On Linux, raise the limit: sudo sysctl fs.inotify.max_user_watches=1048576");
      poll(root);
      changes.add(Scope.below(root.folder()), System.nanoTime());
      return;
    }
    registering.links.forEach(link -> linkAppeared(link, root));
    for (Path mount : registering.remote) {
      if (roots.stream().noneMatch(known -> known.folder().equals(mount))) {
        WatchedRoot share = new WatchedRoot(mount);
        roots.add(share);
        share.look();
        poll(share);
      }
    }
  }

  /** Registers the folders that a walk comes by. */
  private final class Registering implements LibraryVisitor {
    private final List<Path> remote = new ArrayList<>();
    private final List<Path> links = new ArrayList<>();
    private IOException failure;

    @Override
    public boolean goesOn() {
      return failure == null && !Thread.currentThread().isInterrupted();
    }

    @Override
    public void folder(Path folder) {
      try {
        events.orElseThrow().watch(folder);
      } catch (IOException e) {
        failure = e;
      }
    }

    @Override
    public void mounted(Path folder) {
      if (RemoteFileSystem.holds(folder)) {
        remote.add(folder);
      }
    }

    @Override
    public void passedBy(Path link) {
      links.add(link);
    }

    @Override
    public void file(FoundFile file) {}

    @Override
    public void unreadable(Path path, String reason) {}
  }

  /**
   * Waits until something has changed and things are quiet again.
   *
   * @return the parts of the library that may have changed, at least one
   * @throws InterruptedException if the thread is interrupted, or the watcher closed
   */
  public Set<Scope> take() throws InterruptedException {
    while (true) {
      checkRoots();
      pollRoots();
      Set<Scope> due = changes.take(System.nanoTime());
      if (!due.isEmpty()) {
        registerIncomplete();
        return due;
      }
      await(nanosToWait());
    }
  }

  /** Parts that are to be looked at once more, because files in them do not stand still yet. */
  public void again(Set<Scope> parts, Duration delay) {
    long due = System.nanoTime() + delay.toNanos();
    parts.forEach(part -> changes.addLater(part, due));
  }

  /** How each folder is watched now. */
  public Map<Path, WatchMode> modes() {
    return modes;
  }

  private void publishModes() {
    Map<Path, WatchMode> now = new LinkedHashMap<>();
    roots.forEach(root -> now.put(root.folder(), root.mode()));
    modes = Map.copyOf(now);
  }

  private long nanosToWait() {
    long now = System.nanoTime();
    long wait = Math.min(changes.nanosUntilDue(now), nextRootCheck - now);
    for (WatchedRoot root : roots) {
      wait = Math.min(wait, root.nanosToPoll(now));
    }
    return Math.max(0, wait);
  }

  private void await(long nanos) throws InterruptedException {
    if (events.isEmpty()) {
      Thread.sleep(Duration.ofNanos(nanos));
      return;
    }
    WatchKey key = events.get().poll(nanos);
    if (key != null && events.get().uses(key)) {
      handle(key);
    }
  }

  private void handle(WatchKey key) throws InterruptedException {
    Path folder = (Path) key.watchable();
    long now = System.nanoTime();
    for (WatchEvent<?> event : key.pollEvents()) {
      if (event.kind() == StandardWatchEventKinds.OVERFLOW) {
        changed(Scope.below(folder), now);
        rootOf(folder).ifPresent(incomplete::add);
      } else {
        changed(folder, folder.resolve((Path) event.context()), event.kind(), now);
      }
    }
    if (!key.reset()) {
      events.orElseThrow().forget(folder);
      changed(Scope.below(folder), now);
      nextRootCheck = now;
    }
  }

  /**
   * Once things are quiet, since events that are lost are lost in every folder: each of them says
   * so. What came into folders that are not watched yet is seen by the run that follows.
   */
  private void registerIncomplete() throws InterruptedException {
    if (incomplete.isEmpty()) {
      return;
    }
    List<WatchedRoot> again = List.copyOf(incomplete);
    incomplete.clear();
    for (WatchedRoot root : again) {
      if (root.mode() == WatchMode.EVENTS) {
        register(root.folder(), root);
      }
    }
    publishModes();
  }

  private void changed(Path folder, Path entry, WatchEvent.Kind<?> kind, long now)
      throws InterruptedException {
    if (ImageFiles.isHidden(entry)) {
      if (entry.getFileName().toString().equals(ImageFiles.IGNORE_FILE)) {
        ignoreFileChanged(folder, now);
      }
    } else if (kind == StandardWatchEventKinds.ENTRY_DELETE) {
      events.orElseThrow().forget(entry);
      changed(Scope.below(entry), now);
      changed(Scope.in(folder), now);
    } else {
      appeared(folder, entry, kind, now);
    }
  }

  /** Folders that it left out may have to be watched now. */
  private void ignoreFileChanged(Path folder, long now) {
    changed(Scope.below(folder), now);
    rootOf(folder).ifPresent(incomplete::add);
  }

  private void appeared(Path folder, Path entry, WatchEvent.Kind<?> kind, long now)
      throws InterruptedException {
    Optional<BasicFileAttributes> attributes = attributes(entry);
    if (attributes.isEmpty()) {
      changed(Scope.below(entry), now);
      changed(Scope.in(folder), now);
    } else if (attributes.get().isSymbolicLink()) {
      rootOf(folder).ifPresent(root -> linkAppeared(entry, root));
    } else if (attributes.get().isDirectory()) {
      if (kind == StandardWatchEventKinds.ENTRY_CREATE) {
        changed(Scope.below(entry), now);
        Optional<WatchedRoot> root = rootOf(entry);
        if (root.isPresent()) {
          register(entry, root.get());
          publishModes();
        }
      }
    } else if (ImageFiles.mayMatter(entry)) {
      changed(Scope.in(folder), now);
    }
  }

  /** Only a walk of the whole knows whether something else leads there too. */
  private void linkAppeared(Path link, WatchedRoot root) {
    changed(Scope.below(root.folder()), System.nanoTime());
    if (Files.isDirectory(link)) {
      incomplete.add(root);
    }
  }

  private void changed(Scope part, long now) {
    changes.add(part, now);
  }

  private Optional<WatchedRoot> rootOf(Path path) {
    return roots.stream()
        .filter(root -> path.startsWith(root.folder()))
        .max(Comparator.comparing(root -> root.folder().getNameCount()));
  }

  private static Optional<BasicFileAttributes> attributes(Path entry) {
    try {
      return Optional.of(
          Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Finds roots that went away, came back, or are another folder by now. */
  private void checkRoots() throws InterruptedException {
    long now = System.nanoTime();
    if (nextRootCheck - now > 0) {
      return;
    }
    for (WatchedRoot root : List.copyOf(roots)) {
      if (root.look()) {
        events.ifPresent(some -> some.forget(root.folder()));
        watch(root);
        changed(Scope.below(root.folder()), System.nanoTime());
      }
    }
    publishModes();
    nextRootCheck = System.nanoTime() + options.rootCheck().toNanos();
  }

  private void pollRoots() throws InterruptedException {
    for (WatchedRoot root : roots) {
      if (root.nanosToPoll(System.nanoTime()) <= 0 && poll(root)) {
        changed(Scope.below(root.folder()), System.nanoTime());
      }
    }
  }

  /** Lets go of the system's resources; whoever waits in {@link #take} is interrupted. */
  @Override
  public void close() {
    try {
      if (events.isPresent()) {
        events.get().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
