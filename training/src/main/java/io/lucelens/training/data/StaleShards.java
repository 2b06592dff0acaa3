package io.lucelens.training.data;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The temporary files of unpacked shards. Each has the number of its process in its name, so that
 * what a killed process left behind is known and deleted when the next one needs space there.
 */
final class StaleShards {
  private static final Logger LOG = LoggerFactory.getLogger(StaleShards.class);
  private static final Pattern NAME = Pattern.compile("lucelens-shard-([0-9]{1,18})-[0-9]+\\.tar");

  private StaleShards() {}

  /** Makes an empty file of this process's own, in the folder for temporary files. */
  static Path create() throws IOException {
    Path tar =
        Files.createTempFile("lucelens-shard-" + ProcessHandle.current().pid() + "-", ".tar");
    // For a process that ends without closing its pairs.
    tar.toFile().deleteOnExit();
    delete(tar.getParent(), Files.getOwner(tar).getName());
    return tar;
  }

  private static void delete(Path folder, String owner) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "lucelens-shard-*.tar")) {
      for (Path file : files) {
        if (isStale(file, owner)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Somebody else's leftovers are no reason to stop.
      LOG.warn("Shards of a killed process in {} could not be deleted: {}", folder, e.getMessage());
    }
  }

  /** A plain file of this user whose process is gone; a link of such a name is left alone. */
  private static boolean isStale(Path file, String owner) throws IOException {
    Matcher name = NAME.matcher(file.getFileName().toString());
    return name.matches()
        && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()
        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName().equals(owner);
  }
}
