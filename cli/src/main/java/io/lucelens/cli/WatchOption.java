package io.lucelens.cli;

import io.lucelens.index.crawl.WatchOptions;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whether and how a server keeps its index up to date: --watch, --poll. */
final class WatchOption {
  @Option(
      names = "--watch",
      negatable = true,
      arity = "0",
      defaultValue = Option.NULL_VALUE,
      fallbackValue = "true",
      description =
          "Keep the index up to date with the folders while serving: the default for folders that"
              + " are named. Without folders, --watch is about all that were ever indexed."
              + " --no-watch looks at them once.")
  private Boolean watch;

  @Option(
      names = "--poll",
      paramLabel = "SECONDS",
      description =
          "Look at the folders every so often, instead of relying on the system to tell of changes."
              + " Network file systems are always looked at, every 60 seconds by default.")
  private Integer poll;

  /**
   * How to watch; empty if not to.
   *
   * @param namesFolders whether folders are named
   */
  Optional<WatchOptions> asked(boolean namesFolders) {
    if (poll != null && poll < 1) {
      throw CommandException.usage(
          "--poll is '" + poll + "' and must be a number of seconds, at least 1.");
    }
    if (Boolean.FALSE.equals(watch) && poll != null) {
      throw CommandException.usage("--poll says how to watch: leave out --no-watch.");
    }
    boolean asked = watch == null ? namesFolders || poll != null : watch;
    if (!asked) {
      return Optional.empty();
    }
    return Optional.of(
        poll == null
            ? WatchOptions.DEFAULT
            : WatchOptions.DEFAULT.polling(Duration.ofSeconds(poll)));
  }
}
