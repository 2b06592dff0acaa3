package io.lucelens.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** Reads the version from the jar's manifest; classes run from a folder have none. */
final class VersionProvider implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Lucelens.class.getPackage().getImplementationVersion();
    return new String[] {
      "lucelens " + Objects.requireNonNullElse(version, "(development)"),
      "Java " + Runtime.version()
    };
  }
}
