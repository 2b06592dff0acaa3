package io.lucelens.index.metadata;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes HEIC files with items and no picture, right ones and wrong ones. */
final class HeicItems {
  static final String XMP = "application/rdf+xml";

  private final List<Item> items = new ArrayList<>();
  private int locationsVersion;
  private int infoVersion = 2;
  private boolean inMeta;
  private int parts = 1;
  private long base;

  private record Item(String type, String contentType, String encoding, byte[] content) {}

  /** An item of a media type. */
  HeicItems mime(String contentType, String encoding, byte[] content) {
    items.add(new Item("mime", contentType, encoding, content));
    return this;
  }

  /** An XMP packet. */
  HeicItems xmp(byte[] packet) {
    return mime(XMP, "", packet);
  }

  /** An EXIF block. */
  HeicItems exif(byte[] block) {
    items.add(new Item("Exif", null, null, Blocks.join(new byte[4], block)));
    return this;
  }

  /** In another version of the boxes that name items, 2 or 3, and locate them, 0 to 2. */
  HeicItems versions(int infos, int locations) {
    infoVersion = infos;
    locationsVersion = locations;
    return this;
  }

  /** With the items' bytes in the meta box, which version 0 cannot say. */
  HeicItems inMeta() {
    inMeta = true;
    return this;
  }

  /** With each item in several parts, side by side. */
  HeicItems inParts(int number) {
    parts = number;
    return this;
  }

  /** With places that are told from somewhere in the file. */
  HeicItems from(long place) {
    base = place;
    return this;
  }

  byte[] bytes() {
    byte[] type = box("ftyp", Blocks.latin1("heic\0\0\0\0mif1heic"));
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    items.forEach(item -> data.writeBytes(item.content));
    // The places do not change the length of the box that tells them.
    int start = inMeta ? 0 : type.length + meta(0, data.toByteArray()).length + 8;
    byte[] meta = meta(start, data.toByteArray());
    byte[] media = inMeta ? new byte[0] : box("mdat", data.toByteArray());
    return Blocks.join(type, meta, media);
  }

  private byte[] meta(int start, byte[] data) {
    byte[] handler = box("hdlr", new byte[8], Blocks.latin1("pict"), new byte[13]);
    return box(
        "meta",
        new byte[4],
        handler,
        infos(),
        locations(start),
        inMeta ? box("idat", data) : new byte[0]);
  }

  private byte[] infos() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(ByteBuffer.allocate(6).putShort(4, (short) items.size()).array());
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      byte[] head = infoVersion == 2 ? shorts(0x200, 0, i + 1, 0) : shorts(0x300, 0, 0, i + 1, 0);
      String media =
          item.contentType == null
              ? ""
              : item.contentType + "\0" + (item.encoding.isEmpty() ? "" : item.encoding + "\0");
      all.writeBytes(box("infe", head, Blocks.latin1(item.type + "a name\0" + media)));
    }
    return box("iinf", all.toByteArray());
  }

  private byte[] locations(int start) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int version = inMeta ? Math.max(1, locationsVersion) : locationsVersion;
    int index = version == 0 ? 0 : 4;
    all.writeBytes(shorts(version << 8, 0, 0x4880 | index));
    all.writeBytes(version == 2 ? shorts(0, items.size()) : shorts(items.size()));
    long place = start - base;
    for (int i = 0; i < items.size(); i++) {
      all.writeBytes(version == 2 ? shorts(0, i + 1) : shorts(i + 1));
      all.writeBytes(version == 0 ? new byte[0] : shorts(inMeta ? 1 : 0));
      all.writeBytes(shorts(0));
      all.writeBytes(ByteBuffer.allocate(8).putLong(base).array());
      all.writeBytes(shorts(parts));
      int rest = items.get(i).content.length;
      for (int part = parts; part > 0; part--) {
        int length = rest / part;
        all.writeBytes(new byte[index]);
        all.writeBytes(ByteBuffer.allocate(12).putInt((int) place).putLong(length).array());
        place += length;
        rest -= length;
      }
    }
    return box("iloc", all.toByteArray());
  }

  static byte[] shorts(int... numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * numbers.length);
    for (int number : numbers) {
      bytes.putShort((short) number);
    }
    return bytes.array();
  }

  static byte[] box(String type, byte[]... parts) {
    byte[] content = Blocks.join(parts);
    byte[] head = ByteBuffer.allocate(4).putInt(8 + content.length).array();
    return Blocks.join(head, type.getBytes(StandardCharsets.ISO_8859_1), content);
  }
}
