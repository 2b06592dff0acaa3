package io.lucelens.index.pipeline;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Sees to it that copies of a file that come up in one run are embedded once. The first copy claims
 * the content; those that come while it is being embedded are parked with it; those that come later
 * get its embedding. After a commit the index itself knows the content, and it is forgotten here.
 * Thread-safe.
 */
final class ContentLedger {
  private final Map<String, Entry> entries = new HashMap<>();

  private static final class Entry {
    private final List<Candidate> parked = new ArrayList<>();
    private EmbeddedContent content;
  }

  /** The answer to a claim. */
  sealed interface Claim {
    /** The content is the claimant's to embed; it must resolve or abandon it. */
    record Granted() implements Claim {}

    /** Another copy is being embedded; whoever does it takes care of the claimant too. */
    record Parked() implements Claim {}

    /** Another copy has been embedded. */
    record Embedded(EmbeddedContent content) implements Claim {}
  }

  synchronized Claim claim(Candidate candidate) {
    Entry entry = entries.get(candidate.contentHash());
    if (entry == null) {
      entries.put(candidate.contentHash(), new Entry());
      return new Claim.Granted();
    }
    if (entry.content != null) {
      return new Claim.Embedded(entry.content);
    }
    entry.parked.add(candidate);
    return new Claim.Parked();
  }

  /** The claimed content is embedded and in the index. Returns the copies that waited for it. */
  synchronized List<Candidate> resolve(String contentHash, EmbeddedContent content) {
    Entry entry = entries.get(contentHash);
    entry.content = content;
    List<Candidate> waiting = List.copyOf(entry.parked);
    entry.parked.clear();
    return waiting;
  }

  /** The claimed content cannot be embedded. Returns the copies that waited for it. */
  synchronized List<Candidate> abandon(String contentHash) {
    return Optional.ofNullable(entries.remove(contentHash))
        .map(entry -> List.copyOf(entry.parked))
        .orElse(List.of());
  }

  /** The contents that are in the index, committed or not. */
  synchronized Set<String> resolved() {
    return entries.entrySet().stream()
        .filter(entry -> entry.getValue().content != null)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** Those contents are committed: the index answers for them. */
  synchronized void forget(Collection<String> contentHashes) {
    entries.keySet().removeAll(contentHashes);
  }
}
