package io.lucelens.index.store;

/**
 * What a check of an index found.
 *
 * @param images how many can be read
 * @param waiting how many of them wait to be embedded, which is no fault
 * @param brokenSegments parts of the index that cannot be read
 * @param lostImages how many images these hold
 * @param unusableRecords images whose record cannot be read, or whose vector is not of unit length
 * @param duplicates records beyond the first of one path
 * @param missingThumbnails images without a thumbnail; a run makes them again
 * @param repaired whether broken segments, unusable records and duplicates were dropped
 */
public record CheckReport(
    int images,
    int waiting,
    int brokenSegments,
    int lostImages,
    int unusableRecords,
    int duplicates,
    int missingThumbnails,
    boolean repaired) {

  /** Whether nothing was wrong. */
  public boolean isSound() {
    return brokenSegments + unusableRecords + duplicates + missingThumbnails == 0;
  }

  /** Whether something is wrong that a repair drops. */
  public boolean needsRepair() {
    return !repaired && brokenSegments + unusableRecords + duplicates > 0;
  }
}
