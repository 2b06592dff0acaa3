package io.lucelens.index.crawl;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The folders whose changes the system tells of. Java watches single folders, so each one has a key
 * of its own. Not thread-safe, but {@link #close} may be called by any thread.
 */
final class FolderEvents implements AutoCloseable {
  /** How a folder is registered; tests have a system whose limit is reached. */
  interface Registration {
    WatchKey register(Path folder, WatchService service) throws IOException;

    /** All changes of entries. */
    Registration ALL =
        (folder, service) ->
            folder.register(
                service,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_DELETE,
                StandardWatchEventKinds.ENTRY_MODIFY);
  }

  private final WatchService service;
  private final Registration registration;
  private final Map<Path, WatchKey> keys = new TreeMap<>();

  private FolderEvents(WatchService service, Registration registration) {
    this.service = service;
    this.registration = registration;
  }

  /**
   * Asks the system for events.
   *
   * @throws IOException if it has no more of them to give
   */
  static FolderEvents open(Registration registration) throws IOException {
    return new FolderEvents(FileSystems.getDefault().newWatchService(), registration);
  }

  /**
   * Watches a folder, if it is there.
   *
   * @throws IOException if the system watches no more folders
   */
  void watch(Path folder) throws IOException {
    try {
      WatchKey key = registration.register(folder, service);
      if (!folder.equals(key.watchable())) {
        // The system watches folders and not paths: this one was renamed, and Java keeps the key
        // with its old name.
        key.cancel();
        key = registration.register(folder, service);
      }
      keys.put(folder, key);
    } catch (IOException e) {
      if (Files.isReadable(folder)) {
        throw e;
      }
      // It is gone again, or closed to us; a run will tell.
      keys.remove(folder);
    }
  }

  /** Whether a key is in use; one that was given up may still have something to tell. */
  boolean uses(WatchKey key) {
    return keys.get((Path) key.watchable()) == key;
  }

  /** Watches a folder and all that is below it no more. */
  void forget(Path folder) {
    List<Path> below = keys.keySet().stream().filter(path -> path.startsWith(folder)).toList();
    below.forEach(path -> keys.remove(path).cancel());
  }

  /**
   * Waits for a folder in which something changed.
   *
   * @return its key, or null if nothing changed in time
   */
  WatchKey poll(long nanos) throws InterruptedException {
    try {
      return service.poll(nanos, TimeUnit.NANOSECONDS);
    } catch (ClosedWatchServiceException e) {
      throw new InterruptedException("The watcher was closed.");
    }
  }

  @Override
  public void close() throws IOException {
    service.close();
  }
}
