package io.lucelens.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The image–text pairs of one or more data sets, in a fixed order with random access.
 *
 * <p>Captions are in memory, images stay in their files. Immutable and thread-safe until closed.
 * Owns the temporary files into which gzipped shards were unpacked.
 */
public final class Pairs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pairs.class);

  private final List<ImageTextPair> pairs;
  private final List<DataProblem> problems;
  private final List<Path> temporaryFiles;

  private Pairs(PairCollector found) {
    pairs = List.copyOf(found.pairs());
    problems = List.copyOf(found.problems());
    temporaryFiles = List.copyOf(found.temporaryFiles());
  }

  /**
   * Opens data sets one after the other. Each path is a WebDataset shard (.tar, .tar.gz, .tgz), a
   * table with the columns {@code file} and {@code caption} (.tsv, .csv), or a folder: its shards
   * in the order of their names or, if it has none, its tables or, if it has none of these either,
   * its folders of images, each named by the class of what is in it.
   *
   * <p>What is broken is passed over and listed in {@link #problems()}.
   *
   * @throws UnusableDataException if a path does not exist, is of no known kind, or if not one
   *     usable pair is found
   * @throws IOException if a folder cannot be listed or a shard cannot be unpacked
   */
  public static Pairs open(Path... paths) throws IOException {
    return open(List.of(paths));
  }

  /** As {@link #open(Path...)}. */
  public static Pairs open(List<Path> paths) throws IOException {
    PairCollector found = new PairCollector();
    try {
      for (Path path : paths) {
        read(path, found);
      }
      requireUsable(paths, found);
    } catch (IOException | RuntimeException | Error e) {
      delete(found.temporaryFiles());
      throw e;
    }
    return new Pairs(found);
  }

  private static void read(Path path, PairCollector found) throws IOException {
    if (!Files.exists(path)) {
      throw new UnusableDataException(
          path + " does not exist; give a shard, a table or a folder of shards.");
    }
    List<Path> files = Files.isDirectory(path) ? dataFiles(path) : List.of(path);
    if (files.isEmpty()) {
      ClassFolders.read(path, found);
    }
    for (Path file : files) {
      if (isShard(file)) {
        TarShard.read(file, found);
      } else if (isTable(file)) {
        PairTable.read(file, found);
      } else {
        throw new UnusableDataException(
            file
                + " is of no known kind: shards end in .tar, .tar.gz or .tgz, tables in .tsv or"
                + " .csv.");
      }
    }
  }

  private static List<Path> dataFiles(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder)) {
      files = entries.filter(Files::isRegularFile).filter(Pairs::isVisible).sorted().toList();
    }
    List<Path> shards = files.stream().filter(Pairs::isShard).toList();
    List<Path> chosen = shards.isEmpty() ? files.stream().filter(Pairs::isTable).toList() : shards;
    if (chosen.isEmpty() && !ClassFolders.isOne(folder)) {
      throw new UnusableDataException(
          "The folder "
              + folder
              + " holds no shard (.tar, .tar.gz, .tgz) and no table (.tsv, .csv)"
              + " among its "
              + files.size()
              + " files, and no folders of images named by their classes.");
    }
    return chosen;
  }

  private static boolean isVisible(Path file) {
    return !file.getFileName().toString().startsWith(".");
  }

  private static boolean isShard(Path file) {
    return endsWithAny(file, ".tar", ".tar.gz", ".tgz");
  }

  private static boolean isTable(Path file) {
    return endsWithAny(file, ".tsv", ".csv");
  }

  private static boolean endsWithAny(Path file, String... endings) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return Stream.of(endings).anyMatch(name::endsWith);
  }

  private static void requireUsable(List<Path> paths, PairCollector found) {
    if (found.pairs().isEmpty()) {
      String first =
          found.problems().isEmpty() ? "" : " The first: " + found.problems().getFirst() + ".";
      throw new UnusableDataException(
          "No usable image–text pair in "
              + paths
              + ", "
              + found.problems().size()
              + " problems."
              + first
              + " A pair is an image (.jpg, .png, .webp) and a .txt with a caption, or a"
              + " row of a table with the columns file and caption.");
    }
  }

  /** The number of pairs. */
  public int size() {
    return pairs.size();
  }

  /** The pair at a position, from 0. */
  public ImageTextPair get(int position) {
    return pairs.get(position);
  }

  /** All pairs in order; unmodifiable. */
  public List<ImageTextPair> asList() {
    return pairs;
  }

  /** Every caption of every pair, in order. */
  public Stream<String> captions() {
    return pairs.stream().flatMap(pair -> pair.captions().stream());
  }

  /** What was passed over, with reasons, in the order of reading. */
  public List<DataProblem> problems() {
    return problems;
  }

  /** Deletes the temporary files; images cannot be read any more. */
  @Override
  public void close() {
    delete(temporaryFiles);
  }

  private static void delete(List<Path> files) {
    for (Path file : files) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        LOG.warn("The temporary file {} could not be deleted: {}", file, e.getMessage());
      }
    }
  }
}
