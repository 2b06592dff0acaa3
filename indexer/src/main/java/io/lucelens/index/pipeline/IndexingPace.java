package io.lucelens.index.pipeline;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How far a run is and how fast it goes.
 *
 * @param files to be looked at, as the first walk counted them, and RAW files whose picture could
 *     not be read
 * @param filesDone files dealt with, in whatever way
 * @param bytes size of those files that have to be read, as far as the first walk could tell
 * @param bytesDone of these, what is done; never more than {@code bytes}
 * @param filesPerSecond files dealt with a second, lately; empty until there is enough to go by
 * @param remaining how long the rest will take if it goes on like this; empty until there is enough
 *     to go by
 */
public record IndexingPace(
    long files,
    long filesDone,
    long bytes,
    long bytesDone,
    OptionalDouble filesPerSecond,
    Optional<Duration> remaining) {}
