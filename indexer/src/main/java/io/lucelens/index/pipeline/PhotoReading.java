package io.lucelens.index.pipeline;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.image.ImageReader;
import io.lucelens.clip.image.Photo;
import io.lucelens.clip.image.Thumbnails;
import io.lucelens.clip.image.UnreadableImageException;
import io.lucelens.index.ThumbnailStore;
import io.lucelens.index.crawl.FoundFile;
import io.lucelens.index.home.FailedFiles;
import io.lucelens.index.metadata.PhotoMetadata;
import io.lucelens.index.metadata.PhotoMetadataReader;
import io.lucelens.index.metadata.SidecarFinder;
import io.lucelens.index.metadata.Sidecars;
import io.lucelens.index.pipeline.StageTimes.Stage;
import io.lucelens.index.store.EmbeddedImage;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.IndexedImage;
import io.lucelens.index.store.UnusableIndexException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what has become of a file, and reads it if it has to be embedded. Thread-safe.
 *
 * <p>A file of the same path, size and time is left alone unread, and so is one that was no
 * readable picture the last time. Otherwise its content decides: it may be the one that was there
 * (only the time changed), one whose own file is gone (it moved), one that another file has too (a
 * copy), or a new one.
 */
final class PhotoReading {
  private static final Logger LOG = LoggerFactory.getLogger(PhotoReading.class);

  private final ImageReader reader = new ImageReader();
  private final DecodingRoom room = new DecodingRoom();
  private final SidecarFinder sidecarFinder = new SidecarFinder();
  private final ImageEncoder encoder;
  private final ImageIndex index;
  private final ThumbnailStore thumbnails;
  private final GonePhotos gone;
  private final ContentLedger ledger;
  private final Catalogue catalogue;
  private final FailedFiles failures;
  private final StageTimes times;
  private final Predicate<FoundFile> isSettled;

  /** Mostly none does, and then there is no vector to look for with every known file. */
  private final boolean someWait;

  PhotoReading(
      ImageEncoder encoder,
      ImageIndex index,
      ThumbnailStore thumbnails,
      GonePhotos gone,
      ContentLedger ledger,
      Catalogue catalogue,
      FailedFiles failures,
      StageTimes times,
      Predicate<FoundFile> isSettled) {
    this.encoder = encoder;
    this.index = index;
    this.thumbnails = thumbnails;
    this.gone = gone;
    this.ledger = ledger;
    this.catalogue = catalogue;
    this.failures = failures;
    this.times = times;
    this.isSettled = isSettled;
    this.someWait = index.waiting() > 0;
  }

  /** Deals with a file; returns it if the model has it now. */
  Optional<PendingPhoto> read(FoundFile file) {
    Optional<IndexedImage> known = index.findByPath(file.path());
    Sidecars sidecars = sidecarFinder.of(file.path());
    if (known.isPresent() && isUnchanged(file, known.get())) {
      describe(file, known.get(), sidecars);
      return Optional.empty();
    }
    Optional<String> failure = known.isPresent() ? Optional.empty() : failures.reason(file);
    if (failure.isPresent()) {
      catalogue.failedBefore(file, failure.get());
      return Optional.empty();
    }
    if (!isSettled.test(file)) {
      catalogue.passedOver(file.size());
      return Optional.empty();
    }
    try {
      PhotoBytes photo = room.decode(() -> PhotoBytes.read(file));
      failures.remove(file.path());
      return decide(
          new Candidate(photo.file(), ContentHash.of(photo.bytes()), known, sidecars),
          photo.bytes());
    } catch (PhotoBytes.UnreadableFileException | UnreadableImageException e) {
      catalogue.failed(file, e.getMessage());
    } catch (IOException e) {
      catalogue.failed(file, FailureText.of(e));
    }
    return Optional.empty();
  }

  /**
   * The photo itself is unchanged; what describes it may not be. If that cannot be read now, the
   * old description stays, and the next run tries again.
   */
  private void describe(FoundFile file, IndexedImage known, Sidecars sidecars) {
    if (sidecars.stamp().equals(known.metadataStamp())) {
      catalogue.unchanged(file, known);
      return;
    }
    try {
      PhotoMetadata metadata =
          room.decode(() -> sidecars.over(PhotoMetadataReader.read(known.path())));
      catalogue.described(known.described(metadata, sidecars.stamp()).with(file.companions()));
    } catch (IOException e) {
      LOG.debug("{} keeps its old description: {}", known.path(), e.toString());
      catalogue.unchanged(file, known);
    }
  }

  /** A lost thumbnail makes a file worth reading again. */
  private boolean isUnchanged(FoundFile file, IndexedImage known) {
    return known.size() == file.size()
        && known.modified().equals(file.modified())
        && thumbnails.exists(known.contentHash())
        && !isWaiting(known);
  }

  /** Whether the index knows the photo, but has no vector of it. */
  private boolean isWaiting(IndexedImage known) {
    return someWait && index.embedding(known.id()).isEmpty();
  }

  private Optional<PendingPhoto> decide(Candidate candidate, byte[] bytes) throws IOException {
    String contentHash = candidate.contentHash();
    Optional<IndexedImage> touched =
        candidate
            .known()
            .filter(known -> known.contentHash().equals(contentHash))
            .filter(known -> !isWaiting(known));
    if (touched.isPresent()) {
      ensureThumbnail(contentHash, bytes);
      catalogue.touched(candidate, touched.get(), metadata(bytes));
      return Optional.empty();
    }
    Optional<IndexedImage> moved = gone.take(contentHash, candidate.file().path());
    if (moved.isPresent() && !isWaiting(moved.get())) {
      ensureThumbnail(contentHash, bytes);
      catalogue.moved(candidate, moved.get(), metadata(bytes));
      return Optional.empty();
    }
    return moved.isPresent()
        ? embed(catalogue.inPlaceOf(candidate, moved.get()), bytes)
        : embed(candidate, bytes);
  }

