package io.lucelens.cli;

import io.lucelens.clip.text.PromptTemplates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The --templates option: the sentences that labels are put into. */
final class TemplatesOption {
  @Option(
      names = "--templates",
      paramLabel = "photo|imagenet80|FILE",
      description =
          "The sentences that a label, or the name of a folder of images, is put into: photo "
              + "(a photo of a {label}.), imagenet80 (the 80 of the CLIP paper; slower, often a "
              + "little better), or a text file with one a line. Default: photo.")
  private String templates;

  /** Whether templates were asked for. */
  boolean asked() {
    return templates != null;
  }

  /** The templates asked for, {@code photo} by default; ends the command if there are none. */
  PromptTemplates templates() throws IOException {
    String name = templates == null ? "photo" : templates;
    try {
      var known = PromptTemplates.named(name);
      return known.isPresent()
          ? known.get()
          : new PromptTemplates(LabelsOption.lines(existing(name)));
    } catch (IllegalArgumentException e) {
      throw CommandException.usage("--templates " + name + ": " + e.getMessage());
    }
  }

  private static Path existing(String name) {
    try {
      if (Files.isRegularFile(Path.of(name))) {
        return Path.of(name);
      }
    } catch (InvalidPathException e) {
      // Told below, together with files that are not there.
    }
    throw CommandException.usage(
        "--templates "
            + name
            + " is neither one of "
            + String.join(", ", PromptTemplates.NAMES)
            + " nor a file. Write a sentence a line, with {label} in the place of the label.");
  }
}
