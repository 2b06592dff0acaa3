package io.lucelens.clip.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.checkpoint.hub.HubCache;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The files of a model: a folder on disk, or resources inside a jar. */
public interface ModelFiles {
  /** The names that Hugging Face's layout gives its files. */
  String CONFIG = "config.json";

  String WEIGHTS = "model.safetensors";
  String SHARDED_WEIGHTS = "model.safetensors.index.json";
  String TORCH_WEIGHTS = "pytorch_model.bin";
  String SHARDED_TORCH_WEIGHTS = "pytorch_model.bin.index.json";
  String TOKENIZER = "tokenizer.json";
  String PREPROCESSOR = "preprocessor_config.json";

  /** How the names of indexes of sharded weights end. */
  String INDEX = ".index.json";

  /** The small model that ships inside this library. */
  static ModelFiles bundled() {
    return new Resources("lucelens-bundled", "/io/lucelens/clip/bundled/");
  }

  /** What people call the model. */
  String name();

  /** How a file is called in messages. */
  String describe(String file);

  /** The content of a small file, if it is there. It must not be changed. */
  Optional<byte[]> read(String file);

  /** Whether a file is there. */
  boolean has(String file);

  /**
   * The tensors of a weights file, whose format its name tells: safetensors, PyTorch, or an index
   * of several of them.
   *
   * @throws InvalidModelException if it is missing or refused
   */
  TensorSource tensors(String file);

  /** SHA-256 of one file, lower-case hex. */
  String sha256(String file);

  /** The name of the weights file in Hugging Face layout; safetensors before pickles. */
  default String weightsFile() {
    return weightsFiles().findFirst().orElseThrow(() -> missing(WEIGHTS));
  }

  /** Whether there are weights in Hugging Face layout. */
  default boolean hasWeights() {
    return weightsFiles().findFirst().isPresent();
  }

  private Stream<String> weightsFiles() {
    return Stream.of(WEIGHTS, SHARDED_WEIGHTS, TORCH_WEIGHTS, SHARDED_TORCH_WEIGHTS)
        .filter(this::has);
  }

  /** The weights in Hugging Face layout. */
  default TensorSource weights() {
    return tensors(weightsFile());
  }

  /** SHA-256 of a weights file, lower-case hex; of shards, over the hashes of all of them. */
  default String weightsSha256(String file) {
    if (!file.endsWith(INDEX)) {
      return sha256(file);
    }
    StringBuilder hashes = new StringBuilder();
    for (String shard : ShardedTensors.files(describe(file), json(file))) {
      hashes.append(shard).append(' ').append(sha256(shard)).append('\n');
    }
    return ModelFiles.sha256(hashes.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A JSON file that must be there.
   *
   * @throws InvalidModelException if it is missing or malformed
   */
  default JsonNode json(String file) {
    try {
      return new ObjectMapper().readTree(require(file));
    } catch (IOException e) {
      throw new InvalidModelException(
          describe(file) + " is not valid JSON (" + e.getMessage() + "). Fetch it again.", e);
    }
  }

  /**
   * The content of a small file that must be there.
   *
   * @throws InvalidModelException if it is not
   */
  default byte[] require(String file) {
    return read(file).orElseThrow(() -> missing(file));
  }

  /** Says that a file is not there. */
  default InvalidModelException missing(String file) {
    return new InvalidModelException(
        describe(file)
            + " is missing. A model folder has config.json, model.safetensors and tokenizer.json"
            + " (Hugging Face's layout), or open_clip_config.json, open_clip_model.safetensors and"
            + " tokenizer.json (open_clip's).");
  }

  /** SHA-256 of bytes, lower-case hex. */
  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256", e);
    }
  }

  /** A model folder. */
  record Folder(Path folder) implements ModelFiles {
    /** Twice the largest published tokenizer.json; more is not read into memory. */
    private static final int MAX_TOKENIZER = 64 << 20;

