package io.lucelens.benchmarks;

import io.lucelens.clip.Clip;
import io.lucelens.clip.image.ImageReader;
import io.lucelens.clip.image.Photo;
import io.lucelens.clip.image.Thumbnails;
import io.lucelens.index.metadata.PhotoMetadataReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** What the steps of indexing a photo cost, each alone, in a warm JVM. */
final class PhotoSteps {
  private static final int ROUNDS = 3;
  private static final int BATCH = 8;

  private PhotoSteps() {}

  /** CPU seconds of each step, in the order in which they are taken. */
  static Map<String, Double> of(Path file, Clip clip) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    ImageReader reader = new ImageReader();
    int side = clip.preprocessor().sufficientSide();
    Photo photo = reader.read(bytes, side);
    float[] tensor = clip.preprocessor().toTensor(photo.image());
    Map<String, Callable<?>> steps = new LinkedHashMap<>();
    steps.put("read file", () -> Files.readAllBytes(file));
    steps.put("SHA-256", () -> MessageDigest.getInstance("SHA-256").digest(bytes));
    steps.put("decode", () -> reader.read(bytes, side));
    steps.put("metadata", () -> PhotoMetadataReader.read(bytes));
    steps.put("thumbnail", () -> Thumbnails.jpeg(photo, Thumbnails.MAX_SIDE));
    steps.put("model's input", () -> clip.preprocessor().toTensor(photo.image()));
    Map<String, Double> seconds = new LinkedHashMap<>();
    steps.forEach((name, step) -> seconds.put(name, CpuTime.best(step, ROUNDS)));
    Callable<?> batch = () -> clip.encodeTensors(Collections.nCopies(BATCH, tensor));
    seconds.put("embed, " + BATCH + " at a time", CpuTime.best(batch, ROUNDS) / BATCH);
    return seconds;
  }
}
