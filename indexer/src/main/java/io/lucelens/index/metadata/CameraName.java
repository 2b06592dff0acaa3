package io.lucelens.index.metadata;

/** Names a camera once: many makers repeat their name in the model's. */
final class CameraName {
  private CameraName() {}

  /** Make and model; either may be null. */
  static String of(String make, String model) {
    if (make == null || model == null) {
      return make == null ? model : make;
    }
    String brand = make.split(" ", 2)[0];
    return model.regionMatches(true, 0, brand, 0, brand.length()) ? model : make + " " + model;
  }
}
