package io.lucelens.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** From the start of a process to its end with one text embedded: what a user waits. */
@Command(
    name = "startup",
    mixinStandardHelpOptions = true,
    description = "Wall time of ./lucelens embed --text, by model and precision.")
final class StartupCommand implements Callable<Integer> {
  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "Starts of each kind. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Override
  public Integer call() throws IOException, InterruptedException {
    String fullSize = FullSizeModel.folder().toString();
    System.out.println("command\tmin s\tmedian s\tmax s");
    time();
    time("--precision", "int8");
    time("--model", fullSize);
    time("--model", fullSize, "--precision", "int8");
    return 0;
  }

  private void time(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("lucelens.root"), "lucelens").toString());
    command.addAll(List.of("embed", "--text", "a dog"));
    command.addAll(Arrays.asList(options));
    start(command); // builds if a source has changed, and reads the files once
    double[] seconds = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      seconds[i] = start(command);
    }
    Arrays.sort(seconds);
    System.out.printf(
        Locale.ROOT,
        "embed --text %s\t%.2f\t%.2f\t%.2f%n",
        String.join(" ", options),
        seconds[0],
        seconds[rounds / 2],
        seconds[rounds - 1]);
  }

  private static double start(List<String> command) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(command + " ended with " + process.exitValue());
    }
    return (System.nanoTime() - start) / 1e9;
  }
}
