package io.lucelens.clip.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lucelens.clip.InvalidModelException;
import java.io.CharConversionException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads a safetensors file: eight bytes of header length, a JSON header that says where each tensor
 * lies, then the data. Everything the header claims is checked before anything is mapped.
 *
 * <p>float32 tensors of a file on disk are memory-mapped without a copy, where the file is
 * writable. The mapping is private, because PyTorch may write in place, and stays until the array
 * that wraps it is closed. Immutable and thread-safe; holds no file open.
 */
public final class Safetensors implements TensorSource {
  /**
   * A CLIP of 2,000 tensors needs a tenth of it. The reference implementation allows 100 MB, which
   * as JSON of empty lists would fill gigabytes of memory.
   */
  private static final long MAX_HEADER_BYTES = 4 << 20;

  private static final int MAX_AXES = 8;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Source source;
  private final Map<String, Tensor> tensors;
  private final Map<String, String> metadata;

  /** What the header says of one tensor; offsets count from the start of the file. */
  private record Tensor(DType type, Shape shape, long begin, long end) {}

  /** Where the bytes come from: a file that is mapped, or a buffer. */
  private interface Source {
    String name();

    long size();

    ByteBuffer slice(long begin, long length) throws IOException;
  }

  private Safetensors(Source source) throws IOException {
    this.source = source;
    long dataStart = 8 + headerLength();
    JsonNode header = readHeader(dataStart);
    this.metadata = readMetadata(header.path("__metadata__"));
    Map<String, Tensor> found = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      if (!entry.getKey().equals("__metadata__")) {
        found.put(entry.getKey(), readTensor(entry.getKey(), entry.getValue(), dataStart));
      }
    }
    rejectOverlaps(found);
    this.tensors = Collections.unmodifiableMap(found);
  }

  /**
   * Reads the header of a file.
   *
   * @throws InvalidModelException naming the file, the tensor and the rule it breaks
   * @throws IOException if the file cannot be read
   */
  public static Safetensors open(Path file) throws IOException {
    return new Safetensors(new MappedFile(file, Files.size(file)));
  }

  /**
   * Reads the header of a file that is already in memory.
   *
   * @param name for messages
   * @param bytes the whole file; must not change afterwards
   */
  public static Safetensors of(String name, ByteBuffer bytes) throws IOException {
    return new Safetensors(new Memory(name, bytes));
  }

  private record MappedFile(Path file, long size) implements Source {
    @Override
    public String name() {
      return file.toString();
    }

    @Override
    public ByteBuffer slice(long begin, long length) throws IOException {
      // A private mapping needs a writable file although it never writes to it.
      if (!Files.isWritable(file)) {
        return copy(begin, length);
      }
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        return channel.map(FileChannel.MapMode.PRIVATE, begin, length);
      }
    }

    private ByteBuffer copy(long begin, long length) throws IOException {
      ByteBuffer copy = ByteBuffer.allocateDirect(Math.toIntExact(length));
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        while (copy.hasRemaining()) {
          if (channel.read(copy, begin + copy.position()) < 0) {
            throw new EOFException(file + " became shorter while it was read");
          }
        }
      }
      return copy.flip();
    }
  }

  private record Memory(String name, ByteBuffer bytes) implements Source {
    @Override
    public long size() {
      return bytes.remaining();
    }

    @Override
    public ByteBuffer slice(long begin, long length) {
      return bytes.slice(Math.toIntExact(begin), Math.toIntExact(length));
    }
  }

  @Override
  public String describe() {
    return source.name();
  }

  @Override
  public Set<String> names() {
    return tensors.keySet();
  }

  @Override
  public Shape shape(String name) {
    return tensor(name).shape();
  }

  /** The element type of a tensor on disk. */
  public DType type(String name) {
    return tensor(name).type();
  }

  /** The file's free-form metadata. */
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public NDArray load(NDManager manager, String name) throws IOException {
    Tensor tensor = tensor(name);
    if (!tensor.type().isFloat()) {
      throw invalid(
          "tensor " + name + " holds integers (" + tensor.type() + ") where weights are expected");
    }
    ByteBuffer data = source.slice(tensor.begin(), tensor.end() - tensor.begin());
    boolean asIs =
        tensor.type() == DType.F32
            && data.isDirect()
            && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    ByteBuffer floats = asIs ? data : tensor.type().toFloat32(data);
    return manager.create(floats.order(ByteOrder.nativeOrder()), tensor.shape(), DataType.FLOAT32);
  }

  /** Copies an I64 tensor. */
  public long[] loadLongs(String name) throws IOException {
    Tensor tensor = tensor(name);
    if (tensor.type() != DType.I64) {
      throw invalid("tensor " + name + " has type " + tensor.type() + " where I64 is expected");
    }
    long[] values = new long[Math.toIntExact(tensor.shape().size())];
    source
        .slice(tensor.begin(), tensor.end() - tensor.begin())
        .order(ByteOrder.LITTLE_ENDIAN)
        .asLongBuffer()
        .get(values);
    return values;
  }

  private Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw invalid("there is no tensor " + name);
    }
    return tensor;
  }

  private long headerLength() throws IOException {
    if (source.size() < 8) {
      throw invalid("it has " + source.size() + " bytes, fewer than the 8 of the header's length");
    }
    long length = source.slice(0, 8).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > source.size() - 8) {
      throw invalid(
          "its header claims "
              + Long.toUnsignedString(length)
              + " bytes and the file has "
              + source.size()
              + "; it is truncated or no safetensors file");
    }
    if (length > MAX_HEADER_BYTES) {
      throw invalid("its header has " + length + " bytes; the most is " + MAX_HEADER_BYTES);
    }
    return length;
  }

  private JsonNode readHeader(long dataStart) throws IOException {
    byte[] bytes = new byte[(int) (dataStart - 8)];
    source.slice(8, bytes.length).get(bytes);
    try {
      JsonNode header = JSON.readTree(bytes);
      if (header == null || !header.isObject()) {
        throw invalid("its header is not a JSON object");
      }
      return header;
    } catch (JsonProcessingException e) {
      throw invalid("its header is not valid JSON: " + e.getOriginalMessage());
    } catch (CharConversionException e) {
      throw invalid("its header is not valid JSON: " + e.getMessage());
    }
  }

  private static Map<String, String> readMetadata(JsonNode node) {
    Map<String, String> metadata = new LinkedHashMap<>();
    node.properties().forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
    return Collections.unmodifiableMap(metadata);
  }

  private Tensor readTensor(String name, JsonNode node, long dataStart) {
    String typeName = node.path("dtype").asText();
    DType type =
        DType.byName(typeName)
            .orElseThrow(
                () ->
                    invalid(
                        "tensor "
                            + name
                            + " has type '"
                            + typeName
                            + "'; supported: "
                            + List.of(DType.values())));
    JsonNode offsets = node.path("data_offsets");
    if (!node.path("shape").isArray() || !offsets.isArray() || offsets.size() != 2) {
      throw invalid("tensor " + name + " lacks its shape or its two data_offsets");
    }
    if (node.path("shape").size() > MAX_AXES) {
      throw invalid(
          "tensor "
              + name
              + " has "
              + node.path("shape").size()
              + " axes; "
              + MAX_AXES
              + " are the most");
    }
    long[] shape = new long[node.path("shape").size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = wholeNumber(name, node.path("shape").get(i));
    }
    long begin = wholeNumber(name, offsets.get(0));
    long end = wholeNumber(name, offsets.get(1));
    if (end < begin || end > source.size() - dataStart) {
      throw invalid(
          "tensor "
              + name
              + " lies at bytes "
              + begin
              + " to "
              + end
              + " of "
              + (source.size() - dataStart)
              + " bytes of data; the file is truncated or damaged");
    }
    if (end - begin > Integer.MAX_VALUE) {
      throw invalid("tensor " + name + " is larger than 2 GiB, the most that can be mapped");
    }
    if (bytes(name, shape, type) != end - begin) {
      throw invalid(
          "tensor "
              + name
              + " of shape "
              + new Shape(shape)
              + " and type "
              + type
              + " does not fill its "
              + (end - begin)
              + " bytes");
    }
    return new Tensor(type, new Shape(shape), dataStart + begin, dataStart + end);
  }

  private long wholeNumber(String tensor, JsonNode node) {
    if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
      throw invalid("tensor " + tensor + " has " + node + " where a size or an offset belongs");
    }
    return node.longValue();
  }

  private long bytes(String name, long[] shape, DType type) {
    try {
      long size = type.bytes();
      for (long n : shape) {
        size = Math.multiplyExact(size, n);
      }
      return size;
    } catch (ArithmeticException e) {
      throw invalid("tensor " + name + " has the impossible shape " + new Shape(shape));
    }
  }

  private void rejectOverlaps(Map<String, Tensor> found) {
    TreeMap<Long, String> byBegin = new TreeMap<>();
    found.forEach(
        (name, tensor) -> {
          if (tensor.end() > tensor.begin()) {
            String other = byBegin.put(tensor.begin(), name);
            if (other != null) {
              throw invalid("tensors " + other + " and " + name + " overlap");
            }
          }
        });
    long end = 0;
    String previous = "";
    for (Map.Entry<Long, String> entry : byBegin.entrySet()) {
      if (entry.getKey() < end) {
        throw invalid("tensors " + previous + " and " + entry.getValue() + " overlap");
      }
      previous = entry.getValue();
      end = found.get(previous).end();
    }
  }

  private InvalidModelException invalid(String reason) {
    return new InvalidModelException(
        source.name() + " cannot be used: " + reason + ". Fetch or export the file again.");
  }
}
