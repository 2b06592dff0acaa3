package io.lucelens.training.evaluation;

import io.lucelens.clip.Clip;
import io.lucelens.clip.Embedding;
import io.lucelens.training.data.ImageTextPair;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Embeds the images of data sets, each image once: several evaluations share one embedder, and with
 * a folder also later ones find what was embedded. Not thread-safe. The model stays the caller's.
 */
public final class ImageEmbedder {
  private final Clip clip;
  private final Optional<EmbeddingCache> cache;

  private ImageEmbedder(Clip clip, Optional<EmbeddingCache> cache) {
    this.clip = clip;
    this.cache = cache;
  }

  /** Embeds anew whatever it is given. */
  public static ImageEmbedder of(Clip clip) {
    return new ImageEmbedder(clip, Optional.empty());
  }

  /**
   * Embeds what was not embedded before.
   *
   * @param folder where embeddings are kept; bounded in size, and safe to delete
   */
  public static ImageEmbedder caching(Clip clip, Path folder) {
    return new ImageEmbedder(
        clip, Optional.of(EmbeddingCache.open(folder, clip.manifest(), clip.precision())));
  }

  /** The model. */
  public Clip clip() {
    return clip;
  }

  /** Embeds all images that can be read and keeps the embeddings. */
  EmbeddedImages embed(List<ImageTextPair> pairs, String dataset) {
    if (cache.isEmpty()) {
      return EmbeddedImages.of(clip, pairs, dataset);
    }
    Map<ImageTextPair, byte[]> hashes = new IdentityHashMap<>();
    Map<ImageTextPair, Embedding> embeddings = new IdentityHashMap<>();
    for (ImageTextPair pair : pairs) {
      hash(pair).ifPresent(hash -> hashes.put(pair, hash));
      Optional.ofNullable(hashes.get(pair))
          .flatMap(cache.get()::find)
          .ifPresent(found -> embeddings.put(pair, found));
    }
    if (embeddings.size() < pairs.size()) {
      embedMissing(pairs, dataset, hashes, embeddings);
    }
    List<ImageTextPair> readable = pairs.stream().filter(embeddings::containsKey).toList();
    return new EmbeddedImages(
        readable, readable.stream().map(embeddings::get).toList(), pairs.size() - readable.size());
  }

  private void embedMissing(
      List<ImageTextPair> pairs,
      String dataset,
      Map<ImageTextPair, byte[]> hashes,
      Map<ImageTextPair, Embedding> embeddings) {
    List<ImageTextPair> missing = new ArrayList<>(pairs);
    missing.removeIf(embeddings::containsKey);
    EmbeddedImages added =
        embeddings.isEmpty()
            ? EmbeddedImages.of(clip, missing, dataset)
            : EmbeddedImages.ofReadable(clip, missing);
    for (int i = 0; i < added.pairs().size(); i++) {
      ImageTextPair pair = added.pairs().get(i);
      embeddings.put(pair, added.embeddings().get(i));
      if (hashes.containsKey(pair)) {
        cache.orElseThrow().put(hashes.get(pair), added.embeddings().get(i));
      }
    }
    cache.orElseThrow().save();
  }

  /** The hash of the file; empty if it cannot be read, which embedding it will tell. */
  private static Optional<byte[]> hash(ImageTextPair pair) {
    try {
      return Optional.of(MessageDigest.getInstance("SHA-256").digest(pair.image().read()));
    } catch (IOException e) {
      return Optional.empty();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256", e);
    }
  }
}
