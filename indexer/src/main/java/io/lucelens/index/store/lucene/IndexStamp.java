package io.lucelens.index.store.lucene;

import io.lucelens.index.store.IndexModel;
import io.lucelens.index.store.UnusableIndexException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.Directory;

/** What an index says of itself in its commit data: its schema and the model that filled it. */
final class IndexStamp {
  /** Raised whenever a field of {@link ImageDocument} means something else. */
  static final int SCHEMA = 1;

  private static final String SCHEMA_KEY = "lucelens.schema";
  private static final String MODEL_KEY = "lucelens.model";
  private static final String FINGERPRINT_KEY = "lucelens.fingerprint";
  private static final String DIMENSION_KEY = "lucelens.dimension";

  private IndexStamp() {}

  /** The commit data of an index that is filled by a model. */
  static Map<String, String> of(IndexModel model) {
    return Map.of(
        SCHEMA_KEY, Integer.toString(SCHEMA),
        MODEL_KEY, model.name(),
        FINGERPRINT_KEY, model.fingerprint(),
        DIMENSION_KEY, Integer.toString(model.dimension()));
  }

  /**
   * The model that filled an existing index.
   *
   * @throws UnusableIndexException if the schema is not ours
   */
  static IndexModel read(Directory directory, Path folder) throws IOException {
    SegmentInfos infos = SegmentInfos.readLatestCommit(directory);
    Map<String, String> stamp = infos.getUserData();
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
    String dimension = stamp.get(DIMENSION_KEY);
    return new IndexModel(
        stamp.getOrDefault(MODEL_KEY, "unknown"),
        stamp.getOrDefault(FINGERPRINT_KEY, "unknown"),
        dimension == null ? dimensionOfVectors(directory) : Integer.parseInt(dimension));
  }

  /** Indexes that were made before the dimension was written down have it with their vectors. */
  private static int dimensionOfVectors(Directory directory) throws IOException {
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      FieldInfo vectors = FieldInfos.getMergedFieldInfos(reader).fieldInfo(ImageDocument.EMBEDDING);
      return vectors == null ? 0 : vectors.getVectorDimension();
    }
  }
}
