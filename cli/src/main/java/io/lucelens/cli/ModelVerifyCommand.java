package io.lucelens.cli;

import io.lucelens.clip.checkpoint.hub.FileCheck;
import io.lucelens.clip.checkpoint.hub.ModelReference;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lucelens model verify}: compares a cached model's files with their hashes. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "Compares every file of a model in the cache with the hash it is named by.",
    footer = {
      "",
      "Prints file<TAB>state lines; exit code 1 if one is damaged or missing.",
      "",
      "Example:",
      "  lucelens model verify balanced"
    })
final class ModelVerifyCommand implements Callable<Integer> {
  /** The result as JSON. */
  private record ChecksJson(String model, List<FileJson> files) {}

  /** A file as JSON: its state is intact, damaged, missing or unknown. */
  private record FileJson(String file, String state) {
    static FileJson of(FileCheck check) {
      return new FileJson(check.file(), check.state().name().toLowerCase(Locale.ROOT));
    }
  }

  @Mixin private ModelName name;
  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    ModelReference reference = name.reference();
    List<FileCheck> checks = NamedModels.of(spec).cache().verify(reference);
    Console console = Console.of(spec);
    if (json.asked()) {
      console.json(
          new ChecksJson(reference.toString(), checks.stream().map(FileJson::of).toList()));
    } else {
      checks.forEach(check -> console.result(check.file() + "\t" + check.state().words()));
    }
    if (checks.stream().noneMatch(ModelVerifyCommand::isBroken)) {
      return ExitCode.DONE;
    }
    console.note("Repair it with 'lucelens model pull " + name.given() + "'.");
    return ExitCode.PARTLY;
  }

  private static boolean isBroken(FileCheck check) {
    return check.state() == FileCheck.State.DAMAGED || check.state() == FileCheck.State.MISSING;
  }
}
