package io.lucelens.index.tag;

import io.lucelens.clip.Embedding;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.index.store.IndexedImage;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/** One pass over a library that writes the tags that differ. Not thread-safe. */
final class Tagging implements BiConsumer<IndexedImage, Embedding> {
  private final ImageIndex index;
  private final Tagger tagger;
  private final BooleanSupplier goesOn;
  private int images;
  private int tagged;
  private int changed;

  Tagging(ImageIndex index, Tagger tagger, BooleanSupplier goesOn) {
    this.index = index;
    this.tagger = tagger;
    this.goesOn = goesOn;
  }

  @Override
  public void accept(IndexedImage image, Embedding embedding) {
    if (!goesOn.getAsBoolean()) {
      return;
    }
    List<String> tags = tagger.tags(embedding);
    images++;
    tagged += tags.isEmpty() ? 0 : 1;
    if (!tags.equals(image.tags())) {
      index.setTags(image.id(), tags);
      changed++;
    }
  }

  TaggingReport report() {
    return new TaggingReport(images, tagged, changed);
  }
}
