package io.lucelens.index.home;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.lucelens.index.store.UnusableIndexException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The small file that says which index answers. It is replaced as a whole, so that a crash leaves
 * the old one or the new one. A data folder without it has its index in {@value #FIRST}.
 *
 * @param folder name of the folder of the index that answers
 * @param model what made that index; null if nobody wrote it down
 * @param next name of the folder of an index that is being built; null if there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record HomeRecord(String folder, ModelSource model, String next) {
  /** Where the first index of a data folder is. */
  static final String FIRST = "index";

  /** Names of folders that hold, or held, an index; whatever else there is, is not touched. */
  static final Pattern FOLDER = Pattern.compile("index(-[0-9a-f]{12})?");

  static final String FILE = "index.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  HomeRecord {
    requireName(folder);
    if (next != null) {
      requireName(next);
    }
  }

  private static void requireName(String folder) {
    if (folder == null || !FOLDER.matcher(folder).matches()) {
      throw new IllegalArgumentException("'" + folder + "' is no name of an index's folder");
    }
  }

  static HomeRecord first() {
    return new HomeRecord(FIRST, null, null);
  }

  HomeRecord madeBy(ModelSource maker) {
    return new HomeRecord(folder, maker, next);
  }

  HomeRecord building(String successor) {
    return new HomeRecord(folder, model, successor);
  }

  /**
   * What a data folder says; empty if it says nothing.
   *
   * @throws UnusableIndexException if the file cannot be read, or holds something else
   */
  static Optional<HomeRecord> read(Path home) {
    Path file = home.resolve(FILE);
    if (!Files.isDirectory(home)) {
      return Optional.empty();
    }
    try {
      HomeRecord record = JSON.readValue(Files.readAllBytes(file), HomeRecord.class);
      if (record == null) {
        throw unreadable(file, "it holds nothing", null);
      }
      return Optional.of(record);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw unreadable(file, "it is damaged", e);
    } catch (IOException e) {
      throw unreadable(file, "it cannot be read (" + e.getMessage() + ")", e);
    }
  }

  private static UnusableIndexException unreadable(Path file, String what, IOException cause) {
    return new UnusableIndexException(
        "The file "
            + file
            + " says which index answers, and "
            + what
            + ". Nothing was changed. Put back a copy of it; or, if there is only one folder "
            + FIRST
            + "… beside it, name that folder '"
            + FIRST
            + "' and delete the file.",
        cause);
  }

  /** Replaces what the data folder says; it is on disk when this returns. */
  void write(Path home) {
    try {
      ReplacedFile.write(home.resolve(FILE), JSON.writeValueAsBytes(this));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
