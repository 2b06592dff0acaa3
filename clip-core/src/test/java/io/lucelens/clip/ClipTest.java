package io.lucelens.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.lucelens.clip.image.DecodedImage;
import io.lucelens.clip.image.PixelMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClipTest {
  private static final String LONGER = "a picture of a castle on a hill";

  @TempDir Path folder;

  @Test
  void textsInABatchGetTheEmbeddingsTheyGetAlone() throws IOException {
    List<String> texts = List.of("a", LONGER, "", "two dogs", "日本の城", "a");
    try (Clip clip = Clip.load(TinyModel.in(folder))) {
      List<Embedding> together = clip.encodeTexts(texts);
      for (int i = 0; i < texts.size(); i++) {
        assertThat(together.get(i).cosine(clip.encodeText(texts.get(i))))
            .isCloseTo(1, within(1e-6));
      }
      assertThat(together.get(0)).isEqualTo(together.get(5));
      assertThat(together.get(0).cosine(together.get(1))).isLessThan(0.999);
    }
  }

  @Test
  void whatFollowsASpelledOutEndTokenIsIgnored() throws IOException {
    try (Clip clip = Clip.load(TinyModel.in(folder))) {
      assertThat(clip.encodeText("a<|endoftext|>" + LONGER).cosine(clip.encodeText("a")))
          .isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void moreImagesThanABatchHoldsComeBackInOrder() throws IOException {
    try (Clip clip = Clip.load(TinyModel.in(folder))) {
      List<float[]> tensors = new ArrayList<>();
      for (int i = 0; i < 70; i++) {
        tensors.add(clip.preprocessor().toTensor(noise(i)));
      }
      List<Embedding> together = clip.encodeTensors(tensors);
      assertThat(together).hasSize(70);
      for (int i : new int[] {0, 31, 32, 69}) {
        assertThat(together.get(i).cosine(clip.encodeImage(noise(i)))).isCloseTo(1, within(1e-6));
      }
    }
  }

  @Test
  void manyThreadsGetWhatOneThreadGets() throws Exception {
    try (Clip clip = Clip.load(TinyModel.in(folder));
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      Embedding image = clip.encodeImage(noise(1));
      float[] tensor = clip.preprocessor().toTensor(noise(1));
      Embedding text = clip.encodeText(LONGER);
      List<Callable<Double>> tasks = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        tasks.add(() -> clip.encodeImage(noise(1)).cosine(image));
        tasks.add(() -> clip.encodeText(LONGER).cosine(text));
        tasks.add(() -> clip.submit(tensor).get().cosine(image));
        tasks.add(() -> clip.encodeTexts(List.of("a", LONGER)).getLast().cosine(text));
      }
      for (Future<Double> cosine : threads.invokeAll(tasks)) {
        assertThat(cosine.get()).isCloseTo(1, within(1e-6));
      }
    }
  }

  @Test
  void thousandsOfEmbeddingsLeaveNothingBehindInTheModelsManager() throws Exception {
    try (Clip clip = Clip.load(TinyModel.in(folder))) {
      var manager = clip.model().logitScale().getArray().getManager();
      encodeOften(clip, 1);
      int before = manager.getManagedArrays().size();
      encodeOften(clip, 500);
      assertThat(manager.getManagedArrays()).hasSize(before);
    }
  }

  private static void encodeOften(Clip clip, int times) throws Exception {
    float[] tensor = clip.preprocessor().toTensor(noise(1));
    for (int i = 0; i < times; i++) {
      Future<Embedding> handedIn = clip.submit(tensor);
      clip.encodeTensors(List.of(tensor)); // so that the other one waits for no more
      clip.encodeTexts(List.of("a", LONGER));
      clip.encodeText("a");
      handedIn.get();
    }
  }

  @Test
  void aQueryIsAnsweredBeforeALongBulkRunIsDone() throws Exception {
    try (Clip clip = Clip.load(TinyModel.in(folder))) {
      float[] tensor = clip.preprocessor().toTensor(noise(1));
      FutureTask<List<Embedding>> bulk =
          new FutureTask<>(() -> clip.encodeTensors(Collections.nCopies(200_000, tensor)));
      Thread thread = Thread.ofPlatform().start(bulk);
      clip.submit(tensor).get(); // A bulk thread answered, so they are at it.

      assertThat(clip.encodeText("a").dimension()).isEqualTo(32);

      assertThat(bulk.isDone()).isFalse();
      thread.interrupt();
      assertThatThrownBy(bulk::get).hasCauseInstanceOf(CancellationException.class);
    }
  }

  @Test
  void anImageOfNotANumberFailsAlone() throws Exception {
    try (Clip clip = Clip.load(TinyModel.in(folder))) {
      float[] good = clip.preprocessor().toTensor(noise(1));
      float[] bad = good.clone();
      bad[7] = Float.NaN;
      List<Future<Embedding>> results = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        results.add(clip.submit(i % 10 == 3 ? bad : good));
      }
      for (int i = 0; i < 100; i++) {
        if (i % 10 == 3) {
          assertThatThrownBy(results.get(i)::get).hasMessageContaining("length NaN");
        } else {
          assertThat(results.get(i).get().dimension()).isEqualTo(32);
        }
      }
    }
  }

  @Test
  void aTensorOfAnotherSizeIsRefusedBeforeItIsHandedIn() throws IOException {
    try (Clip clip = Clip.load(TinyModel.in(folder))) {
      assertThatThrownBy(() -> clip.submit(new float[3 * 32 * 32]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("3072 values")
          .hasMessageContaining("3 x 64 x 64");
    }
  }

  @Test
  void closingUnderLoadFailsEveryCallerAndTheProcessLives() throws Exception {
    for (int round = 0; round < 5; round++) {
      Clip clip = Clip.load(TinyModel.in(folder));
      float[] tensor = clip.preprocessor().toTensor(noise(1));
      CountDownLatch busy = new CountDownLatch(40);
      try (ExecutorService callers = Executors.newFixedThreadPool(8)) {
        List<Future<?>> ends = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          ends.add(callers.submit(() -> untilItFails(busy, () -> clip.encodeText(LONGER))));
          ends.add(callers.submit(() -> untilItFails(busy, () -> clip.submit(tensor).get())));
        }
        busy.await();
        clip.close();
        clip.close();
        for (Future<?> end : ends) {
          assertThatThrownBy(end::get)
              .hasRootCauseInstanceOf(IllegalStateException.class)
              .hasRootCauseMessage(
                  "The model is closed, so it embeds nothing more; close it after its last use.");
        }
      }
    }
  }

  private static Void untilItFails(CountDownLatch busy, Callable<Embedding> call) throws Exception {
    while (true) {
      call.call();
      busy.countDown();
    }
  }

  @Test
  void aTextBeyondTheContextIsRefusedWithBothNumbers() throws IOException {
    try (Clip clip = Clip.load(TinyModel.in(folder))) {
      assertThat(clip.encodeText("x".repeat(75)).dimension()).isEqualTo(32);
      assertThatThrownBy(() -> clip.encodeText("x".repeat(76)))
          .isInstanceOf(TextTooLongException.class)
          .hasMessageContaining("78 tokens")
          .hasMessageContaining("at most 77");
      assertThat(clip.tokenizer().truncated("x".repeat(500)))
          .hasSize(77)
          .endsWith(clip.tokenizer().endToken());
    }
  }

  @Test
  void theFingerprintNamesWeightsTokenizerAndPreprocessingButNotTheFolder() throws IOException {
    String original = fingerprint(TinyModel.in(folder.resolve("a")));
    assertThat(fingerprint(TinyModel.in(folder.resolve("b")))).isEqualTo(original);
    Path changed = TinyModel.in(folder.resolve("c"));
    byte[] weights = Files.readAllBytes(changed.resolve("model.safetensors"));
    weights[weights.length - 3] ^= 1;
    Files.write(changed.resolve("model.safetensors"), weights);
    assertThat(fingerprint(changed)).isNotEqualTo(original);
    Path preprocessed = TinyModel.in(folder.resolve("d"));
    Files.writeString(
        preprocessed.resolve("preprocessor_config.json"), "{\"size\":64,\"crop_size\":64}");
    assertThat(fingerprint(preprocessed)).isNotEqualTo(original);
  }

  private static String fingerprint(Path model) {
    try (Clip clip = Clip.load(model)) {
      return clip.manifest().fingerprint();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "model.safetensors", "tokenizer.json"})
  void aMissingFileIsNamed(String file) throws IOException {
    Files.delete(TinyModel.in(folder).resolve(file));
    assertRefused(file, "is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "model.safetensors", "tokenizer.json"})
  void aFileOfJunkIsNamed(String file) throws IOException {
    Files.writeString(TinyModel.in(folder).resolve(file), "this is no model file");
    assertRefused(file);
  }

  @Test
  void aConfigOfAnotherModelNamesTheTensorAndBothShapes() throws IOException {
    editConfig(config -> config.put("projection_dim", 16));
    assertRefused("visual_projection.weight", "(32, 64)", "(16, 64)");
  }

  @Test
  void aConfigWithMoreLayersNamesTheMissingTensor() throws IOException {
    editConfig(config -> ((ObjectNode) config.get("text_config")).put("num_hidden_layers", 3));
    assertRefused("has no tensor text_model.encoder.layers.2.");
  }

  @Test
  void anotherKindOfModelIsNamed() throws IOException {
    editConfig(config -> config.put("model_type", "blip"));
    assertRefused("model_type is 'blip'", "'clip' and 'siglip'");
  }

  @Test
  void anUnknownActivationIsNamed() throws IOException {
    editConfig(config -> ((ObjectNode) config.get("vision_config")).put("hidden_act", "relu"));
    assertRefused("'relu'", "quick_gelu");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "layer_norm_eps    | \"small\"    | layer_norm_eps is \"small\"",
        "layer_norm_eps    | 1e400        | a number from 0.0 to 1.0",
        "layer_norm_eps    | -1e-5        | layer_norm_eps is -1.0E-5",
        "hidden_size       | 64.0         | hidden_size is 64.0",
        "num_hidden_layers | 3000000000   | num_hidden_layers is 3000000000",
        "patch_size        | 24           | patch_size 24 does not divide 64",
        "image_size        | 1073741832   | image_size is 1073741832",
        "num_channels      | 4            | only RGB",
      })
  void aConfigValueThatCannotBeIsNamed(String key, String value, String reason) throws IOException {
    editConfig(
        config ->
            ((ObjectNode) config.get("vision_config"))
                .set(key, new ObjectMapper().getNodeFactory().rawValueNode(new RawValue(value))));
    assertRefused("config.json cannot be used", reason);
  }

  @Test
  void settingsOfManyMegabytesAreRefusedUnparsed() throws IOException {
    Path config = TinyModel.in(folder).resolve("config.json");
    Files.writeString(config, "[" + "[],".repeat(2_000_000) + "[]]");
    assertRefused("config.json has more than 4194304 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "model.safetensors", "tokenizer.json"})
  @DisabledOnOs(OS.WINDOWS)
  @Timeout(60)
  void aPipeInAFilesPlaceIsRefusedAndNotWaitedFor(String file) throws Exception {
    Path pipe = TinyModel.in(folder).resolve(file);
    Files.delete(pipe);
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertRefused(file + " cannot be used: it is a folder, a pipe or a device");
  }

  @Test
  void whatAFileSaysReachesTheTerminalAsOneShortLineWithoutControlCharacters() throws IOException {
    editConfig(config -> config.put("model_type", "\u001b[31m\r\n" + "x".repeat(100_000)));
    assertThatThrownBy(() -> Clip.load(folder))
        .isInstanceOf(InvalidModelException.class)
        .message()
        .hasSizeLessThan(1_000)
        .matches("[^\\p{Cntrl}]*")
        .contains("config.json cannot be used")
        .endsWith("only 'clip' and 'siglip' can be loaded.");
  }

  @Test
  void aTokenizerWithMoreTokensThanTheModelIsRefused() throws IOException {
    Path tokenizer = TinyModel.in(folder).resolve("tokenizer.json");
    Files.writeString(tokenizer, Files.readString(tokenizer).replace("\"id\":513", "\"id\":1024"));
    assertRefused("tokenizer.json has a token of number 1024", "vocabulary of 1024");
  }

  @Test
  void aTokenizerThatFramesTextsWithTokensThatTheModelLacksIsRefused() throws IOException {
    Path tokenizer = TinyModel.in(folder).resolve("tokenizer.json");
    String frame = "\"sep\":[\"<|endoftext|>\",";
    String valid = Files.readString(tokenizer);
    assertThat(valid).contains(frame + "513]");
    Files.writeString(tokenizer, valid.replace(frame + "513]", frame + "70000]"));
    assertRefused("tokenizer.json has a token of number 70000", "vocabulary of 1024");
  }

  @Test
  void preprocessingOfAnotherSizeIsRefused() throws IOException {
    TinyModel.in(folder);
    Files.writeString(folder.resolve("preprocessor_config.json"), "{\"size\":224}");
    assertRefused("224 pixels", "64");
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> Clip.load(folder.resolve("nowhere")))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("nowhere is not a model folder");
  }

  private interface Edit {
    void apply(ObjectNode config);
  }

  private void editConfig(Edit edit) throws IOException {
    ObjectMapper json = new ObjectMapper();
    Path file = TinyModel.in(folder).resolve("config.json");
    ObjectNode config = (ObjectNode) json.readTree(file.toFile());
    edit.apply(config);
    json.writeValue(file.toFile(), config);
  }

  private void assertRefused(String... reasons) {
    assertThatThrownBy(() -> Clip.load(folder).close())
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll(reasons);
  }

  private static DecodedImage noise(int seed) {
    byte[] samples = new byte[80 * 70 * 3];
    new Random(seed).nextBytes(samples);
    return new DecodedImage(80, 70, PixelMode.RGB, samples, new int[0]);
  }
}
