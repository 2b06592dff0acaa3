package io.lucelens.server.classify;

import io.lucelens.clip.zeroshot.OpenSetClassifier.Classification;
import java.time.Duration;

/**
 * The answer to a {@link ClassifyRequest}.
 *
 * @param shown what the image shows; of the predictions no more than were asked for
 * @param took wall-clock time
 */
public record ClassifyResult(Classification shown, Duration took) {}
