package io.lucelens.training.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The forms of files that hold pairs, told by their endings. */
enum PairFormat {
  SHARD(".tar", ".tar.gz", ".tgz") {
    @Override
    void read(Path file, ImageSource images, PairCollector found) throws IOException {
      TarShard.read(file, found);
    }
  },
  TABLE(".tsv", ".csv") {
    @Override
    void read(Path file, ImageSource images, PairCollector found) {
      PairTable.read(file, images, found);
    }
  },
  JSON_LINES(".jsonl", ".ndjson") {
    @Override
    void read(Path file, ImageSource images, PairCollector found) {
      JsonLines.read(file, images, found);
    }
  },
  COCO(".json") {
    @Override
    void read(Path file, ImageSource images, PairCollector found) {
      CocoCaptions.read(file, images, found);
    }
  };

  /** All endings, for messages. */
  static final String RULE =
      "shards end in .tar, .tar.gz or .tgz, tables in .tsv, .csv or .jsonl, COCO captions in"
          + " .json";

  private final List<String> endings;

  PairFormat(String... endings) {
    this.endings = List.of(endings);
  }

  /** Adds a file's pairs and problems. */
  abstract void read(Path file, ImageSource images, PairCollector found) throws IOException;

  /** The format of a file, if its name has a known ending. */
  static Optional<PairFormat> of(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return Stream.of(values())
        .filter(format -> format.endings.stream().anyMatch(name::endsWith))
        .findFirst();
  }
}
