package io.lucelens.clip.model;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript module that has methods and no state. DJL has no call for most of PyTorch's
 * operators, but it runs modules, and a module's archive is only a zip with its code as text.
 *
 * <p>Thread-safe. The native module belongs to the manager it was loaded with.
 */
public final class TorchScript {
  private static final int PICKLE_FALSE = 0x89;
  private static final int PICKLE_NEW_OBJECT = 0x81;

  /** The oldest archive format that has all the operators we call. */
  private static final String ARCHIVE_VERSION = "4\n";

  private final PtSymbolBlock module;

  private TorchScript(PtSymbolBlock module) {
    this.module = module;
  }

  /**
   * Loads a module.
   *
   * @param owner whose resource the code is
   * @param type name of the module's class
   * @param code that class in the dialect in which TorchScript archives keep code, the name of a
   *     resource beside the owner
   * @param manager owns the native module
   */
  public static TorchScript load(Class<?> owner, String type, String code, NDManager manager) {
    try (InputStream in = owner.getResourceAsStream(code)) {
      byte[] archive = archive(type, in.readAllBytes());
      return new TorchScript(
          JniUtils.loadModule(
              (PtNDManager) manager, new ByteArrayInputStream(archive), false, false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a method; the caller closes the result. */
  public IValue run(String method, IValue... arguments) {
    return IValueUtils.runMethod(module, method, arguments);
  }

  private static byte[] archive(String type, byte[] code) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "data.pkl", instance(type));
      store(zip, "code/__torch__.py", code);
      store(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      store(zip, "version", ARCHIVE_VERSION.getBytes(StandardCharsets.US_ASCII));
    }
    return bytes.toByteArray();
  }

  /** The pickle of an instance that only has the two fields of every module. */
  private static byte[] instance(String type) throws IOException {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.writeBytes(new byte[] {(byte) 0x80, 2});
    pickle.writeBytes(("c__torch__\n" + type + "\n)").getBytes(StandardCharsets.US_ASCII));
    pickle.write(PICKLE_NEW_OBJECT);
    pickle.writeBytes(new byte[] {'}', '('});
    text(pickle, "training");
    pickle.write(PICKLE_FALSE);
    text(pickle, "_is_full_backward_hook");
    pickle.writeBytes(new byte[] {'N', 'u', 'b', '.'});
    return pickle.toByteArray();
  }

  private static void text(ByteArrayOutputStream pickle, String text) {
    pickle.writeBytes(new byte[] {'X', (byte) text.length(), 0, 0, 0});
    pickle.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** PyTorch reads entries where they lie, so they must not be compressed. */
  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry("module/" + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
