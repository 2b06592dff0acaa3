package io.lucelens.clip.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lucelens.clip.Fuzzing;
import io.lucelens.clip.Goldens;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.Mutations;
import io.lucelens.clip.TinyModel;
import io.lucelens.clip.image.Preprocessing;
import io.lucelens.clip.model.ClipConfig;
import io.lucelens.clip.model.ClipModel;
import io.lucelens.clip.text.ClipTokenizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files of every kind that a model folder may hold are read or refused, and no more. */
@Timeout(1800)
class ReaderFuzzTest {
  private static final String OPEN_CLIP =
      """
      {"model_cfg": {"embed_dim": 32, "quick_gelu": true, "init_logit_scale": 2.6,
        "vision_cfg": {"image_size": 64, "layers": 2, "width": 64, "patch_size": 16,
                       "head_width": 64, "mlp_ratio": 4.0},
        "text_cfg": {"context_length": 77, "vocab_size": 1024, "width": 64, "heads": 2,
                     "layers": 2, "mlp_ratio": 4.0, "pool_type": "argmax"}},
       "preprocess_cfg": {"mean": [0.48, 0.45, 0.40], "std": [0.26, 0.26, 0.27], "size": 64,
                          "interpolation": "bicubic", "resize_mode": "shortest", "mode": "RGB"}}
      """;

  private static final String PREPROCESSOR =
      """
      {"crop_size": {"height": 64, "width": 64}, "do_center_crop": true, "do_convert_rgb": true,
       "do_normalize": true, "do_rescale": true, "do_resize": true,
       "image_mean": [0.5, 0.25, 0.125], "image_processor_type": "CLIPImageProcessor",
       "image_std": [0.1, 0.2, 0.3], "resample": 3, "rescale_factor": 0.00392156862745098,
       "size": {"shortest_edge": 64}}
      """;

  private static final List<String> EMPTY_SHAPES =
      List.of(
          "[0]",
          "[0,64]",
          "[64,0]",
          "[1,0]",
          "[64,3,0,16777216]",
          "[16777216,0,1,1]",
          "[9223372036854775807,0]",
          "[281474976710657,0]",
          "[0,0,0,0,0,0,0,0]");

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private Path model;

  @BeforeEach
  void makeModel() throws IOException {
    model = TinyModel.in(folder.resolve("model"));
  }

  @Test
  void safetensors() throws Exception {
    byte[] valid = safetensorsFile();
    fuzz(
        "model.safetensors",
        64,
        damage -> damage.bytes(valid),
        bytes -> load(Safetensors.of("model.safetensors", ByteBuffer.wrap(bytes))));
  }

  @Test
  void headersOfSafetensors() throws Exception {
    byte[] valid = safetensorsFile();
    int dataStart = 8 + (int) ByteBuffer.wrap(valid).order(ByteOrder.LITTLE_ENDIAN).getLong();
    byte[] header = Arrays.copyOfRange(valid, 8, dataStart);
    byte[] data = Arrays.copyOfRange(valid, dataStart, valid.length);
    fuzz(
        "model.safetensors",
        64,
        damage -> withHeader(damage.json(header), data),
        bytes -> load(Safetensors.of("model.safetensors", ByteBuffer.wrap(bytes))));
  }

  private byte[] safetensorsFile() throws IOException {
    float[] few = {1, 2, 3, 4, 5, 6};
    byte[] header =
        """
        {"__metadata__":{"format":"pt"},
         "a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},
         "b.c":{"dtype":"F16","shape":[2],"data_offsets":[24,28]},
         "d":{"dtype":"BF16","shape":[],"data_offsets":[28,30]},
         "e":{"dtype":"I64","shape":[1,1],"data_offsets":[30,38]}}
        """
            .getBytes(StandardCharsets.UTF_8);
    byte[] data = Arrays.copyOf(TorchFile.bytes(few), 38);
    return withHeader(header, data);
  }

