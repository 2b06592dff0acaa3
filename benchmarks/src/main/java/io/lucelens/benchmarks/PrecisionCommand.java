package io.lucelens.benchmarks;

import io.lucelens.clip.Clip;
import io.lucelens.clip.Embedding;
import io.lucelens.clip.image.ImageReader;
import io.lucelens.clip.model.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How far 8-bit vectors lie from those of float32, over the sample photos and their captions. */
@Command(
    name = "precision",
    mixinStandardHelpOptions = true,
    description = "Cosines between vectors of int8 and of float32.")
final class PrecisionCommand implements Callable<Integer> {
  @Option(names = "--model", description = "A model folder. Default: the bundled model.")
  private Path model;

  @Override
  public Integer call() throws IOException {
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    try (Clip float32 = load(Precision.FLOAT32);
        Clip int8 = load(Precision.INT8)) {
      List<float[]> images = images(float32);
      List<String> texts = captions(SampleData.captions());
      System.out.println("cosine\tlowest\tmean");
      List<Embedding> imagesAlone = alone(images, image -> int8.encodeTensors(List.of(image)));
      print("images, int8 and float32", imagesAlone, float32.encodeTensors(images));
      print("images, int8 in a batch of 32 and alone", int8.encodeTensors(images), imagesAlone);
      List<Embedding> textsAlone = alone(texts, text -> int8.encodeTexts(List.of(text)));
      print("texts, int8 and float32", textsAlone, float32.encodeTexts(texts));
      print("texts, int8 in a batch of 32 and alone", int8.encodeTexts(texts), textsAlone);
    }
    return 0;
  }

  private Clip load(Precision precision) {
    return model == null ? Clip.bundled(precision) : Clip.load(model, precision);
  }

  private static <T> List<Embedding> alone(List<T> inputs, Function<T, List<Embedding>> encode) {
    return inputs.stream().map(encode).map(List::getFirst).toList();
  }

  private static List<float[]> images(Clip clip) throws IOException {
    ImageReader reader = new ImageReader();
    List<float[]> tensors = new ArrayList<>();
    for (Path photo : SampleData.photos()) {
      tensors.add(clip.preprocessor().toTensor(reader.read(photo)));
    }
    return tensors;
  }

  /** The captions of the sample table. */
  private static List<String> captions(Path table) throws IOException {
    List<String> lines = Files.readAllLines(table);
    int column = List.of(lines.getFirst().split("\t")).indexOf("caption");
    return lines.stream().skip(1).map(line -> line.split("\t")[column]).toList();
  }

  private static void print(String name, List<Embedding> a, List<Embedding> b) {
    double[] cosines =
        IntStream.range(0, a.size()).mapToDouble(i -> a.get(i).cosine(b.get(i))).toArray();
    System.out.printf(
        Locale.ROOT,
        "%s\t%.5f\t%.5f%n",
        name,
        Arrays.stream(cosines).min().orElseThrow(),
        Arrays.stream(cosines).average().orElseThrow());
  }
}
