package io.lucelens.training;

import io.lucelens.training.data.OptionRange;

/**
 * How a run trains: what, by which objective, in which batches, and what is held back to judge it.
 *
 * @param loss the objective
 * @param repeats what pairs with equal captions or equal images are to each other
 * @param chunkSize pairs whose graph is in memory at a time, by gradient caching; 0 for the batch
 * @param perClass so many pairs of one class at most in a batch; 0 for no limit
 * @param part what is trained
 * @param layerDecay the learning rate of a block is this times that of the block above it; 1 for
 *     one rate
 * @param validationShare of the images that is held back, above 0; 0 for none
 * @param rehearsalShare of each batch that is taken from the pairs to rehearse; 0 for none
 */
public record TrainingMethod(
    Loss loss,
    Repeats repeats,
    int chunkSize,
    int perClass,
    TrainedPart part,
    double layerDecay,
    double validationShare,
    double rehearsalShare) {

  /** Everything by InfoNCE, the whole batch at once, nothing held back. */
  public static final TrainingMethod PLAIN =
      new TrainingMethod(Loss.INFO_NCE, Repeats.POSITIVE, 0, 0, TrainedPart.ALL, 1, 0, 0);

  /**
   * @throws IllegalArgumentException naming the value that is out of range
   */
  public TrainingMethod {
    OptionRange.require(chunkSize >= 0, "chunk size", chunkSize, "0 for the whole batch, or more");
    OptionRange.require(
        perClass >= 0, "limit of pairs of one class", perClass, "0 for no limit, or more");
    OptionRange.require(
        layerDecay > 0 && layerDecay <= 1, "layer decay", layerDecay, "above 0, to 1");
    OptionRange.require(
        validationShare >= 0 && validationShare <= 0.5,
        "share for validation",
        validationShare,
        "0 to 0.5");
    OptionRange.require(
        rehearsalShare >= 0 && rehearsalShare < 1,
        "share for rehearsal",
        rehearsalShare,
        "0 to below 1");
  }

  /** The same with another objective. */
  public TrainingMethod withLoss(Loss other) {
    return new TrainingMethod(
        other, repeats, chunkSize, perClass, part, layerDecay, validationShare, rehearsalShare);
  }

  /** The same with another treatment of repeats. */
  public TrainingMethod withRepeats(Repeats other) {
    return new TrainingMethod(
        loss, other, chunkSize, perClass, part, layerDecay, validationShare, rehearsalShare);
  }

  /** The same with another chunk size. */
  public TrainingMethod withChunkSize(int other) {
    return new TrainingMethod(
        loss, repeats, other, perClass, part, layerDecay, validationShare, rehearsalShare);
  }

  /** The same with another part trained. */
  public TrainingMethod withPart(TrainedPart other) {
    return new TrainingMethod(
        loss, repeats, chunkSize, perClass, other, layerDecay, validationShare, rehearsalShare);
  }

  /** The same with another share held back. */
  public TrainingMethod withValidationShare(double other) {
    return new TrainingMethod(
        loss, repeats, chunkSize, perClass, part, layerDecay, other, rehearsalShare);
  }

  /** The same with another part of each batch rehearsed. */
  public TrainingMethod withRehearsalShare(double other) {
    return new TrainingMethod(
        loss, repeats, chunkSize, perClass, part, layerDecay, validationShare, other);
  }
}