    /**
     * An index of some thousand tensors takes a tenth; a tree of JSON takes many times the text.
     */
    private static final int MAX_SETTINGS = 4 << 20;

    @Override
    public String name() {
      // A snapshot in a hub's cache is a folder named by a commit.
      return HubCache.modelName(folder).orElseGet(this::folderName);
    }

    private String folderName() {
      Path path = folder.toAbsolutePath().normalize();
      // A training run has its model in a folder that is called the same in every run.
      boolean ofRun = path.endsWith("export") && Files.exists(path.resolveSibling("run.json"));
      Path named = ofRun ? path.getParent() : path;
      return named.getFileName() == null ? named.toString() : named.getFileName().toString();
    }

    @Override
    public String describe(String file) {
      return folder.resolve(file).toString();
    }

    @Override
    public boolean has(String file) {
      return Files.exists(folder.resolve(file));
    }

    @Override
    public Optional<byte[]> read(String file) {
      if (!has(file)) {
        return Optional.empty();
      }
      int most = file.endsWith(CONFIG) || file.endsWith(INDEX) ? MAX_SETTINGS : MAX_TOKENIZER;
      try (InputStream in = Files.newInputStream(regular(file))) {
        byte[] bytes = in.readNBytes(most + 1);
        if (bytes.length > most) {
          throw new InvalidModelException(
              describe(file)
                  + " has more than "
                  + most
                  + " bytes, far more than it needs. Fetch it again.");
        }
        return Optional.of(bytes);
      } catch (IOException e) {
        throw unreadable(file, e);
      }
    }

    @Override
    public TensorSource tensors(String file) {
      if (!has(file)) {
        throw missing(file);
      }
      try {
        if (file.endsWith(INDEX)) {
          return ShardedTensors.open(describe(file), json(file), this::tensors);
        }
        return file.endsWith(".safetensors")
            ? Safetensors.open(regular(file))
            : TorchArchive.open(regular(file));
      } catch (IOException e) {
        throw unreadable(file, e);
      }
    }

    @Override
    public String sha256(String file) {
      if (!has(file)) {
        throw missing(file);
      }
      MessageDigest digest = digest();
      ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
      try (FileChannel channel = FileChannel.open(regular(file))) {
        while (channel.read(buffer.clear()) >= 0) {
          digest.update(buffer.flip());
        }
      } catch (IOException e) {
        throw unreadable(file, e);
      }
      return HexFormat.of().formatHex(digest.digest());
    }

    /** Opening a pipe would wait for ever, and a device never ends. */
    private Path regular(String file) {
      Path path = folder.resolve(file);
      if (!Files.isRegularFile(path)) {
        throw new InvalidModelException(
            path + " cannot be used: it is a folder, a pipe or a device and no file.");
      }
      return path;
    }

    private InvalidModelException unreadable(String file, IOException e) {
      return new InvalidModelException(describe(file) + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** A model that was packed into a jar. Keeps what was read, since a jar is slow to unzip. */
  final class Resources implements ModelFiles {
    private final String name;
    private final String resources;
    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();

    /**
     * Reads nothing yet.
     *
     * @param name what people call it
     * @param resources absolute resource folder with a closing slash
     */
    public Resources(String name, String resources) {
      this.name = name;
      this.resources = resources;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String describe(String file) {
      return "the built-in model's " + file;
    }

    @Override
    public Optional<byte[]> read(String file) {
      return Optional.ofNullable(contents.computeIfAbsent(file, this::content));
    }

    private byte[] content(String file) {
      try (InputStream in = ModelFiles.class.getResourceAsStream(resources + file)) {
        return in == null ? null : in.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public boolean has(String file) {
      return ModelFiles.class.getResource(resources + file) != null;
    }

    @Override
    public TensorSource tensors(String file) {
      try {
        return Safetensors.of(describe(file), ByteBuffer.wrap(require(file)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String sha256(String file) {
      return ModelFiles.sha256(require(file));
    }
  }
}
