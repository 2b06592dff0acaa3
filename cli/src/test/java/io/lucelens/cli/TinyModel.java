package io.lucelens.cli;

import io.lucelens.training.tokenizer.BpeLearner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A CLIP of 300,000 parameters in Hugging Face layout: the reference's random weights with a
 * tokenizer learned from the sample captions. It knows nothing, but the same input gives the same
 * vector.
 */
final class TinyModel {
  private static final Path WEIGHTS = Path.of("../clip-core/src/test/resources/goldens/tiny_vit");
  private static final Path CAPTIONS = Path.of("../sample-data/captions.tsv");
  private static final int VOCABULARY = 1024;
  private static final int CONTEXT = 77;

  private TinyModel() {}

  /** Writes the model's files into a new folder. */
  static Path in(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(WEIGHTS.resolve(file), folder.resolve(file));
    }
    new BpeLearner(VOCABULARY).learn(captions()).writeTo(folder, CONTEXT);
    return folder;
  }

  private static List<String> captions() throws IOException {
    return Files.readAllLines(CAPTIONS, StandardCharsets.UTF_8).stream()
        .skip(1)
        .map(line -> line.split("\t")[1])
        .toList();
  }
}
