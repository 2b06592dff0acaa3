package io.lucelens.clip.checkpoint.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The cache folder of Python's huggingface_hub, read and written in its own layout
 * (huggingface.co/docs/hub/local-cache):
 *
 * <pre>
 * models--org--name/blobs/HASH              contents, named by their hash
 * models--org--name/snapshots/COMMIT/FILE   relative links to blobs, or plain copies
 * models--org--name/refs/REVISION           the commit that a branch or tag stands for
 * .locks/models--org--name/                 locks
 * </pre>
 *
 * <p>Thread-safe as far as the file system is; a pull holds {@link #lock}.
 */
public final class HubCache {
  private static final String PREFIX = "models--";
  private static final int MAX_REF_BYTES = 100;

  private final Path root;
  private final Linker linker;

  /** Makes a symbolic link. */
  interface Linker {
    void link(Path link, Path target) throws IOException;
  }

  /**
   * A cache.
   *
   * @param root its folder, which need not exist
   */
  public HubCache(Path root) {
    this(root, Files::createSymbolicLink);
  }

  HubCache(Path root, Linker linker) {
    this.root = root;
    this.linker = linker;
  }

  /** The folder of the cache. */
  public Path root() {
    return root;
  }

  /**
   * What people call the model in a folder: {@code org/name} for a snapshot of a cache, otherwise
   * nothing.
   */
  public static Optional<String> modelName(Path folder) {
    Path path = folder.toAbsolutePath().normalize();
    int names = path.getNameCount();
    if (names < 3 || !path.getName(names - 2).toString().equals("snapshots")) {
      return Optional.empty();
    }
    return repository(path.getName(names - 3).toString());
  }

  private static Optional<String> repository(String folder) {
    return folder.startsWith(PREFIX)
        ? ModelReference.tryParse(folder.substring(PREFIX.length()).replace("--", "/"))
            .map(ModelReference::repository)
        : Optional.empty();
  }

  Path repositoryFolder(String repository) {
    return root.resolve(PREFIX + repository.replace("/", "--"));
  }

  /** The folder of a model's files, if all that Lucelens needs are there. */
  public Optional<Path> find(ModelReference reference) {
    return snapshot(reference).filter(HubCache::isComplete);
  }

  /** The folder of a model's files, complete or not. */
  public Optional<Path> snapshot(ModelReference reference) {
    return commit(reference)
        .map(commit -> snapshotFolder(reference.repository(), commit))
        .filter(Files::isDirectory);
  }

  private Optional<String> commit(ModelReference reference) {
    if (ModelReference.isCommit(reference.revision())) {
      return Optional.of(reference.revision());
    }
    return readRef(refFile(reference));
  }

  private static Optional<String> readRef(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_REF_BYTES) {
        return Optional.empty();
      }
      String commit = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).strip();
      return Optional.of(commit).filter(ModelReference::isCommit);
    } catch (IOException e) {
      throw new HubException(file + " cannot be read. Check its permissions.", e);
    }
  }

  private Path refFile(ModelReference reference) {
    return repositoryFolder(reference.repository()).resolve("refs").resolve(reference.revision());
  }

  Path snapshotFolder(String repository, String commit) {
    return repositoryFolder(repository).resolve("snapshots").resolve(commit);
  }

  private static boolean isComplete(Path snapshot) {
    return !NeededFiles.choose(names(snapshot)).isEmpty();
  }

  /** The files of a snapshot whose content is there. */
  private static Set<String> names(Path snapshot) {
    return entries(snapshot).stream()
        .filter(Files::isRegularFile)
        .map(file -> file.getFileName().toString())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Path> entries(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  private static HubException unusable(Path path, IOException e) {
    return new HubException(
        path + " cannot be used: " + e + ". Check the disk and the permissions.", e);
  }

  /** Where a content is kept. */
  Path blob(String repository, BlobHash hash) {
    return repositoryFolder(repository).resolve("blobs").resolve(hash.hex());
  }

  /**
   * Where a content grows until it is complete. Not the name that Python uses: its locks and Java's
   * do not see each other on Unix, and two writers would spoil the file.
   */
  Path partial(String repository, BlobHash hash) {
    return blob(repository, hash).resolveSibling(hash.hex() + ".lucelens.incomplete");
  }

  /**
   * Whether a file is there with the right content, as a blob or as a plain copy; reads all of it.
   */
  boolean holds(String repository, String commit, RemoteFile file) {
    return Stream.of(
            blob(repository, file.hash()), snapshotFolder(repository, commit).resolve(file.name()))
        .anyMatch(path -> isIntact(path, file));
  }

  private static boolean isIntact(Path path, RemoteFile file) {
    try {
      return Files.isRegularFile(path)
          && Files.size(path) == file.size()
          && file.hash().matches(path);
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  /** Puts files whose contents are there into a snapshot, and then lets the revision lead to it. */
  void publish(ModelReference reference, String commit, List<RemoteFile> files) {
    try {
      Path snapshot = snapshotFolder(reference.repository(), commit);
      Files.createDirectories(snapshot);
      for (RemoteFile file : files) {
        Path blob = blob(reference.repository(), file.hash());
        if (Files.exists(blob)) {
          link(snapshot.resolve(file.name()), blob);
        }
      }
      if (!ModelReference.isCommit(reference.revision())) {
        writeRef(refFile(reference), commit);
      }
    } catch (IOException e) {
      throw unusable(repositoryFolder(reference.repository()), e);
    }
  }

  private void link(Path entry, Path blob) throws IOException {
    Path target = Path.of("..", "..", "blobs", blob.getFileName().toString());
    if (Files.isSymbolicLink(entry) && Files.readSymbolicLink(entry).equals(target)) {
      return;
    }
    Files.deleteIfExists(entry);
    try {
      linker.link(entry, target);
    } catch (UnsupportedOperationException | IOException impossible) {
      // Windows without the right to make links: huggingface_hub, too, then moves the file here.
      Files.move(blob, entry, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void writeRef(Path ref, String commit) throws IOException {
    Files.createDirectories(ref.getParent());
    Path temporary =
        Files.createDirectories(root.resolve(".locks")).resolve(UUID.randomUUID() + ".tmp");
    Files.writeString(temporary, commit);
    Files.move(temporary, ref, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Keeps others from pulling the same model; waits for one that does. The caller closes it. */
  HubLock lock(String repository, PullProgress progress) {
    return HubLock.take(lockFolder(repository).resolve("lucelens.lock"), progress);
  }

  private Path lockFolder(String repository) {
    return root.resolve(".locks").resolve(repositoryFolder(repository).getFileName());
  }

  /** All models in the cache, a line a revision, in the order of their names. */
  public List<CachedModel> list() {
    List<CachedModel> models = new ArrayList<>();
    for (Path folder : entries(root)) {
      repository(folder.getFileName().toString())
          .ifPresent(repository -> models.addAll(revisions(repository)));
    }
    return models;
  }

  private List<CachedModel> revisions(String repository) {
    List<ModelReference> refs = refs(repository);
    List<CachedModel> models = new ArrayList<>();
    for (Path snapshot : entries(repositoryFolder(repository).resolve("snapshots"))) {
      String commit = snapshot.getFileName().toString();
      if (ModelReference.isCommit(commit)) {
        ModelReference reference =
            refs.stream()
                .filter(ref -> commit(ref).filter(commit::equals).isPresent())
                .min(Comparator.comparing(ModelReference::toString))
                .orElse(new ModelReference(repository, commit));
        models.add(new CachedModel(reference, commit, bytes(snapshot), isComplete(snapshot)));
      }
    }
    return models;
  }

  private List<ModelReference> refs(String repository) {
    Path folder = repositoryFolder(repository).resolve("refs");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .flatMap(name -> ModelReference.tryParse(repository + "@" + name).stream())
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new HubException(folder + " cannot be read. Check its permissions.", e);
    }
  }

  private static long bytes(Path snapshot) {
    Set<Path> contents = new TreeSet<>();
    long sum = 0;
    for (Path file : entries(snapshot)) {
      try {
        if (Files.isRegularFile(file) && contents.add(file.toRealPath())) {
          sum += Files.size(file);
        }
      } catch (IOException e) {
        throw unusable(file, e);
      }
    }
    return sum;
  }

  /**
   * Compares the files of a model with the hashes that they are named by; reads all of them.
   *
   * @throws HubException if nothing of the model is in the cache
   */
  public List<FileCheck> verify(ModelReference reference) {
    Path snapshot =
        snapshot(reference).orElseThrow(() -> new HubException(notThere(reference, "check")));
    return entries(snapshot).stream()
        .filter(file -> !Files.isDirectory(file))
        .map(file -> new FileCheck(file.getFileName().toString(), state(file)))
        .toList();
  }

  private static FileCheck.State state(Path file) {
    try {
      if (!Files.exists(file)) {
        return FileCheck.State.MISSING;
      }
      Optional<BlobHash> hash =
          Files.isSymbolicLink(file)
              ? BlobHash.of(Files.readSymbolicLink(file).getFileName().toString())
              : Optional.empty();
      if (hash.isEmpty()) {
        return FileCheck.State.UNKNOWN;
      }
      return hash.get().matches(file) ? FileCheck.State.INTACT : FileCheck.State.DAMAGED;
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  /**
   * Deletes a model with all its revisions. Links are deleted, what they lead to is not.
   *
   * @return bytes that were deleted
   * @throws HubException if it is not in the cache, or its folder is a link
   */
  public long remove(String repository) {
    Path folder = repositoryFolder(repository);
    if (Files.isSymbolicLink(folder)) {
      throw new HubException(
          folder + " is a link to another place, and only what lies in the cache is removed.");
    }
    if (!Files.isDirectory(folder)) {
      throw new HubException(
          notThere(new ModelReference(repository, ModelReference.DEFAULT_REVISION), "remove"));
    }
    long bytes = deleteTree(folder);
    if (Files.isDirectory(lockFolder(repository), LinkOption.NOFOLLOW_LINKS)) {
      deleteTree(lockFolder(repository));
    }
    return bytes;
  }

  private String notThere(ModelReference reference, String what) {
    return reference + " is not in the cache " + root + ": there is nothing to " + what + ".";
  }

  private static long deleteTree(Path folder) {
    // Files.walk does not follow links unless it is told to.
    try (Stream<Path> paths = Files.walk(folder)) {
      long bytes = 0;
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        bytes += Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? Files.size(path) : 0;
        Files.delete(path);
      }
      return bytes;
    } catch (IOException | UncheckedIOException e) {
      throw new HubException(folder + " cannot be removed entirely: " + e.getMessage(), e);
    }
  }
}
