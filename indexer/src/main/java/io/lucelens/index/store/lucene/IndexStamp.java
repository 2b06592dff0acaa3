package io.lucelens.index.store.lucene;

import io.lucelens.clip.ModelManifest;
import io.lucelens.index.store.ModelMismatchException;
import io.lucelens.index.store.UnusableIndexException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.Directory;

/** What an index says of itself in its commit data: its schema and the model that filled it. */
final class IndexStamp {
  /** Raised whenever the fields of {@link ImageDocument} change. */
  static final int SCHEMA = 1;

  private static final String SCHEMA_KEY = "lucelens.schema";
  private static final String MODEL_KEY = "lucelens.model";
  private static final String FINGERPRINT_KEY = "lucelens.fingerprint";

  private IndexStamp() {}

  /** The commit data of an index that is filled by a model. */
  static Map<String, String> of(ModelManifest model) {
    return Map.of(
        SCHEMA_KEY, Integer.toString(SCHEMA),
        MODEL_KEY, model.name(),
        FINGERPRINT_KEY, model.fingerprint());
  }

  /**
   * Refuses an existing index that another version or another model wrote.
   *
   * @param model what it should have been filled by; empty if that does not matter
   * @throws UnusableIndexException if the schema is not ours
   * @throws ModelMismatchException if another model filled the index
   */
  static void check(Directory directory, Path folder, Optional<ModelManifest> model)
      throws IOException {
    Map<String, String> stamp = SegmentInfos.readLatestCommit(directory).getUserData();
    String schema = stamp.get(SCHEMA_KEY);
    if (!Integer.toString(SCHEMA).equals(schema)) {
      throw new UnusableIndexException(
          "The index in "
              + folder
              + (schema == null ? " was not made by lucelens" : " has the schema version " + schema)
              + "; this version of lucelens reads schema version "
              + SCHEMA
              + ". Use the version that made it, or index the folders again into another data"
              + " folder (--home DIR).");
    }
    String fingerprint = stamp.getOrDefault(FINGERPRINT_KEY, "unknown");
    if (model.isPresent() && !model.get().fingerprint().equals(fingerprint)) {
      throw new ModelMismatchException(
          stamp.getOrDefault(MODEL_KEY, "unknown"), fingerprint, model.get());
    }
  }
}
