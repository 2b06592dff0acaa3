package io.lucelens.training;

/** One of the two towers, by the names of its parameters. */
enum Tower {
  IMAGE("vision_model.", "visual_projection."),
  TEXT("text_model.", "text_projection.");

  private final String trunk;
  private final String projection;

  Tower(String trunk, String projection) {
    this.trunk = trunk;
    this.projection = projection;
  }

  /** Whether a parameter belongs to this tower; the logit scale belongs to neither. */
  boolean has(String parameter) {
    return parameter.startsWith(trunk) || parameter.startsWith(projection);
  }

  /** Whether this tower is among some. */
  boolean isAmong(TrainedPart.Towers towers) {
    return towers == TrainedPart.Towers.BOTH || towers.name().equals(name());
  }
}
