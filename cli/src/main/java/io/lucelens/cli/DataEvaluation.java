package io.lucelens.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * What the commands have in common that evaluate a model over a data set; one differs from another
 * by its evaluator and the options for that.
 */
@Command(mixinStandardHelpOptions = true, versionProvider = VersionProvider.class)
abstract class DataEvaluation implements Callable<Integer> {
  @Mixin private EvaluationOptions options;
  @Mixin private ModelOption model;
  @Spec private CommandSpec spec;

  /**
   * What to ask of the model. Made before data and model are opened, so that bad options end the
   * command at once.
   */
  abstract EvaluationOptions.Evaluation evaluation() throws IOException;

  /** The data's path, which names it in results. */
  String dataset() {
    return options.data().toString();
  }

  /** Where the data folder is. */
  HomeOption home() {
    return options.home();
  }

  @Override
  public Integer call() throws IOException {
    return options.run(() -> model.load(TorchThreads.ALL), Console.of(spec), evaluation());
  }
}
