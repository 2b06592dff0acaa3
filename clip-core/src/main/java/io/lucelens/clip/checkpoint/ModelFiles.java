package io.lucelens.clip.checkpoint;

import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.checkpoint.hub.HubCache;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** The files of a model in Hugging Face layout: a folder on disk, or resources inside a jar. */
public interface ModelFiles {
  /** The names the layout gives its files. */
  String CONFIG = "config.json";

  String WEIGHTS = "model.safetensors";
  String TOKENIZER = "tokenizer.json";
  String PREPROCESSOR = "preprocessor_config.json";

  /** The small model that ships inside this library. */
  static ModelFiles bundled() {
    return new Resources("lucelens-bundled", "/io/lucelens/clip/bundled/");
  }

  /** What people call the model. */
  String name();

  /** How a file is called in messages. */
  String describe(String file);

  /** The content of a small file, if it is there. */
  Optional<byte[]> read(String file);

  /** The weights. */
  Safetensors weights();

  /** SHA-256 of the weights file, lower-case hex. */
  String weightsSha256();

  /**
   * The content of a small file that must be there.
   *
   * @throws InvalidModelException if it is not
   */
  default byte[] require(String file) {
    return read(file).orElseThrow(() -> missing(file));
  }

  /** Says that a file of the layout is not there. */
  default InvalidModelException missing(String file) {
    return new InvalidModelException(
        describe(file)
            + " is missing. A model folder in Hugging Face layout has config.json,"
            + " model.safetensors and tokenizer.json.");
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
    @Override
    public String name() {
      // A snapshot in a hub's cache is a folder named by a commit.
      return HubCache.modelName(folder)
          .orElseGet(() -> folder.toAbsolutePath().normalize().getFileName().toString());
    }

    @Override
    public String describe(String file) {
      return folder.resolve(file).toString();
    }

    @Override
    public Optional<byte[]> read(String file) {
      try {
        Path path = folder.resolve(file);
        return Files.exists(path) ? Optional.of(Files.readAllBytes(path)) : Optional.empty();
      } catch (IOException e) {
        throw unreadable(file, e);
      }
    }

    @Override
    public Safetensors weights() {
      try {
        return Safetensors.open(weightsFile());
      } catch (IOException e) {
        throw unreadable(WEIGHTS, e);
      }
    }

    @Override
    public String weightsSha256() {
      MessageDigest digest = digest();
      ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
      try (FileChannel channel = FileChannel.open(weightsFile())) {
        while (channel.read(buffer.clear()) >= 0) {
          digest.update(buffer.flip());
        }
      } catch (IOException e) {
        throw unreadable(WEIGHTS, e);
      }
      return HexFormat.of().formatHex(digest.digest());
    }

    private Path weightsFile() {
      Path file = folder.resolve(WEIGHTS);
      if (!Files.exists(file)) {
        throw missing(WEIGHTS);
      }
      return file;
    }

    private InvalidModelException unreadable(String file, IOException e) {
      return new InvalidModelException(describe(file) + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * A model that was packed into a jar.
   *
   * @param name what people call it
   * @param resources absolute resource folder with a closing slash
   */
  record Resources(String name, String resources) implements ModelFiles {
    @Override
    public String describe(String file) {
      return "the built-in model's " + file;
    }

    @Override
    public Optional<byte[]> read(String file) {
      try (InputStream in = ModelFiles.class.getResourceAsStream(resources + file)) {
        return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Safetensors weights() {
      try {
        return Safetensors.of(describe(WEIGHTS), ByteBuffer.wrap(require(WEIGHTS)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String weightsSha256() {
      return sha256(require(WEIGHTS));
    }
  }
}
