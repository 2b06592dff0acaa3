package io.lucelens.clip.checkpoint.hub;

import java.util.List;
import java.util.Optional;

/**
 * A good choice with a short name. Sizes are those of the files on the hub. Accuracies are
 * zero-shot ImageNet top-1 and text-to-image recall@1 on COCO as open_clip publishes them
 * (docs/openclip_results.csv, docs/openclip_retrieval_results.csv), compute an image is from
 * docs/model_profile.csv there. For TinyCLIP both are from its own README (3.5 GMAC for a picture
 * and a text, where ViT-B/32 at 256 pixels takes 8.7). For SigLIP 2 the accuracies are from
 * big_vision's README_siglip2.md; its image tower costs what SigLIP's does, which is in
 * model_profile.csv.
 *
 * @param shortName what may be written instead of the reference
 * @param reference where the model is
 * @param description size, speed and published quality in a line
 */
public record RecommendedModel(String shortName, ModelReference reference, String description) {
  private static final List<RecommendedModel> ALL =
      List.of(
          new RecommendedModel(
              "small",
              ModelReference.parse("wkcn/TinyCLIP-ViT-40M-32-Text-19M-LAION400M"),
              "337 MB, two fifths of the work of balanced; ImageNet 59.8 %: for small machines"),
          new RecommendedModel(
              "balanced",
              ModelReference.parse("laion/CLIP-ViT-B-32-256x256-DataComp-s34B-b86K"),
              "605 MB, 11.5 GFLOP an image; ImageNet 72.8 %, COCO 39.9 %: the best for its cost"),
          new RecommendedModel(
              "multilingual",
              ModelReference.parse("google/siglip2-base-patch16-224"),
              "1.5 GB, 35 GFLOP an image; ImageNet 78.2 %, COCO 52.1 %: many languages, 3 times the work"),
          new RecommendedModel(
              "large",
              ModelReference.parse("openai/clip-vit-large-patch14"),
              "1.7 GB, 162 GFLOP an image; ImageNet 75.5 %, COCO 36.5 %: finer classes, 14 times the work"));

  /** All of them, the smallest first. */
  public static List<RecommendedModel> all() {
    return ALL;
  }

  /** The one of a short name. */
  public static Optional<RecommendedModel> named(String shortName) {
    return ALL.stream().filter(model -> model.shortName.equals(shortName)).findFirst();
  }
}
