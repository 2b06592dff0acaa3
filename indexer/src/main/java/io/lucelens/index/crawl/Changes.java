package io.lucelens.index.crawl;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Parts of the library that have changed, until things are quiet; and parts that are to be looked
 * at again at a time. Not thread-safe. Times are {@link System#nanoTime}'s.
 */
final class Changes {
  /** A burst that goes on is handed on nevertheless. */
  private static final int PATIENCE = 10;

  private final long quiet;
  private final Map<Scope, Long> later = new HashMap<>();
  private Set<Scope> parts = new HashSet<>();
  private long first;
  private long last;

  Changes(Duration quiet) {
    this.quiet = quiet.toNanos();
  }

  void add(Scope part, long now) {
    if (parts.isEmpty()) {
      first = now;
    }
    last = now;
    parts.add(part);
  }

  void addLater(Scope part, long due) {
    later.merge(part, due, Math::min);
  }

  /** How long nothing is to be handed on, if nothing more changes. */
  long nanosUntilDue(long now) {
    long due = Long.MAX_VALUE;
    if (!parts.isEmpty()) {
      due = Math.min(last + quiet, first + PATIENCE * quiet) - now;
    }
    for (long time : later.values()) {
      due = Math.min(due, time - now);
    }
    return Math.max(0, due);
  }

  /** What is due, without parts that others cover; nothing if nothing is. */
  Set<Scope> take(long now) {
    Set<Scope> due =
        later.entrySet().stream()
            .filter(entry -> entry.getValue() <= now)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    later.keySet().removeAll(due);
    if (!parts.isEmpty() && now >= Math.min(last + quiet, first + PATIENCE * quiet)) {
      due.addAll(parts);
      parts = new HashSet<>();
    }
    return uncovered(due);
  }

  private static Set<Scope> uncovered(Set<Scope> parts) {
    return parts.stream().filter(part -> !isCovered(part, parts)).collect(Collectors.toSet());
  }

  /** By one of the folders around it. */
  private static boolean isCovered(Scope part, Set<Scope> parts) {
    if (!part.deep() && parts.contains(Scope.below(part.folder()))) {
      return true;
    }
    for (var above = part.folder().getParent(); above != null; above = above.getParent()) {
      if (parts.contains(Scope.below(above))) {
        return true;
      }
    }
    return false;
  }
}
