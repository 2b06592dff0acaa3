package io.lucelens.server.search;

import io.lucelens.clip.Embedding;
import io.lucelens.index.metadata.FoldedText;
import io.lucelens.index.metadata.PhotoMetadata;
import io.lucelens.index.store.EmbeddedImage;
import io.lucelens.index.store.Hit;
import io.lucelens.index.store.ImageFilter;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.IndexedImage;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** An index in a map, searched exactly; every change is visible at once. */
public final class MemoryIndex implements ImageIndex {
  private static final Comparator<IndexedImage> NEWEST_FIRST =
      Comparator.comparing(
              MemoryIndex::takenAt,
              Comparator.nullsLast(Comparator.<LocalDateTime>naturalOrder().reversed()))
          .thenComparing(IndexedImage::path);

  private final Map<String, Stored> images = new ConcurrentHashMap<>();

  private final Map<String, String> notes = new ConcurrentHashMap<>();

  private record Stored(IndexedImage image, Optional<Embedding> embedding) {}

  @Override
  public void put(IndexedImage image, Embedding embedding) {
    images.put(image.id(), new Stored(image, Optional.of(embedding)));
  }

  @Override
  public void putWaiting(IndexedImage image) {
    images.put(image.id(), new Stored(image, Optional.empty()));
  }

  @Override
  public void updateRecord(IndexedImage image) {
    images.computeIfPresent(image.id(), (id, old) -> new Stored(image, old.embedding()));
  }

  @Override
  public void remove(String id) {
    images.remove(id);
  }

  @Override
  public Optional<IndexedImage> find(String id) {
    return Optional.ofNullable(images.get(id)).map(Stored::image);
  }

  @Override
  public Optional<IndexedImage> findByPath(Path path) {
    return any(image -> image.path().equals(path));
  }

  @Override
  public Optional<IndexedImage> findByContent(String contentHash) {
    return any(image -> image.contentHash().equals(contentHash));
  }

  @Override
  public Optional<EmbeddedImage> findEmbeddedByContent(String contentHash) {
    return images.values().stream()
        .filter(stored -> stored.image().contentHash().equals(contentHash))
        .filter(stored -> stored.embedding().isPresent())
        .map(stored -> new EmbeddedImage(stored.image(), stored.embedding().get()))
        .findAny();
  }

  private Optional<IndexedImage> any(Predicate<IndexedImage> wanted) {
    return images.values().stream().map(Stored::image).filter(wanted).findAny();
  }

  @Override
  public Optional<Embedding> embedding(String id) {
    return Optional.ofNullable(images.get(id)).flatMap(Stored::embedding);
  }

  @Override
  public void forEach(Consumer<IndexedImage> visitor) {
    images.values().forEach(stored -> visitor.accept(stored.image()));
  }

  @Override
  public void forEachBelow(Path folder, Consumer<IndexedImage> visitor) {
    forEach(
        image -> {
          if (image.path().startsWith(folder)) {
            visitor.accept(image);
          }
        });
  }

  @Override
  public void forEachIn(Path folder, Consumer<IndexedImage> visitor) {
    forEachBelow(
        folder,
        image -> {
          if (folder.equals(image.path().getParent())) {
            visitor.accept(image);
          }
        });
  }

  @Override
  public int countBelow(Path folder) {
    return (int)
        images.values().stream().filter(some -> some.image().path().startsWith(folder)).count();
  }

  @Override
  public void forEachWaiting(Consumer<IndexedImage> visitor) {
    images.values().stream()
        .filter(stored -> stored.embedding().isEmpty())
        .forEach(stored -> visitor.accept(stored.image()));
  }

  @Override
  public void forEachEmbedding(BiConsumer<IndexedImage, Embedding> visitor) {
    images
        .values()
        .forEach(
            stored ->
                stored
                    .embedding()
                    .ifPresent(embedding -> visitor.accept(stored.image(), embedding)));
  }

  @Override
  public void setTags(String id, List<String> tags) {
    images.computeIfPresent(
        id, (key, old) -> new Stored(old.image().tagged(tags), old.embedding()));
  }

  @Override
  public Map<String, Integer> tagCounts() {
    return images.values().stream()
        .flatMap(stored -> stored.image().tags().stream())
        .collect(Collectors.toMap(tag -> tag, tag -> 1, Integer::sum));
  }

  @Override
  public void note(String key, String value) {
    notes.put(key, value);
  }

  @Override
  public Optional<String> note(String key) {
    return Optional.ofNullable(notes.get(key));
  }

  @Override
  public List<Hit> search(Embedding query, int k, ImageFilter filter) {
    return images.values().stream()
        .filter(stored -> stored.embedding().isPresent())
        .filter(stored -> stored.image().tags().containsAll(filter.tags()))
        .filter(stored -> fits(stored.image().metadata(), filter))
        .map(stored -> new Hit(stored.image(), (float) stored.embedding().get().cosine(query)))
        .sorted(Comparator.comparing(Hit::score).reversed())
        .limit(k)
        .toList();
  }

  @Override
  public List<IndexedImage> newest(int from, int k, ImageFilter filter) {
    return images.values().stream()
        .map(Stored::image)
        .filter(image -> image.tags().containsAll(filter.tags()))
        .filter(image -> fits(image.metadata(), filter))
        .sorted(NEWEST_FIRST)
        .skip(from)
        .limit(k)
        .toList();
  }

  private static LocalDateTime takenAt(IndexedImage image) {
    return image.metadata().takenAt() == null ? null : image.metadata().takenAt().local();
  }

  private static boolean fits(PhotoMetadata metadata, ImageFilter filter) {
    List<String> keywords = metadata.keywords().stream().map(FoldedText::of).toList();
    String caption = metadata.caption() == null ? "" : FoldedText.of(metadata.caption());
    LocalDate day = metadata.takenAt() == null ? null : metadata.takenAt().local().toLocalDate();
    return filter.keywords().stream().map(FoldedText::of).allMatch(keywords::contains)
        && filter.captions().stream().map(FoldedText::of).allMatch(caption::contains)
        && (filter.minRating() == null
            || metadata.rating() != null && metadata.rating() >= filter.minRating())
        && (filter.takenFrom() == null || day != null && !day.isBefore(filter.takenFrom()))
        && (filter.takenTo() == null || day != null && !day.isAfter(filter.takenTo()));
  }

  @Override
  public int size() {
    return images.size();
  }

  @Override
  public int waiting() {
    int[] count = new int[1];
    forEachWaiting(image -> count[0]++);
    return count[0];
  }

  @Override
  public void commit() {}

  @Override
  public void close() {}
}
