package io.lucelens.training.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts images that are duplicates of each other, exact or nearly, into one group, and whatever is a
 * duplicate of a duplicate with them. Every two images are compared, at a few nanoseconds each:
 * seconds for 100,000.
 */
final class DuplicateGroups {
  private final int[] parent;

  private DuplicateGroups(int size) {
    parent = new int[size];
    for (int i = 0; i < size; i++) {
      parent[i] = i;
    }
  }

  /** The groups as positions in the list, in the order of their first members. */
  static List<List<Integer>> of(List<ImageFingerprint> images) {
    DuplicateGroups groups = new DuplicateGroups(images.size());
    ImageFingerprint[] all = images.toArray(ImageFingerprint[]::new);
    for (int i = 0; i < all.length; i++) {
      for (int j = 0; j < i; j++) {
        if (all[i].looksLike(all[j])) {
          groups.parent[groups.root(i)] = groups.root(j);
        }
      }
    }
    Map<Integer, List<Integer>> members = new LinkedHashMap<>();
    for (int i = 0; i < all.length; i++) {
      members.computeIfAbsent(groups.root(i), root -> new ArrayList<>()).add(i);
    }
    return List.copyOf(members.values());
  }

  private int root(int i) {
    int at = i;
    while (parent[at] != at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  }
}