  private Optional<PendingPhoto> embed(Candidate candidate, byte[] bytes) {
    return switch (ledger.claim(candidate)) {
      case ContentLedger.Claim.Granted granted -> claimed(candidate, bytes);
      case ContentLedger.Claim.Parked parked -> Optional.empty();
      case ContentLedger.Claim.Embedded copy -> {
        catalogue.embedded(candidate, copy.content());
        yield Optional.empty();
      }
    };
  }

  private Optional<PendingPhoto> claimed(Candidate candidate, byte[] bytes) {
    try {
      Optional<EmbeddedContent> copy = findCopy(candidate.contentHash(), bytes);
      if (copy.isPresent()) {
        ensureThumbnail(candidate.contentHash(), bytes);
        embedded(candidate, copy.get());
        return Optional.empty();
      }
      return Optional.of(prepare(candidate, bytes));
    } catch (UnreadableImageException e) {
      // What the index knows of this path describes a picture that is no longer there.
      for (Candidate each : failed(candidate, e.getMessage())) {
        each.known().ifPresent(catalogue::remove);
        if (!e.isPassing()) {
          failures.add(each.file(), e.getMessage());
        }
      }
    } catch (PhotoBytes.UnreadableFileException e) {
      failed(candidate, e.getMessage());
    } catch (IOException e) {
      failed(candidate, FailureText.of(e));
    }
    return Optional.empty();
  }

  private Optional<EmbeddedContent> findCopy(String contentHash, byte[] bytes) throws IOException {
    Optional<EmbeddedImage> copy = index.findEmbeddedByContent(contentHash);
    return copy.isEmpty()
        ? Optional.empty()
        : Optional.of(EmbeddedContent.of(copy.get(), metadata(bytes)));
  }

  private PendingPhoto prepare(Candidate candidate, byte[] bytes) throws IOException {
    Decoded photo = room.decode(() -> decode(bytes, candidate.contentHash()));
    PhotoMetadata metadata = metadata(bytes);
    return new PendingPhoto(
        candidate, photo.width(), photo.height(), metadata, handIn(photo.tensor()));
  }

  /** What a file says of itself; damaged ones may claim to say more than memory holds. */
  private PhotoMetadata metadata(byte[] bytes) throws IOException {
    return room.decode(() -> PhotoMetadataReader.read(bytes));
  }

  /** What is left of a picture when its pixels may go: its size and the model's input. */
  private record Decoded(int width, int height, float[] tensor) {}

  private Decoded decode(byte[] bytes, String contentHash) throws IOException {
    Photo photo = reader.read(bytes, encoder.sufficientSide());
    return new Decoded(photo.width(), photo.height(), process(photo, contentHash));
  }

  private Future<Embedding> handIn(float[] tensor) {
    Stage before = times.enter(Stage.EMBED);
    try {
      return encoder.encode(tensor);
    } finally {
      times.enter(before);
    }
  }

  private float[] process(Photo photo, String contentHash) throws IOException {
    Optional<byte[]> thumbnail = Optional.empty();
    float[] tensor;
    try {
      if (!thumbnails.exists(contentHash)) {
        thumbnail = Optional.of(Thumbnails.jpeg(photo, ThumbnailStore.MAX_SIDE));
      }
      tensor = encoder.preprocess(photo.image());
    } catch (RuntimeException | StackOverflowError e) {
      throw new IOException("the picture cannot be processed: " + FailureText.of(e), e);
    }
    thumbnail.ifPresent(jpeg -> store(contentHash, jpeg));
    return tensor;
  }

  /** A data folder that takes no thumbnail is no fault of the photo's: it ends the run. */
  private void store(String contentHash, byte[] jpeg) {
    Stage before = times.enter(Stage.WRITE);
    try {
      thumbnails.write(contentHash, jpeg);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    } finally {
      times.enter(before);
    }
  }

  private void ensureThumbnail(String contentHash, byte[] bytes) throws IOException {
    if (!thumbnails.exists(contentHash)) {
      room.decode(() -> decode(bytes, contentHash));
    }
  }

  /**
   * Waits for a photo's embedding and puts it in the index. A photo that cannot be embedded is a
   * line in the report, and so is one for which there is no memory; any other error is not its own.
   *
   * @throws UnusableIndexException if the index cannot take it
   */
  void store(PendingPhoto photo) throws InterruptedException {
    EmbeddedContent content;
    try {
      content = photo.content();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error && !(error instanceof OutOfMemoryError)) {
        throw error;
      }
      failed(photo.candidate(), "cannot be embedded: " + FailureText.of(e.getCause()));
      return;
    }
    embedded(photo.candidate(), content);
  }

  /** A claimed content is embedded: its copies that waited are too. */
  private void embedded(Candidate candidate, EmbeddedContent content) {
    catalogue.embedded(candidate, content);
    for (Candidate copy : ledger.resolve(candidate.contentHash(), content)) {
      catalogue.embedded(copy, content);
    }
  }

  /**
   * A claimed content cannot be embedded: its copies that waited cannot either.
   *
   * @return all of them
   */
  private List<Candidate> failed(Candidate candidate, String reason) {
    List<Candidate> all = new ArrayList<>(ledger.abandon(candidate.contentHash()));
    all.addFirst(candidate);
    all.forEach(each -> catalogue.failed(each.file(), reason));
    return all;
  }
}
