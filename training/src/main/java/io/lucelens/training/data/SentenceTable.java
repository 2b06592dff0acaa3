package io.lucelens.training.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What a sentence encoder made of many texts, so that the text tower can learn from it without the
 * encoder being there. A folder with {@code texts.txt}, one text a line, and {@code
 * embeddings.f32}, a row of little-endian floats for each in the same order. A text that stands
 * there several times is drawn so much more often.
 *
 * <p>Texts are in memory, embeddings are mapped from the file. Immutable and thread-safe.
 */
public final class SentenceTable {
  private static final String TEXTS = "texts.txt";
  private static final String EMBEDDINGS = "embeddings.f32";

  private final Path folder;
  private final List<String> texts;
  private final Map<String, Integer> rows = new HashMap<>();
  private final FloatBuffer embeddings;
  private final int dimension;

  private SentenceTable(Path folder, List<String> texts, FloatBuffer embeddings) {
    this.folder = folder;
    this.texts = texts;
    this.embeddings = embeddings;
    this.dimension = embeddings.capacity() / texts.size();
    for (int row = 0; row < texts.size(); row++) {
      rows.put(texts.get(row), row);
    }
  }

  /**
   * Opens a table.
   *
   * @throws UnusableDataException if a file is missing or the two do not belong together
   * @throws IOException if a file cannot be read
   */
  public static SentenceTable open(Path folder) throws IOException {
    Path embeddings = folder.resolve(EMBEDDINGS);
    if (!Files.isRegularFile(folder.resolve(TEXTS)) || !Files.isRegularFile(embeddings)) {
      throw new UnusableDataException(
          folder + " is no table of sentences: it has " + TEXTS + " and " + EMBEDDINGS + ".");
    }
    List<String> texts = lines(folder.resolve(TEXTS));
    long bytes = Files.size(embeddings);
    long rowBytes = texts.isEmpty() ? 0 : bytes / texts.size();
    if (rowBytes == 0
        || bytes > Integer.MAX_VALUE
        || rowBytes * texts.size() != bytes
        || rowBytes % Float.BYTES != 0) {
      throw new UnusableDataException(
          embeddings
              + " has "
              + bytes
              + " bytes, which do not come apart into "
              + texts.size()
              + " rows of floats, one a line of "
              + TEXTS
              + ", or are more than 2 GiB. Make the table again.");
    }
    try (FileChannel channel = FileChannel.open(embeddings)) {
      return new SentenceTable(
          folder,
          texts,
          channel
              .map(FileChannel.MapMode.READ_ONLY, 0, bytes)
              .order(ByteOrder.LITTLE_ENDIAN)
              .asFloatBuffer());
    }
  }

  private static List<String> lines(Path file) throws IOException {
    try (BufferedReader text = TextFile.open(file)) {
      return text.lines().toList();
    }
  }

  /** Floats a text. */
  public int dimension() {
    return dimension;
  }

  /** All lines in order; unmodifiable. */
  public List<String> texts() {
    return texts;
  }

  /**
   * Checks that texts are in the table.
   *
   * @throws UnusableDataException naming how many are not, and the first
   */
  public void requireAll(List<String> wanted) {
    List<String> missing = wanted.stream().filter(text -> !rows.containsKey(text)).toList();
    if (!missing.isEmpty()) {
      throw new UnusableDataException(
          missing.size()
              + " of "
              + wanted.size()
              + " captions are not in the table of sentences "
              + folder
              + ", the first: '"
              + missing.getFirst()
              + "'. Make the table again from these captions.");
    }
  }

  /**
   * The embeddings of texts that are in the table.
   *
   * @return their rows, one after the other
   */
  public float[] embeddings(List<String> wanted) {
    float[] values = new float[wanted.size() * dimension];
    for (int i = 0; i < wanted.size(); i++) {
      embeddings.get(rows.get(wanted.get(i)) * dimension, values, i * dimension, dimension);
    }
    return values;
  }

  /** Different texts that depend on the seed and the step alone. */
  public List<String> draw(int count, long seed, long step) {
    SplittableRandom random = SeededRandom.at(seed, step);
    Set<String> drawn = new LinkedHashSet<>();
    while (drawn.size() < Math.min(count, rows.size())) {
      drawn.add(texts.get(random.nextInt(texts.size())));
    }
    return List.copyOf(drawn);
  }
}
