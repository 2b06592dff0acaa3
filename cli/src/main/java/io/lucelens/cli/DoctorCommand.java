package io.lucelens.cli;

import ai.djl.engine.Engine;
import io.lucelens.clip.Clip;
import io.lucelens.clip.image.HeifSupport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lucelens doctor}: what this machine has of what lucelens needs. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Tells what this machine has of what lucelens needs, and what to do.",
    footer = {
      "",
      "Prints check<TAB>state<TAB>detail lines; a state is ok, missing (something works",
      "less without it) or failed, which ends with exit code 3. Nothing is changed.",
      "",
      "Example:",
      "  lucelens doctor --home /srv/photos --model balanced"
    })
final class DoctorCommand implements Callable<Integer> {
  private static final int OLDEST_JAVA = 21;

  /** How a check ended. */
  private enum State {
    OK,
    /** Something optional is not there. */
    MISSING,
    FAILED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** One line of the result. */
  private record Check(String name, State state, String detail) {}

  /** A check as JSON: its state is ok, missing or failed. */
  private record CheckJson(String check, String state, String detail) {}

  /** The result as JSON. */
  private record DoctorJson(boolean ok, List<CheckJson> checks) {}

  /** Finds out one thing; whatever it throws is what is wrong. */
  private interface Probe {
    Check run() throws Exception;
  }

  @Mixin private HomeOption home;
  @Mixin private IndexModelOption model;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    List<Check> checks = new ArrayList<>();
    checks.add(probe("java", DoctorCommand::java));
    checks.add(probe("pytorch", DoctorCommand::pytorch));
    checks.add(probe("libheif", DoctorCommand::libheif));
    checks.add(probe("data folder", this::dataFolder));
    checks.add(probe("model", this::model));
    boolean ok = checks.stream().noneMatch(check -> check.state() == State.FAILED);
    print(checks, ok);
    return ok ? ExitCode.DONE : ExitCode.ENVIRONMENT;
  }

  private static Check probe(String name, Probe probe) {
    try {
      return probe.run();
    } catch (Exception | LinkageError e) {
      return new Check(name, State.FAILED, OneLine.of(ErrorReporter.message(e)));
    }
  }

  private static Check java() {
    boolean current = Runtime.version().feature() >= OLDEST_JAVA;
    String found = Runtime.version() + ", " + System.getProperty("java.home");
    return new Check(
        "java",
        current ? State.OK : State.FAILED,
        current ? found : found + "; install a JDK of version " + OLDEST_JAVA + " or later");
  }

  private static Check pytorch() {
    TorchThreads.ONE.choose();
    return new Check("pytorch", State.OK, Engine.getInstance().getVersion());
  }

  private static Check libheif() {
    Optional<String> version = HeifSupport.version();
    return version
        .map(found -> new Check("libheif", State.OK, found + ", reads HEIC and AVIF"))
        .orElseGet(
            () ->
                new Check(
                    "libheif",
                    State.MISSING,
                    "HEIC and AVIF are not read; " + HeifSupport.HOW_TO_INSTALL));
  }

  /** The folder need not exist; then the one that it would be made in counts. */
  private Check dataFolder() throws IOException {
    Path folder = home.dataFolder().home();
    Path existing = folder;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing == null || !Files.isDirectory(existing) || !Files.isWritable(existing)) {
      return new Check(
          "data folder",
          State.FAILED,
          folder + " cannot be written; change its permissions or name another with --home");
    }
    long megabytes = Files.getFileStore(existing).getUsableSpace() >> 20;
    String state = existing.equals(folder) ? "writable" : "can be made";
    return new Check(
        "data folder", State.OK, "%s: %s, %d MB free".formatted(folder, state, megabytes));
  }

  private Check model() {
    try (LoadedModel loaded = model.load(home.indexes(), TorchThreads.ONE)) {
      Clip clip = loaded.clip();
      return new Check(
          "model",
          State.OK,
          "%s, input of %d pixels, %s"
              .formatted(
                  loaded.manifest().name(),
                  clip.preprocessor().preprocessing().size(),
                  loaded.precision().label()));
    }
  }

  private void print(List<Check> checks, boolean ok) {
    Console console = Console.of(spec);
    if (json.asked()) {
      console.json(
          new DoctorJson(
              ok,
              checks.stream()
                  .map(check -> new CheckJson(check.name(), check.state().word(), check.detail()))
                  .toList()));
    } else {
      checks.forEach(
          check ->
              console.result(check.name() + "\t" + check.state().word() + "\t" + check.detail()));
    }
  }
}
