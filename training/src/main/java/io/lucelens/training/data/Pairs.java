package io.lucelens.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  /** As {@link #open(List, ReadingOptions)}, read as most are. */
  public static Pairs open(Path... paths) throws IOException {
    return open(List.of(paths), ReadingOptions.DEFAULT);
  }

  /** As {@link #open(List, ReadingOptions)}, read as most are. */
  public static Pairs open(List<Path> paths) throws IOException {
    return open(paths, ReadingOptions.DEFAULT);
  }

  /**
   * Opens data sets one after the other. Each path is a WebDataset shard (.tar, .tar.gz, .tgz), a
   * table of files and captions (.tsv, .csv, .jsonl), captions in COCO's form (.json), or a folder:
   * its shards in the order of their names or, if it has none, its tables or, if it has none of
   * these either, its folders of images, each named by the class of what is in it.
   *
   * <p>What is broken is passed over and listed in {@link #problems()}.
   *
   * @throws UnusableDataException if a path does not exist or is of no known kind, if a table lacks
   *     a column or is not text in UTF-8 or UTF-16, or if not one usable pair is found
   * @throws IOException if a folder cannot be listed or a shard cannot be unpacked
   */
  public static Pairs open(List<Path> paths, ReadingOptions options) throws IOException {
    PairCollector found = new PairCollector();
    try {
      for (Path path : paths) {
        read(path, options, found);
      }
      requireUsable(paths, found);
    } catch (IOException | RuntimeException | Error e) {
      delete(found.temporaryFiles());
      throw e;
    }
    return new Pairs(found);
  }

  private Pairs(List<ImageTextPair> some) {
    pairs = List.copyOf(some);
    problems = List.of();
    temporaryFiles = List.of();
  }

  /**
   * Some of these pairs. They read the same files, so they are of use only until these are closed;
   * closing them does nothing.
   *
   * @param positions in the order in which they shall come
   */
  public Pairs select(List<Integer> positions) {
    return new Pairs(positions.stream().map(pairs::get).toList());
  }

  /**
   * These pairs followed by others, of use only until either are closed; closing them does nothing.
   */
  public Pairs and(Pairs others) {
    return new Pairs(Stream.concat(pairs.stream(), others.pairs.stream()).toList());
  }

  private static void read(Path path, ReadingOptions options, PairCollector found)
      throws IOException {
    if (!Files.exists(path)) {
      throw new UnusableDataException(
          path + " does not exist; give a shard, a table or a folder of them.");
    }
    if (Files.isDirectory(path)) {
      readFolder(path, options, found);
    } else {
      PairFormat.of(path)
          .orElseThrow(
              () ->
                  new UnusableDataException(
                      path + " is of no known kind: " + PairFormat.RULE + "."))
          .read(path, options.images(), found);
    }
  }

  private static void readFolder(Path folder, ReadingOptions options, PairCollector found)
      throws IOException {
    List<Path> files = dataFiles(folder);
    if (files.isEmpty()) {
      requireClasses(folder);
      ClassFolders.read(folder, options.templates(), found);
    }
    for (Path file : files) {
      PairFormat.of(file).orElseThrow().read(file, options.images(), found);
    }
  }

  /** A folder's shards or, if it has none, its tables; a .json beside images may be anything. */
  private static List<Path> dataFiles(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder)) {
      files = entries.filter(Files::isRegularFile).filter(Pairs::isVisible).sorted().toList();
    }
    List<Path> shards = files.stream().filter(file -> isOf(file, PairFormat.SHARD)).toList();
    return shards.isEmpty()
        ? files.stream()
            .filter(file -> isOf(file, PairFormat.TABLE) || isOf(file, PairFormat.JSON_LINES))
            .toList()
        : shards;
  }

  private static boolean isOf(Path file, PairFormat format) {
    return PairFormat.of(file).equals(Optional.of(format));
  }

  /** What holds tables of its own is no class, such as the "train" and "test" of a data set. */
  private static void requireClasses(Path folder) throws IOException {
    List<Path> classes = ClassFolders.folders(folder);
    for (Path each : classes) {
      if (isDataSet(each)) {
        throw new UnusableDataException(
            "The folder "
                + folder
                + " has no shard or table itself, but its sub-folder "
                + each.getFileName()
                + " has. Sub-folders are not searched; name the one that you mean.");
      }
    }
    if (classes.isEmpty()) {
      throw new UnusableDataException(
          "The folder "
              + folder
              + " holds no shard (.tar, .tar.gz, .tgz), no table (.tsv, .csv, .jsonl) and no folders"
              + " of images named by their classes. Captions in COCO's form are not looked for in"
              + " folders; name the .json itself.");
    }
  }

  /** A stray table among the images of a class is none, but metadata.* is Hugging Face's. */
  private static boolean isDataSet(Path folder) throws IOException {
    List<Path> files = dataFiles(folder);
    return !files.isEmpty()
        && (ClassFolders.images(folder).isEmpty()
            || files.stream().anyMatch(f -> f.getFileName().toString().startsWith("metadata.")));
  }

  private static boolean isVisible(Path file) {
    return !file.getFileName().toString().startsWith(".");
  }

  private static void requireUsable(List<Path> paths, PairCollector found) {
    if (found.pairs().isEmpty()) {
      throw new UnusableDataException(
          "No usable image–text pair in "
              + paths
              + ". "
              + whyNone(found.problems(), found.places()));
    }
  }

  private static String whyNone(List<DataProblem> problems, Set<String> places) {
    if (problems.isEmpty()) {
      return "It is empty. A pair is an image (.jpg, .png, .webp) and a .txt with a caption, a row of"
          + " a table of files and captions, or an image in a folder named by its class.";
    }
    String passedOver =
        "Passed over: "
            + DataProblem.countByReason(problems)
            + ". The first: "
            + problems.getFirst()
            + ".";
    boolean allGone =
        problems.stream().allMatch(problem -> problem.reason().equals(CaptionedImages.MISSING));
    return allGone
        ? passedOver
            + " Images were looked for in "
            + String.join(", ", places)
            + ": was their folder moved? Name where it is with --image-folder DIR."
        : passedOver;
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
