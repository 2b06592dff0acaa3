package io.lucelens.clip.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes PyTorch archives for tests, well-formed and not: pickle instructions and zip entries. */
final class TorchFile {
  private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();
  private final Map<String, byte[]> entries = new LinkedHashMap<>();
  private int method = ZipEntry.STORED;

  TorchFile() {
    raw(0x80, 2);
  }

  /** An archive of a pickle as it is. */
  static TorchFile of(byte[] pickle) {
    TorchFile file = new TorchFile();
    file.pickle.reset();
    file.pickle.writeBytes(pickle);
    return file;
  }

  /** Bytes as they are. */
  TorchFile raw(int... bytes) {
    for (int b : bytes) {
      pickle.write(b);
    }
    return this;
  }

  /** ASCII instructions as they are. */
  TorchFile raw(String text) {
    pickle.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  TorchFile text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    raw("X");
    pickle.writeBytes(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length).array());
    pickle.writeBytes(bytes);
    return this;
  }

  TorchFile number(int n) {
    raw("J");
    pickle.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(n).array());
    return this;
  }

  TorchFile numbers(int... numbers) {
    raw("(");
    for (int n : numbers) {
      number(n);
    }
    return raw("t");
  }

  TorchFile global(String module, String name) {
    return raw("c" + module + "\n" + name + "\n");
  }

  TorchFile storage(String type, String key, int elements) {
    raw("(").text("storage").global("torch", type).text(key).text("cpu");
    return number(elements).raw("tQ");
  }

  /** A tensor of float32 elements with its storage in the archive. */
  TorchFile floats(String key, int[] shape, int[] strides, int offset, float... storage) {
    global("torch._utils", "_rebuild_tensor_v2").raw("(");
    storage("FloatStorage", key, storage.length).number(offset).numbers(shape).numbers(strides);
    raw(0x89).global("collections", "OrderedDict").raw(")RtR");
    return entry("data/" + key, bytes(storage));
  }

  static byte[] bytes(float... floats) {
    ByteBuffer bytes = ByteBuffer.allocate(floats.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(floats);
    return bytes.array();
  }

  TorchFile entry(String name, byte[] content) {
    entries.put(name, content);
    return this;
  }

  TorchFile compressed() {
    method = ZipEntry.DEFLATED;
    return this;
  }

  /** Ends the pickle and writes the archive. */
  Path to(Path file) throws IOException {
    return unfinishedTo(file, true);
  }

  Path unfinishedTo(Path file, boolean stop) throws IOException {
    if (stop) {
      raw(".");
    }
    entries.put("data.pkl", pickle.toByteArray());
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        ZipEntry header = new ZipEntry("archive/" + entry.getKey());
        header.setMethod(method);
        header.setSize(entry.getValue().length);
        CRC32 crc = new CRC32();
        crc.update(entry.getValue());
        header.setCrc(crc.getValue());
        zip.putNextEntry(header);
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
    return file;
  }
}
