package io.lucelens.web;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** RAW files as small as they can be. */
final class RawFile {
  private RawFile() {}

  /** In the structure of a Fujifilm file: a header that says where the JPEG is. */
  static byte[] of(byte[] jpeg) {
    ByteBuffer header = ByteBuffer.allocate(148);
    header.put("FUJIFILMCCD-RAW 0201FF389501".getBytes(StandardCharsets.ISO_8859_1));
    header.putInt(84, header.capacity()).putInt(88, jpeg.length);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(header.array());
    file.writeBytes(jpeg);
    return file.toByteArray();
  }
}
