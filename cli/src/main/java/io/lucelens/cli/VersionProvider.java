package io.lucelens.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** Reads the version from the jar's manifest; classes run from a folder have none. */
final class VersionProvider implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"lucelens " + version(), "Java " + Runtime.version()};
  }

  /** The version of lucelens. */
  static String version() {
    return Objects.requireNonNullElse(
        Lucelens.class.getPackage().getImplementationVersion(), "(development)");
  }
}
