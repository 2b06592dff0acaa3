package io.lucelens.clip.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;

/** Writes safetensors files that any implementation can read. */
public final class SafetensorsWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SafetensorsWriter() {}

  /**
   * Writes tensors atomically: the file appears whole, or what was there stays.
   *
   * @param file to be written
   * @param tensors float32 arrays by name, in the order of the file
   * @param type F32, or F16 to halve the file
   * @param metadata free-form strings for the header
   * @throws IOException if it cannot be written; nothing is left behind then
   */
  public static void write(
      Path file, Map<String, NDArray> tensors, DType type, Map<String, String> metadata)
      throws IOException {
    if (type != DType.F32 && type != DType.F16) {
      throw new IllegalArgumentException("Weights are written as F32 or F16, not as " + type);
    }
    Path parts = file.resolveSibling(file.getFileName() + ".part");
    try {
      try (FileChannel channel =
          FileChannel.open(
              parts,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        writeFully(channel, header(tensors, type, metadata));
        for (NDArray tensor : tensors.values()) {
          writeFully(channel, encode(tensor, type));
        }
        channel.force(true);
      }
      Files.move(parts, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(parts);
    }
  }

  private static ByteBuffer header(
      Map<String, NDArray> tensors, DType type, Map<String, String> metadata) throws IOException {
    ObjectNode header = JSON.createObjectNode();
    header.set("__metadata__", JSON.valueToTree(metadata));
    long offset = 0;
    for (Map.Entry<String, NDArray> entry : tensors.entrySet()) {
      NDArray tensor = entry.getValue();
      if (tensor.getDataType() != DataType.FLOAT32) {
        throw new IllegalArgumentException(
            "Tensor " + entry.getKey() + " is " + tensor.getDataType() + ", not float32");
      }
      long end = offset + tensor.size() * type.bytes();
      ObjectNode node = header.putObject(entry.getKey());
      node.put("dtype", type.name());
      node.set("shape", JSON.valueToTree(tensor.getShape().getShape()));
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = JSON.writeValueAsBytes(header);
    // Spaces up to a multiple of eight, so that the data is aligned.
    byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
    Arrays.fill(padded, json.length, padded.length, " ".getBytes(StandardCharsets.US_ASCII)[0]);
    return ByteBuffer.allocate(8 + padded.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(padded.length)
        .put(padded)
        .flip();
  }

  private static ByteBuffer encode(NDArray tensor, DType type) {
    float[] values = tensor.toFloatArray();
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      if (type == DType.F32) {
        bytes.putFloat(value);
      } else {
        bytes.putShort(Float.floatToFloat16(value));
      }
    }
    return bytes.flip();
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
