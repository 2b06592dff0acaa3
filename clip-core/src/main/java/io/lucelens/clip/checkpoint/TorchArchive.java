package io.lucelens.clip.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.lucelens.clip.InvalidModelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Reads the tensors of a file that {@code torch.save} or TorchScript wrote: a zip whose {@code
 * data.pkl} says which tensors there are (see {@link TorchPickle}) and whose entries {@code data/…}
 * hold their bytes, uncompressed. Code inside the archive is never looked at.
 *
 * <p>Immutable and thread-safe; holds no file open.
 */
public final class TorchArchive implements TensorSource {
  private static final int MAX_PICKLE_BYTES = 32 << 20;
  private static final String PICKLE = "/data.pkl";
  private static final String BYTE_ORDER = "/byteorder";

  private final Path file;
  private final String root;
  private final Map<String, PickledTensor> tensors;

  private TorchArchive(Path file, String root, Map<String, PickledTensor> tensors) {
    this.file = file;
    this.root = root;
    this.tensors = Collections.unmodifiableMap(tensors);
  }

  /**
   * Reads which tensors a file has.
   *
   * @throws InvalidModelException naming the file and what was refused
   * @throws IOException if the file cannot be read
   */
  public static TorchArchive open(Path file) throws IOException {
    requireZip(file);
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry pickle = pickle(zip);
      String root = pickle.getName().substring(0, pickle.getName().length() - PICKLE.length());
      requireLittleEndian(zip, root);
      Object content = TorchPickle.read(read(zip, pickle));
      TorchArchive archive = new TorchArchive(file, root, TorchTensors.of(content));
      archive.requireStorages(zip);
      return archive;
    } catch (InvalidModelException e) {
      throw invalid(file, e.getMessage(), e);
    } catch (IOException | IllegalArgumentException e) {
      throw invalid(file, "its zip is damaged (" + e.getMessage() + ")", e);
    }
  }

  private static void requireZip(Path file) throws IOException {
    byte[] magic = new byte[2];
    try (InputStream in = Files.newInputStream(file)) {
      in.readNBytes(magic, 0, 2);
    }
    if (magic[0] == (byte) 0x80) {
      throw new InvalidModelException(
          file
              + " cannot be used: it has the format of PyTorch before 1.6. Load it in a newer"
              + " PyTorch and save it again, or use the model's safetensors file.");
    }
    if (magic[0] != 'P' || magic[1] != 'K') {
      throw invalid(file, "it is no PyTorch archive, which is a zip file", null);
    }
  }

  private static ZipEntry pickle(ZipFile zip) {
    List<? extends ZipEntry> found =
        zip.stream()
            .filter(e -> e.getName().endsWith(PICKLE))
            .filter(e -> e.getName().indexOf('/') == e.getName().length() - PICKLE.length())
            .toList();
    if (found.size() != 1) {
      throw new InvalidModelException(
          "it has " + found.size() + " files data.pkl where a PyTorch archive has one");
    }
    return found.getFirst();
  }

  private static void requireLittleEndian(ZipFile zip, String root) throws IOException {
    ZipEntry entry = zip.getEntry(root + BYTE_ORDER);
    if (entry != null && !new String(read(zip, entry)).strip().equals("little")) {
      throw new InvalidModelException("its numbers are big-endian; only little-endian is read");
    }
  }

  private static byte[] read(ZipFile zip, ZipEntry entry) throws IOException {
    try (InputStream in = zip.getInputStream(entry)) {
      // Counted while reading: the size that the zip claims may be a lie.
      byte[] bytes = in.readNBytes(MAX_PICKLE_BYTES + 1);
      if (bytes.length > MAX_PICKLE_BYTES) {
        throw new InvalidModelException(
            entry.getName() + " has more than " + MAX_PICKLE_BYTES + " bytes");
      }
      return bytes;
    }
  }

  private void requireStorages(ZipFile zip) throws IOException {
    long claimed = 0;
    for (Map.Entry<String, PickledTensor> tensor : tensors.entrySet()) {
      PickledTensor.Storage storage = tensor.getValue().storage();
      String name = root + "/data/" + storage.key();
      ZipEntry entry = zip.getEntry(name);
      if (entry == null) {
        throw new InvalidModelException("tensor " + tensor.getKey() + " lacks its data, " + name);
      }
      if (entry.getMethod() != ZipEntry.STORED) {
        throw new InvalidModelException(
            name + " is compressed, which PyTorch never does; refused unread");
      }
      if (entry.getSize() / storage.type().bytes() != storage.elements()
          || entry.getSize() % storage.type().bytes() != 0) {
        throw new InvalidModelException(
            "tensor "
                + tensor.getKey()
                + " says "
                + storage.elements()
                + " elements of "
                + storage.type()
                + " and "
                + name
                + " has "
                + entry.getSize()
                + " bytes");
      }
      claimed += Math.max(0, tensor.getValue().size()) * storage.type().bytes();
      requirePlausible(tensor.getKey(), tensor.getValue(), claimed);
    }
  }

  /** Many tensors on one storage would be a bomb: small on disk, huge in memory. */
  private void requirePlausible(String name, PickledTensor tensor, long claimed)
      throws IOException {
    if (claimed < 0 || claimed > Files.size(file)) {
      throw new InvalidModelException(
          "up to tensor " + name + " its tensors claim more bytes than the file has");
    }
    if (tensor.span() * tensor.storage().type().bytes() > Integer.MAX_VALUE
        || tensor.size() > Integer.MAX_VALUE / Float.BYTES) {
      throw new InvalidModelException("tensor " + name + " is larger than 2 GiB, the most it may");
    }
  }

  @Override
  public String describe() {
    return file.toString();
  }

  @Override
  public Set<String> names() {
    return tensors.keySet();
  }

  @Override
  public Shape shape(String name) {
    return new Shape(tensor(name).shape());
  }

  @Override
  public NDArray load(NDManager manager, String name) throws IOException {
    PickledTensor tensor = tensor(name);
    DType type = tensor.storage().type();
    if (!type.isFloat()) {
      throw invalid(
          file,
          "tensor " + name + " holds integers (" + type + ") where weights are expected",
          null);
    }
    ByteBuffer floats = type.toFloat32(window(tensor));
    ByteBuffer ordered = tensor.contiguous() ? floats : Strides.gather(floats, tensor);
    return manager.create(
        ordered.order(ByteOrder.nativeOrder()), new Shape(tensor.shape()), DataType.FLOAT32);
  }

  private ByteBuffer window(PickledTensor tensor) throws IOException {
    int width = tensor.storage().type().bytes();
    byte[] bytes = new byte[Math.toIntExact(tensor.span() * width)];
    try (ZipFile zip = new ZipFile(file.toFile());
        InputStream in =
            zip.getInputStream(zip.getEntry(root + "/data/" + tensor.storage().key()))) {
      in.skipNBytes(tensor.offset() * width);
      if (in.readNBytes(bytes, 0, bytes.length) < bytes.length) {
        throw new IOException(file + " became shorter while it was read");
      }
    }
    return ByteBuffer.wrap(bytes);
  }

  private PickledTensor tensor(String name) {
    PickledTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw invalid(file, "there is no tensor " + name, null);
    }
    return tensor;
  }

  private static InvalidModelException invalid(Path file, String reason, Throwable cause) {
    return new InvalidModelException(
        file + " cannot be used: " + reason + ". Fetch or export the file again.", cause);
  }
}
