package io.lucelens.server.classify;

import io.lucelens.clip.Embedding;
import io.lucelens.clip.TextTooLongException;
import io.lucelens.clip.image.UnreadableImageException;
import io.lucelens.clip.text.PromptTemplates;
import io.lucelens.clip.zeroshot.OpenSetClassifier;
import io.lucelens.clip.zeroshot.OpenSetClassifier.Classification;
import io.lucelens.index.store.ImageIndex;
import io.lucelens.server.search.BadQueryException;
import io.lucelens.server.search.IndexedEmbeddings;
import io.lucelens.server.search.PictureEncoder;
import io.lucelens.server.search.QueryEncoder;
import io.lucelens.server.search.UnknownImageException;
import java.time.Duration;
import java.util.List;

/**
 * Tells which labels an uploaded or indexed image shows. Thread-safe; owns neither model nor index.
 */
public final class ClassifyService {
  private final IndexedEmbeddings indexed;
  private final PictureEncoder pictures;
  private final ClassifierCache classifiers;

  public ClassifyService(QueryEncoder encoder, ImageIndex index, PictureEncoder pictures) {
    this.indexed = new IndexedEmbeddings(index);
    this.pictures = pictures;
    this.classifiers = new ClassifierCache(encoder);
  }

  /**
   * Classifies one image.
   *
   * @throws BadQueryException if labels, templates or limit break a rule, or there is not one image
   * @throws UnknownImageException if the id is not in the index
   * @throws UnreadableImageException if the picture cannot be decoded
   */
  public ClassifyResult classify(ClassifyRequest request) throws UnreadableImageException {
    long start = System.nanoTime();
    if (request.limit() < 1) {
      throw new BadQueryException(
          "limit_out_of_range",
          "limit",
          "The limit is " + request.limit() + " and must be a whole number from 1 on.");
    }
    PromptTemplates templates = LabelRules.templates(request.templates());
    List<String> labels = LabelRules.labels(request.labels(), templates);
    Embedding image = image(request);
    Classification shown = classifier(labels, templates).classify(image);
    return new ClassifyResult(
        new Classification(
            shown.predictions().stream().limit(request.limit()).toList(),
            shown.chance(),
            shown.noneOfThese()),
        Duration.ofNanos(System.nanoTime() - start));
  }

  private Embedding image(ClassifyRequest request) throws UnreadableImageException {
    int images = request.pictures().size() + request.ids().size();
    if (images != 1) {
      throw new BadQueryException(
          images == 0 ? "no_image" : "too_many_images",
          "image",
          "There are "
              + images
              + " images to classify and must be one: upload it as image, or name an indexed one"
              + " by its id.");
    }
    if (request.ids().isEmpty()) {
      return pictures.encode(request.pictures().getFirst());
    }
    String id = request.ids().getFirst();
    return indexed.of(id, "id");
  }

  private OpenSetClassifier classifier(List<String> labels, PromptTemplates templates) {
    try {
      return classifiers.of(labels, templates);
    } catch (TextTooLongException e) {
      throw new BadQueryException(
          "text_too_long", "labels", "A label in its template is too long. " + e.getMessage());
    }
  }
}
