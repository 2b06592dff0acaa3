package io.lucelens.server.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.lucelens.clip.image.UnreadableImageException;
import io.lucelens.clip.zeroshot.ZeroShotClassifier.Prediction;
import io.lucelens.server.classify.ClassifyRequest;
import io.lucelens.server.classify.ClassifyResult;
import io.lucelens.server.search.UnknownImageException;
import java.util.List;

/**
 * Tells which of some labels an image shows.
 *
 * <pre>
 * curl -F image=@photo.jpg -F labels='tabby cat,border collie' \
 *     http://127.0.0.1:8080/api/v1/classify
 * curl -H 'Content-Type: application/json' -d '{"id":"ID","labels":["a castle","a beach"]}' \
 *     http://127.0.0.1:8080/api/v1/classify
 * </pre>
 */
public final class ClassifyResource {
  private final LibrarySlot slot;

  public ClassifyResource(LibrarySlot slot) {
    this.slot = slot;
  }

  /**
   * The answer.
   *
   * @param predictions most probable first
   * @param noneOfThese whether the labels are taken not to fit
   * @param chance how probable it is that as many random words would fit as well
   * @param tookMs wall-clock time
   * @param model name of the model
   */
  record ClassifyJson(
      List<Prediction> predictions,
      boolean noneOfThese,
      double chance,
      long tookMs,
      String model) {}

  /** Registers the route. */
  public void register(RoutesConfig routes) {
    routes.post("/api/v1/classify", this::answer);
  }

  private void answer(Context ctx) throws UnreadableImageException {
    // Asked first: while the model is being loaded, no body is worth reading. Not kept meanwhile,
    // since a slow upload would keep a model alive whose place another has taken.
    slot.lease().close();
    ClassifyRequest request = ClassifyRequestReader.read(ctx);
    try (LibrarySlot.Lease lease = slot.lease()) {
      ClassifyResult result = lease.classify().classify(request);
      ctx.json(
          new ClassifyJson(
              result.shown().predictions(),
              result.shown().noneOfThese(),
              result.shown().chance(),
              result.took().toMillis(),
              lease.library().encoder().model().name()));
    } catch (UnknownImageException e) {
      throw new ProblemException(Problem.of(404, "unknown_image", e.getMessage(), "id"));
    }
  }
}
