package io.lucelens.server.security;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.image.DecodedImage;
import io.lucelens.clip.text.PromptTemplates;
import io.lucelens.clip.zeroshot.OpenSetClassifier;
import io.lucelens.index.store.IndexModel;
import io.lucelens.server.search.QueryEncoder;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes a while for an image and counts how many are in it at the same time. */
final class SlowEncoder implements QueryEncoder {
  private final QueryEncoder encoder;
  private final AtomicInteger now = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  SlowEncoder(QueryEncoder encoder) {
    this.encoder = encoder;
  }

  /** The largest number of images that were in it at the same time. */
  int mostAtOnce() {
    return most.get();
  }

  @Override
  public Embedding encodeImage(DecodedImage image) {
    most.accumulateAndGet(now.incrementAndGet(), Math::max);
    try {
      Thread.sleep(200);
      return encoder.encodeImage(image);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      now.decrementAndGet();
    }
  }

  @Override
  public IndexModel model() {
    return encoder.model();
  }

  @Override
  public Embedding encodeText(String text) {
    return encoder.encodeText(text);
  }

  @Override
  public OpenSetClassifier classifier(List<String> labels, PromptTemplates templates) {
    return encoder.classifier(labels, templates);
  }
}
