package io.lucelens.clip.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lucelens.clip.Goldens;
import io.lucelens.clip.InvalidModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TorchArchiveTest {
  @TempDir Path folder;

  @Test
  void aPyTorchFileHasTheTensorsOfItsSafetensorsTwin() throws IOException {
    TorchArchive torch = TorchArchive.open(Goldens.shared("models/tiny_vit/pytorch_model.bin"));
    Safetensors twin = Safetensors.open(Goldens.resource("tiny_vit/model.safetensors"));
    assertThat(torch.names()).containsAll(twin.names());
    try (NDManager manager = NDManager.newBaseManager()) {
      for (String name : twin.names()) {
        assertThat(torch.shape(name)).isEqualTo(twin.shape(name));
        assertThat(torch.load(manager, name).toFloatArray())
            .isEqualTo(twin.load(manager, name).toFloatArray());
      }
      assertThatThrownBy(
              () -> torch.load(manager, "text_model.embeddings.position_ids").toFloatArray())
          .isInstanceOf(InvalidModelException.class)
          .hasMessageContainingAll("position_ids", "holds integers (I64)");
    }
  }

  @Test
  void aWindowOnAStorageIsReadByItsOffsetAndStrides() throws IOException {
    TorchFile file = new TorchFile().raw("}(").text("turned");
    file.floats("0", new int[] {3, 2}, new int[] {1, 3}, 1, 9, 0, 1, 2, 3, 4, 5);
    file.text("plain").floats("1", new int[] {2}, new int[] {1}, 1, 7, 8, 9).raw("u");
    TorchArchive torch = TorchArchive.open(file.to(folder.resolve("a.bin")));
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThat(torch.shape("turned")).isEqualTo(new Shape(3, 2));
      assertThat(torch.load(manager, "turned").toFloatArray()).containsExactly(0, 3, 1, 4, 2, 5);
      assertThat(torch.load(manager, "plain").toFloatArray()).containsExactly(8, 9);
    }
  }

  @Test
  void aTrainingCheckpointsStateDictIsFoundAndItsParallelPrefixDropped() throws IOException {
    TorchFile file = new TorchFile().raw("}(").text("epoch").number(3).text("state_dict");
    file.global("collections", "OrderedDict").raw(")R(").text("module.a");
    file.floats("0", new int[] {1}, new int[] {1}, 0, 5).raw("u");
    // A state dict carries attributes of its own.
    file.raw("}").text("_metadata").raw("}sbu");
    assertThat(TorchArchive.open(file.to(folder.resolve("a.bin"))).names()).containsExactly("a");
  }

  @Test
  void aScriptedModulesTensorsAreNamedByTheirPath() throws IOException {
    TorchFile file = new TorchFile().global("__torch__.model", "CLIP").raw(")").raw(0x81);
    file.raw("}(").text("training").raw(0x89).text("visual");
    file.global("__torch__.model", "Visual").raw(")").raw(0x81).raw("}(").text("proj");
    file.floats("0", new int[] {1}, new int[] {1}, 0, 5).raw("ubub");
    file.entry("constants.pkl", new byte[] {1}).entry("code/__torch__.py", new byte[] {1});
    assertThat(TorchArchive.open(file.to(folder.resolve("a.pt"))).names())
        .containsExactly("visual.proj");
  }

  static Stream<Arguments> hostilePickles() {
    return Stream.of(
        Arguments.of(
            "asks for os.system", new TorchFile().global("os", "system").raw("(X\0\0\0\0tR")),
        Arguments.of("asks for builtins.eval", new TorchFile().global("builtins", "eval")),
        Arguments.of(
            "asks for posix.system", new TorchFile().text("posix").text("system").raw(0x93)),
        Arguments.of("asks for torch.load", new TorchFile().global("torch", "load")),
        Arguments.of("INST", new TorchFile().raw("(ios\nsystem\n")),
        Arguments.of("OBJ", new TorchFile().raw("(o")),
        Arguments.of("NEWOBJ_EX", new TorchFile().raw("))}").raw(0x92)),
        Arguments.of("EXT1", new TorchFile().raw(0x82, 1)),
        Arguments.of("PERSID", new TorchFile().raw("Pid\n")),
        Arguments.of("DUP", new TorchFile().raw("]2")),
        Arguments.of(
            "NEWOBJ of torch.FloatStorage",
            new TorchFile().global("torch", "FloatStorage").raw(")").raw(0x81)),
        Arguments.of("BUILD", new TorchFile().raw("]}b")),
        Arguments.of(
            "calls torch.FloatStorage", new TorchFile().global("torch", "FloatStorage").raw(")R")),
        Arguments.of("persistent id", new TorchFile().text("file").raw(0x85).raw("Q")),
        Arguments.of(
            "storage of type collections.OrderedDict",
            new TorchFile()
                .raw("(")
                .text("storage")
                .global("collections", "OrderedDict")
                .text("0")
                .text("cpu")
                .number(1)
                .raw("tQ")),
        Arguments.of("neither texts nor numbers", new TorchFile().raw("}))s")),
        Arguments.of("never had", new TorchFile().raw("h").raw(7)),
        Arguments.of("takes more values", new TorchFile().raw("t")),
        Arguments.of("takes more values", new TorchFile().raw("(R")),
        Arguments.of("whole number of 255 bytes", new TorchFile().raw(0x8a, 255)),
        Arguments.of("protocol 9", new TorchFile().raw(0x80, 9)),
        Arguments.of("LONG4", new TorchFile().raw(0x8b)),
        Arguments.of("ends in the middle", new TorchFile().raw("X").raw(255, 255, 255, 127)),
        Arguments.of(
            "ends in the middle",
            new TorchFile().raw(0x8d).raw("\377\377\377\377\377\377\377\177")),
        Arguments.of("more than 1000000 values", new TorchFile().raw("(".repeat(1_100_000))),
        Arguments.of("more than 1000000 values", new TorchFile().raw("}".repeat(1_100_000))),
        Arguments.of(
            "more than 1000000 values", new TorchFile().raw("]").raw("\224".repeat(1_100_000))),
        Arguments.of(
            "endless name", new TorchFile().global("__torch__." + "x".repeat(1_000_000), "M")),
        Arguments.of("axes", tensorOfManyAxes()),
        Arguments.of("it has no tensors", new TorchFile().raw("}")),
        Arguments.of(
            "it has no tensors", new TorchFile().raw(")".repeat(1) + "\205".repeat(900_000))));
  }

  private static TorchFile tensorOfManyAxes() {
    TorchFile file = new TorchFile().global("torch._utils", "_rebuild_tensor_v2").raw("(");
    file.storage("FloatStorage", "0", 1).number(0).numbers(new int[100_000]);
    return file.numbers(1).raw("tR");
  }

  @Test
  void manyModulesThatShareOneLargeDictionaryAreRefusedQuickly() throws IOException {
    TorchFile file = new TorchFile().raw("}q").raw(0).raw("(");
    for (int i = 0; i < 100_000; i++) {
      file.number(i).raw("N");
    }
    file.raw("u0}(");
    for (int i = 0; i < 50_000; i++) {
      file.number(i).global("__torch__", "M").raw(")").raw(0x81).raw("h").raw(0).raw("b");
    }
    assertRefused(file.raw("u").to(folder.resolve("a.pt")), "it has no tensors");
    TorchFile walked = new TorchFile().raw("}q").raw(0).raw("(");
    for (int i = 0; i < 100_000; i++) {
      walked.number(i).raw("N");
    }
    walked.raw("u0").global("__torch__", "M").raw(")").raw(0x81).raw("}(");
    for (int i = 0; i < 1_000; i++) {
      walked.number(i).global("__torch__", "M").raw(")").raw(0x81).raw("h").raw(0).raw("b");
    }
    assertRefused(walked.raw("ub").to(folder.resolve("b.pt")), "nested without end");
  }

  @Test
  void anEndlessNameIsNotRepeatedInTheMessage() throws IOException {
    TorchFile file = new TorchFile().raw("}").text("x".repeat(1_000_000));
    file.floats("0", new int[] {4000}, new int[] {0}, 0, 1).raw("s");
    Path path = file.entry("data/0", new byte[9]).to(folder.resolve("a.bin"));
    assertThatThrownBy(() -> TorchArchive.open(path))
        .isInstanceOf(InvalidModelException.class)
        .message()
        .hasSizeLessThan(1_000);
  }

  @ParameterizedTest
  @MethodSource("hostilePickles")
  void aPickleThatIsNoPlainModelIsRefusedByName(String reason, TorchFile file) throws IOException {
    assertRefused(file.to(folder.resolve("a.bin")), reason);
  }

  @Test
  void aMemoBombIsRefusedWithoutUnfoldingIt() throws IOException {
    // Forty lists, each holding the one before twice: 2^40 elements to whoever walks them.
    TorchFile file = new TorchFile().raw("]q").raw(0);
    for (int i = 1; i <= 40; i++) {
      file.raw("](h").raw(i - 1).raw("h").raw(i - 1).raw("eq").raw(i);
    }
    assertRefused(file.to(folder.resolve("a.bin")), "it has no tensors");
  }

  @Test
  void modulesThatContainThemselvesOrEachOtherManyTimesAreRefused() throws IOException {
    TorchFile file = new TorchFile();
    for (int i = 0; i <= 40; i++) {
      file.global("__torch__", "M").raw(")").raw(0x81).raw("}(");
      if (i > 0) {
        file.text("a").raw("h").raw(i - 1).text("b").raw("h").raw(i - 1);
      }
      file.raw("ubq").raw(i);
    }
    assertRefused(file.to(folder.resolve("a.pt")), "nested without end");
    TorchFile itself = new TorchFile().global("__torch__", "M").raw(")").raw(0x81).raw("q").raw(0);
    itself.raw("}").text("a").raw("h").raw(0).raw("sb");
    assertRefused(itself.to(folder.resolve("b.pt")), "nested without end");
  }

  static Stream<Arguments> lyingTensors() {
    return Stream.of(
        Arguments.of("reaches to element 2", new int[] {2}, new int[] {1}, 1, 2),
        Arguments.of("reaches to element 4000", new int[] {2, 2}, new int[] {4000, 0}, 0, 2),
        Arguments.of("negative size", new int[] {-1}, new int[] {1}, 0, 2),
        Arguments.of("negative size or stride", new int[] {2}, new int[] {-1}, 1, 2),
        Arguments.of("begins at element -1", new int[] {1}, new int[] {1}, -1, 2),
        Arguments.of("1 sizes, 2 strides", new int[] {1}, new int[] {1, 1}, 0, 2),
        Arguments.of(
            "impossible shape",
            new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE},
            new int[] {0, 0, 0},
            0,
            2),
        // One element repeated without end by strides of zero.
        Arguments.of(
            "claim more bytes than the file has", new int[] {1_000_000_000}, new int[] {0}, 0, 2));
  }

  @ParameterizedTest
  @MethodSource("lyingTensors")
  void aTensorThatDoesNotFitItsStorageIsRefused(
      String reason, int[] shape, int[] strides, int offset, int elements) throws IOException {
    TorchFile file = new TorchFile().raw("}").text("a");
    file.floats("0", shape, strides, offset, new float[elements]).raw("s");
    assertRefused(file.to(folder.resolve("a.bin")), reason);
  }

  @Test
  void aStorageThatIsAbsentShorterOrCompressedIsRefused() throws IOException {
    assertRefused(oneTensor().entry("data/0", new byte[4]).to(folder.resolve("a")), "has 4 bytes");
    assertRefused(oneTensor().entry("data/0", new byte[9]).to(folder.resolve("b")), "has 9 bytes");
    assertRefused(oneTensor().compressed().to(folder.resolve("c")), "is compressed");
    TorchFile absent = new TorchFile().raw("}").text("a");
    absent.global("torch._utils", "_rebuild_tensor_v2").raw("(").storage("FloatStorage", "../x", 2);
    absent.number(0).numbers(2).numbers(1).raw(0x89).raw(")tRs");
    assertRefused(absent.to(folder.resolve("d")), "lacks its data, archive/data/../x");
  }

  @Test
  void aPickleThatUnzipsToMuchMoreThanAModelNeedsIsRefused() throws IOException {
    TorchFile bomb = new TorchFile().compressed().raw("0".repeat(40 << 20));
    assertRefused(bomb.to(folder.resolve("a")), "data.pkl has more than");
  }

  @Test
  void aFileOfAnotherFormatIsNamed() throws IOException {
    Path legacy = Files.write(folder.resolve("old"), new byte[] {(byte) 0x80, 2, (byte) 0x8a, 10});
    assertRefused(legacy, "PyTorch before 1.6");
    assertRefused(Files.writeString(folder.resolve("junk"), "junk"), "no PyTorch archive");
    assertRefused(Files.writeString(folder.resolve("empty"), ""), "no PyTorch archive");
    assertRefused(Files.writeString(folder.resolve("pk"), "PK and no more"), "zip is damaged");
    TorchFile none = new TorchFile().entry("x/data.pkl", new byte[1]);
    Path file = none.to(folder.resolve("two"));
    assertThatThrownBy(() -> TorchArchive.open(file)).isInstanceOf(InvalidModelException.class);
  }

  @Test
  void aPickleCutAnywhereIsRefused() throws IOException {
    byte[] whole = pickleOfOneTensor();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> TorchPickle.read(cut))
          .as("cut at %d", length)
          .isInstanceOf(InvalidModelException.class);
    }
  }

  @Test
  void randomDamageIsRefusedOrHarmless() throws IOException {
    byte[] pickle = pickleOfOneTensor();
    byte[] archive = Files.readAllBytes(oneTensor().to(folder.resolve("whole")));
    Random random = new Random(7);
    for (int i = 0; i < 3_000; i++) {
      byte[] damaged = damage(pickle, random);
      harmless(() -> TorchTensors.of(TorchPickle.read(damaged)));
    }
    Path file = folder.resolve("damaged");
    for (int i = 0; i < 1_000; i++) {
      Files.write(file, damage(archive, random));
      harmless(() -> load(file));
    }
  }

  private static void load(Path file) throws IOException {
    TorchArchive torch = TorchArchive.open(file);
    try (NDManager manager = NDManager.newBaseManager()) {
      for (String name : torch.names()) {
        FiniteWeights.load(torch, manager, name);
      }
    }
  }

  private interface Attempt {
    void run() throws IOException;
  }

  /** A message or a value, and never another exception. */
  private static void harmless(Attempt attempt) throws IOException {
    try {
      attempt.run();
    } catch (InvalidModelException e) {
      assertThat(e).hasMessageMatching("(?s).{10,500}");
    }
  }

  private static byte[] damage(byte[] whole, Random random) {
    byte[] damaged = whole.clone();
    for (int hits = 1 + random.nextInt(4); hits > 0; hits--) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
    }
    return damaged;
  }

  private static TorchFile oneTensor() {
    TorchFile file = new TorchFile().raw("}").text("a");
    return file.floats("0", new int[] {2}, new int[] {1}, 0, 1, 2).raw("s");
  }

  private byte[] pickleOfOneTensor() throws IOException {
    Path file = oneTensor().to(folder.resolve("pickle"));
    try (var zip = new java.util.zip.ZipFile(file.toFile())) {
      return zip.getInputStream(zip.getEntry("archive/data.pkl")).readAllBytes();
    }
  }

  private static void assertRefused(Path file, String reason) {
    assertThatThrownBy(() -> TorchArchive.open(file))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContainingAll(file.toString(), reason);
  }
}
