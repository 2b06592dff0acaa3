package io.lucelens.index.home;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/**
 * The model that made an index, and where it was loaded from, so that the next command finds it.
 *
 * @param name what people call it
 * @param fingerprint names its vectors
 * @param location absolute path, or a name that a model hub knows; null for the bundled model
 * @param precision what it computed with, as on the command line
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelSource(String name, String fingerprint, String location, String precision) {

  /** Where it was loaded from; empty for the bundled model. */
  public Optional<String> where() {
    return Optional.ofNullable(location);
  }
}
