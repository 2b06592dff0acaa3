package io.lucelens.training.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Reads the index of a WebDataset shard: a tar file in which the files of one sample share a base
 * name, {@code 000017.jpg}, {@code 000017.txt} (a caption a line), {@code 000017.json}. The base
 * name ends at the first dot after the last slash, as in WebDataset.
 *
 * <p>Nothing is extracted: names in the tar are only keys, so a name such as {@code ../../x.jpg}
 * does no harm. Links and devices are passed over. Images stay where they are in the tar.
 */
final class TarShard {
  private static final int LARGEST_TEXT = 1 << 20;

  private final Path tar;
  private final long tarSize;
  private final String name;
  private final PairCollector found;
  private final Map<String, ShardSample> samples = new LinkedHashMap<>();

  private TarShard(Path tar, String name, PairCollector found) throws IOException {
    this.tar = tar;
    this.tarSize = Files.size(tar);
    this.name = name;
    this.found = found;
  }

  /**
   * Adds a shard's pairs and problems. A shard that breaks off gives what lies before the break.
   *
   * @throws IOException if a gzipped shard cannot be unpacked for reasons of our own disk
   */
  static void read(Path shard, PairCollector found) throws IOException {
    String name = shard.getFileName().toString();
    Path tar;
    try {
      tar = GzippedShard.isGzipped(shard) ? GzippedShard.unpack(shard, found) : shard;
    } catch (UnreadableShardException e) {
      found.problem(name, "cannot be unpacked", e.getMessage());
      return;
    }
    TarShard reader = new TarShard(tar, name, found);
    reader.index();
    reader.samples.values().forEach(sample -> sample.addTo(found));
  }

  private void index() {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(tar));
        TarArchiveInputStream entries = new TarArchiveInputStream(in, "UTF-8")) {
      for (TarArchiveEntry entry; (entry = entries.getNextEntry()) != null; ) {
        if (!entry.isCheckSumOK()) {
          throw new IOException("the header before byte " + entries.getBytesRead() + " is damaged");
        }
        if (isRegularFile(entry)) {
          member(entry, entries);
        }
      }
    } catch (IOException e) {
      found.problem(
          name, "reading stopped", "after " + samples.size() + " samples: " + e.getMessage());
      return;
    }
    if (samples.isEmpty()) {
      found.problem(name, "holds no image and no caption");
    }
  }

  private static boolean isRegularFile(TarArchiveEntry entry) {
    byte type = entry.getLinkFlag();
    boolean regular = type == TarConstants.LF_NORMAL || type == TarConstants.LF_OLDNORM;
    return regular && !entry.isSparse();
  }

  private void member(TarArchiveEntry entry, TarArchiveInputStream entries) throws IOException {
    String path = entry.getName();
    int dot = path.indexOf('.', path.lastIndexOf('/') + 1);
    if (dot <= path.lastIndexOf('/') + 1) {
      return;
    }
    String base = path.substring(0, dot);
    MemberKind kind = MemberKind.ofExtension(path.substring(dot + 1));
    if (kind == MemberKind.OTHER) {
      return;
    }
    ShardSample sample = samples.computeIfAbsent(base, key -> new ShardSample(name + "/" + key));
    if (entry.getSize() > (kind == MemberKind.IMAGE ? FileSlice.LARGEST_IMAGE : LARGEST_TEXT)) {
      sample.broken("is larger than a sample may be", path + ", " + entry.getSize() + " bytes");
    } else if (kind == MemberKind.IMAGE) {
      image(sample, path, new FileSlice(tar, entries.getBytesRead(), (int) entry.getSize()));
    } else {
      sample.text(kind, path, entries.readAllBytes());
    }
  }

  private void image(ShardSample sample, String path, FileSlice slice) {
    if (slice.offset() + slice.length() > tarSize) {
      sample.broken("is cut off by the end of the shard", path);
    } else {
      sample.image(path, slice);
    }
  }
}
