package io.lucelens.clip.checkpoint.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Fetches models from a hub into the cache that is shared with Python's huggingface_hub. Only
 * {@link #pull} uses the network. Thread-safe: a model is pulled once at a time, also across
 * processes.
 */
public final class ModelHub {
  /** What other programs may need of the disk while a model comes. */
  private static final long DISK_RESERVE = 100L << 20;

  private final HubSettings settings;
  private final HubCache cache;

  /** A hub and a cache as the settings name them; touches neither. */
  public ModelHub(HubSettings settings) {
    this(settings, new HubCache(settings.cache()));
  }

  ModelHub(HubSettings settings, HubCache cache) {
    this.settings = settings;
    this.cache = cache;
  }

  /** What is on disk. */
  public HubCache cache() {
    return cache;
  }

  /**
   * Brings a model into the cache. Files that are there with the right content are not fetched
   * again, damaged ones are; a transfer that ended early is continued. The model becomes visible
   * only when all of it is there and its hashes are right.
   *
   * @return the folder of its files
   * @throws HubException saying what is wrong and how to go on
   */
  public Path pull(ModelReference model, PullProgress progress) {
    if (settings.offline()) {
      return cache.find(model).orElseThrow(() -> offline(model));
    }
    try (HubConnection connection = new HubConnection(settings);
        HubLock lock = cache.lock(model.repository(), progress)) {
      return pull(connection, model, progress);
    }
  }

  private HubException offline(ModelReference model) {
    return new HubException(
        model
            + " is not in the cache "
            + cache.root()
            + ", and HF_HUB_OFFLINE keeps Lucelens from the network. Unset it and pull again.");
  }

  private Path pull(HubConnection connection, ModelReference model, PullProgress progress) {
    Retry retry = new Retry(settings.retryDelay(), progress);
    HubConnection.Listing listing;
    List<RemoteFile> files = new ArrayList<>();
    try {
      listing = retry.run(() -> connection.listAtOnce(model));
      for (String name : needed(listing, model)) {
        files.add(retry.run(() -> connection.describe(model, listing.commit(), name)));
      }
    } catch (IOException e) {
      throw connection.unreachable(e);
    }
    fetch(connection, model, listing.commit(), files, progress);
    cache.publish(model, listing.commit(), files);
    return cache.snapshotFolder(model.repository(), listing.commit());
  }

  private static List<String> needed(HubConnection.Listing listing, ModelReference model) {
    List<String> needed = NeededFiles.choose(listing.files());
    if (needed.isEmpty()) {
      throw new HubException(
          model
              + " has no weights that Lucelens reads. It needs config.json with model.safetensors"
              + " (or its shards) or pytorch_model.bin, or open_clip_config.json with"
              + " open_clip_model.safetensors.");
    }
    return needed;
  }

  private void fetch(
      HubConnection connection,
      ModelReference model,
      String commit,
      List<RemoteFile> files,
      PullProgress progress) {
    String repository = model.repository();
    List<RemoteFile> missing =
        files.stream().filter(file -> !cache.holds(repository, commit, file)).toList();
    long bytes = missing.stream().mapToLong(RemoteFile::size).reduce(0, ModelHub::saturatedSum);
    long there =
        missing.stream()
            .mapToLong(file -> FileDownload.size(cache.partial(repository, file.hash())))
            .sum();
    requireSpace(model, bytes - there);
    progress.started(missing.size(), bytes, there);
    FileDownload download = new FileDownload(connection, model, commit, settings, progress);
    for (RemoteFile file : missing) {
      download.fetch(
          file, cache.partial(repository, file.hash()), cache.blob(repository, file.hash()));
    }
  }

  private static long saturatedSum(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  private void requireSpace(ModelReference model, long bytes) {
    try {
      Files.createDirectories(cache.root());
      long free = Files.getFileStore(cache.root()).getUsableSpace();
      if (bytes > 0 && bytes > free - DISK_RESERVE) {
        throw new HubException(
            String.format(
                Locale.ROOT,
                "%s needs %,d MB more and the disk of %s has %,d MB free. Make room, or name a"
                    + " cache on another disk in HF_HUB_CACHE.",
                model,
                bytes / 1_000_000,
                cache.root(),
                free / 1_000_000));
      }
    } catch (IOException e) {
      throw new HubException(
          "The cache folder "
              + cache.root()
              + " cannot be used: "
              + e
              + ". Change its permissions, or name another one in HF_HUB_CACHE.",
          e);
    }
  }
}