  private static byte[] withHeader(byte[] header, byte[] data) {
    return ByteBuffer.allocate(8 + header.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .put(data)
        .array();
  }

  @Test
  void indexesOfShards() throws Exception {
    Files.move(model.resolve("model.safetensors"), model.resolve("model-1-of-1.safetensors"));
    ObjectNode index = JSON.createObjectNode();
    index.putObject("metadata").put("total_size", 4);
    ObjectNode map = index.putObject("weight_map");
    for (String name : Safetensors.open(model.resolve("model-1-of-1.safetensors")).names()) {
      map.put(name, "model-1-of-1.safetensors");
    }
    fuzzModel(ModelFiles.SHARDED_WEIGHTS, index.toString());
  }

  @Test
  void configurations() throws Exception {
    fuzzModel(ModelFiles.CONFIG, Files.readString(model.resolve(ModelFiles.CONFIG)));
  }

  @Test
  void preprocessing() throws Exception {
    fuzzModel(ModelFiles.PREPROCESSOR, PREPROCESSOR);
  }

  @Test
  void openClipConfigurations() throws Exception {
    Files.delete(model.resolve(ModelFiles.CONFIG));
    Files.move(model.resolve("model.safetensors"), model.resolve("open_clip_model.safetensors"));
    openAiNames(model.resolve("open_clip_model.safetensors"));
    fuzzModel(OpenClipCheckpoint.CONFIG, OPEN_CLIP);
  }

  @Test
  void openAiConfigurations() throws Exception {
    Files.delete(model.resolve(ModelFiles.CONFIG));
    Path weights = openAiNames(model.resolve("model.safetensors"));
    byte[] config =
        "{\"transformer_heads\": 2, \"embed_dim\": 32}".getBytes(StandardCharsets.UTF_8);
    fuzz(
        model.toString(),
        64,
        damage -> damage.json(config),
        bytes -> {
          Files.write(model.resolve(OpenAiCheckpoint.CONFIG), bytes);
          load(Checkpoint.open(weights));
        });
  }

  @Test
  void architecturesInferredFromTensors() throws Exception {
    byte[] valid = Files.readAllBytes(openAiNames(model.resolve("model.safetensors")));
    Path weights = model.resolve("model.safetensors");
    fuzz(
        model.toString(),
        64,
        damage -> withEmptyTensors(damage, valid),
        bytes -> {
          Files.write(weights, bytes);
          load(Checkpoint.open(weights));
        });
  }

  /** A tensor without elements may claim any shape that has a zero in it. */
  private static byte[] withEmptyTensors(Mutations damage, byte[] valid) throws IOException {
    int dataStart = 8 + (int) ByteBuffer.wrap(valid).order(ByteOrder.LITTLE_ENDIAN).getLong();
    ObjectNode header = (ObjectNode) JSON.readTree(Arrays.copyOfRange(valid, 8, dataStart));
    List<String> names = List.copyOf(header.propertyStream().map(Map.Entry::getKey).toList());
    for (int i = 0; i < 3; i++) {
      ObjectNode tensor = (ObjectNode) header.get(damage.oneOf(names));
      if (tensor.has("shape")) {
        tensor.set("shape", JSON.readTree(damage.oneOf(EMPTY_SHAPES)));
        tensor.set("data_offsets", JSON.readTree("[0,0]"));
      }
    }
    byte[] data = Arrays.copyOfRange(valid, dataStart, valid.length);
    return withHeader(header.toString().getBytes(StandardCharsets.UTF_8), data);
  }

  private Path openAiNames(Path weights) throws IOException {
    return Files.copy(
        Goldens.shared("models/tiny_vit/openai.safetensors"),
        weights,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void tokenizers() throws Exception {
    fuzzModel(ModelFiles.TOKENIZER, Files.readString(model.resolve(ModelFiles.TOKENIZER)));
  }

  @Test
  void merges() throws Exception {
    byte[] merges = mergesFile();
    Files.delete(model.resolve(ModelFiles.TOKENIZER));
    fuzz("merges.txt", 64, damage -> damage.bytes(merges), bytes -> open("merges.txt", bytes));
  }

  @Test
  void zippedMerges() throws Exception {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
      zip.write(mergesFile());
    }
    Files.delete(model.resolve(ModelFiles.TOKENIZER));
    String name = "bpe_simple_vocab_16e6.txt.gz";
    fuzz(name, 64, damage -> damage.bytes(zipped.toByteArray()), bytes -> open(name, bytes));
  }

  private static byte[] mergesFile() {
    StringBuilder merges = new StringBuilder("#version: 0.2\n");
    for (char a = 'a'; a <= 'z'; a++) {
      for (char b = 'a'; b <= 't'; b++) {
        merges.append(a).append(' ').append(b).append(b % 2 == 0 ? "</w>\n" : "\n");
      }
    }
    return merges.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void open(String name, byte[] content) throws IOException {
    Files.write(model.resolve(name), content);
    Checkpoint checkpoint = Checkpoint.open(model);
    ClipConfig config = checkpoint.config();
    try (ClipTokenizer tokenizer = checkpoint.tokenizer(config)) {
      tokenizer.truncated("a castle on a hill, at 5 o'clock \u00e9");
    }
  }

  @Test
  void pickles() throws Exception {
    byte[] valid = pickle(scripted().to(folder.resolve("whole.pt")));
    Path file = folder.resolve("damaged.pt");
    fuzz(
        file.toString(),
        64,
        damage -> archive(damage.bytes(valid)),
        bytes -> {
          Files.write(file, bytes);
          load(TorchArchive.open(file));
        });
  }

  @Test
  void torchArchives() throws Exception {
    TorchFile two = new TorchFile().raw("}(").text("a");
    two.floats("0", new int[] {3, 2}, new int[] {1, 3}, 1, 9, 0, 1, 2, 3, 4, 5).text("b");
    two.floats("1", new int[] {2}, new int[] {1}, 0, 7, 8).raw("u");
    fuzzArchive(Files.readAllBytes(two.to(folder.resolve("whole.bin"))));
  }

  @Test
  void torchScriptArchives() throws Exception {
    fuzzArchive(Files.readAllBytes(scripted().to(folder.resolve("whole.pt"))));
  }

  private void fuzzArchive(byte[] valid) throws Exception {
    Path file = folder.resolve("damaged.pt");
    fuzz(
        file.toString(),
        64,
        damage -> damage.bytes(valid),
        bytes -> {
          Files.write(file, bytes);
          load(TorchArchive.open(file));
        });
  }

  private static TorchFile scripted() {
    TorchFile file = new TorchFile().global("__torch__.model", "CLIP").raw(")").raw(0x81);
    file.raw("}(").text("training").raw(0x89).text("visual");
    file.global("__torch__.model", "Visual").raw(")").raw(0x81).raw("}(").text("proj");
    file.floats("0", new int[] {2, 2}, new int[] {2, 1}, 0, 1, 2, 3, 4).text("sizes");
    file.global("torch.jit._pickle", "build_intlist").raw("](").number(3).raw("e").raw(0x85, 'R');
    file.text("scale").floats("1", new int[0], new int[0], 0, 5).raw("ubub");
    return file.entry("version", "3\n".getBytes(StandardCharsets.US_ASCII))
        .entry("byteorder", "little".getBytes(StandardCharsets.US_ASCII))
        .entry("constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
  }

  private static byte[] pickle(Path archive) throws IOException {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      return zip.getInputStream(zip.getEntry("archive/data.pkl")).readAllBytes();
    }
  }

  private byte[] archive(byte[] pickle) throws IOException {
    TorchFile file = TorchFile.of(pickle);
    file.entry("data/0", TorchFile.bytes(1, 2, 3, 4)).entry("data/1", TorchFile.bytes(5));
    return Files.readAllBytes(file.unfinishedTo(folder.resolve("zipped.pt"), false));
  }

  /** Loads the model with one file damaged. */
  private void fuzzModel(String name, String valid) throws Exception {
    byte[] content = valid.getBytes(StandardCharsets.UTF_8);
    fuzz(
        model.toString(),
        64,
        damage -> damage.json(content),
        bytes -> {
          Files.write(model.resolve(name), bytes);
          load(Checkpoint.open(model));
        });
  }

  private static void load(Checkpoint checkpoint) throws IOException {
    ClipConfig config = checkpoint.config();
    Preprocessing preprocessing = checkpoint.preprocessing(config);
    TokenizerFile file = checkpoint.tokenizerFile(config);
    checkpoint.manifest(config, file);
    checkpoint.remarks();
    try (ClipTokenizer tokenizer = file.open(config);
        NDManager manager = NDManager.newBaseManager()) {
      ClipModel loaded = checkpoint.model(config, manager);
      int[] tokens = tokenizer.truncated("a castle on a hill, at 5 o'clock \u00e9");
      int size = preprocessing.size();
      NDArray pixels = manager.ones(new Shape(1, 3, size, size));
      assertFinite(loaded.encodeImages(pixels));
      assertFinite(loaded.encodeTexts(List.of(tokens), manager));
    }
  }

  /** What was not refused must work. */
  private static void assertFinite(NDArray features) {
    for (float feature : features.toFloatArray()) {
      assertThat(Float.isFinite(feature)).isTrue();
    }
  }

  private static void load(TensorSource tensors) {
    try (NDManager manager = NDManager.newBaseManager()) {
      for (String name : tensors.names()) {
        FiniteWeights.load(tensors, manager, name);
      }
    }
  }

  private static void fuzz(String file, int megabytes, Fuzzing.Damage damage, Fuzzing.Reader reader)
      throws Exception {
    Fuzzing.run(file, megabytes, InvalidModelException.class, damage, reader);
  }
}
