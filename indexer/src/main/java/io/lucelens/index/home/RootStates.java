package io.lucelens.index.home;

import io.lucelens.index.DataFolder;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Which folders of the library can be reached, as of a few seconds ago. Thread-safe.
 *
 * <p>A folder is offline if it is not there, or is empty as the mount point of a disk is that is
 * not mounted; if it does not answer in time, as a share that hangs; or if the last run that looked
 * did not find one of its photos. In the last case only a run finds out that it is back.
 */
public final class RootStates {
  /** Searches come in bursts, and a disk seldom comes and goes within seconds. */
  private static final Duration FRESH = Duration.ofSeconds(2);

  /** A sleeping disk takes seconds to spin up; a share that hangs never answers. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final DataFolder data;

  /** A share that hangs keeps one thread, and not one for each question. */
  private final Map<Path, FutureTask<Boolean>> probes = new HashMap<>();

  private LibraryRoots roots;
  private Map<Path, Boolean> offline = Map.of();
  private long asOf;

  /**
   * @param data the data folder that remembers them
   */
  public RootStates(DataFolder data) {
    this.data = data;
  }

  /** All folders, with what is known of them now. */
  public synchronized List<LibraryRoot> all() {
    refresh();
    return roots.all().stream().map(root -> offline.get(root.path()) ? root.gone() : root).toList();
  }

  /** Whether the folder that a photo is in cannot be reached. */
  public synchronized boolean isOffline(Path photo) {
    refresh();
    return roots.of(photo).map(root -> offline.get(root.path())).orElse(false);
  }

  private void refresh() {
    if (roots == null || System.nanoTime() - asOf > FRESH.toNanos()) {
      roots = LibraryRoots.read(data);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      // Whoever did not answer the last time is not waited for again.
      Set<Path> hanging = Set.copyOf(probes.keySet());
      roots.all().forEach(root -> probe(root.path()));
      Map<Path, Boolean> found = new HashMap<>();
      for (LibraryRoot root : roots.all()) {
        boolean waits = !hanging.contains(root.path());
        found.put(
            root.path(),
            root.offline() || !answers(root.path(), waits ? deadline : System.nanoTime()));
      }
      offline = found;
      asOf = System.nanoTime();
    }
  }

  private void probe(Path folder) {
    probes.computeIfAbsent(
        folder,
        key -> {
          FutureTask<Boolean> task = new FutureTask<>(() -> hasEntries(key));
          Thread.ofPlatform().daemon().name("probe " + key).start(task);
          return task;
        });
  }

  /** What a probe says; one that goes on hanging may be asked the next time. */
  private boolean answers(Path folder, long deadline) {
    try {
      long patience = Math.max(0, deadline - System.nanoTime());
      boolean answer = probes.get(folder).get(patience, TimeUnit.NANOSECONDS);
      probes.remove(folder);
      return answer;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("A folder could not be looked at: " + folder, e.getCause());
    }
  }

  /** Whether a folder is there with anything in it. */
  public static boolean hasEntries(Path folder) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      return entries.iterator().hasNext();
    } catch (IOException | DirectoryIteratorException e) {
      return false;
    }
  }
}
