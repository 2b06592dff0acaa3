package io.lucelens.server.classify;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.lucelens.clip.text.PromptTemplates;
import io.lucelens.clip.zeroshot.OpenSetClassifier;
import io.lucelens.server.search.QueryEncoder;
import java.util.List;

/**
 * The classifiers of one model by their labels and templates, since embedding the prompts costs far
 * more than classifying. Thread-safe: who asks for the same labels at the same time waits for one
 * computation.
 */
final class ClassifierCache {
  /** At 512 dimensions a label takes 2 KB, so 20,000 of them take 40 MB. */
  private static final long MAX_LABELS = 20_000;

  private record Key(List<String> labels, PromptTemplates templates) {}

  private final QueryEncoder encoder;
  private final Cache<Key, OpenSetClassifier> classifiers =
      Caffeine.newBuilder()
          .maximumWeight(MAX_LABELS)
          .<Key, OpenSetClassifier>weigher((key, value) -> key.labels().size())
          .build();

  ClassifierCache(QueryEncoder encoder) {
    this.encoder = encoder;
  }

  /**
   * The classifier of these labels, made now or earlier.
   *
   * @throws io.lucelens.clip.TextTooLongException if a prompt does not fit the model's context
   */
  OpenSetClassifier of(List<String> labels, PromptTemplates templates) {
    return classifiers.get(
        new Key(labels, templates), key -> encoder.classifier(key.labels(), key.templates()));
  }
}
