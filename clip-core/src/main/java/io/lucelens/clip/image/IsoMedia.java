package io.lucelens.clip.image;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes descriptions out of files of the ISO base media format, as HEIC, AVIF and CR3 are. HEIC and
 * AVIF keep each as an item: the {@code meta} box says in {@code iinf} what the items are, and in
 * {@code iloc} where the parts of each lie, in the file or in {@code idat} (ISO/IEC 14496-12,
 * 8.11).
 *
 * <p>No length and no count is believed before it is compared with what is there, and nothing is
 * copied but what is asked for: time is bounded by the file's size. What contradicts itself ends
 * the reading; what was found before is kept.
 */
public final class IsoMedia {
  private static final Logger LOG = LoggerFactory.getLogger(IsoMedia.class);

  private static final int FILE_TYPE = type("ftyp");
  private static final int META = type("meta");
  private static final int ITEM_INFOS = type("iinf");
  private static final int ITEM_INFO = type("infe");
  private static final int ITEM_LOCATIONS = type("iloc");
  private static final int ITEM_DATA = type("idat");
  private static final int NAMED_BY_UUID = type("uuid");
  private static final int EXIF = type("Exif");
  private static final int MIME = type("mime");
  private static final ByteBuffer XMP = StandardCharsets.US_ASCII.encode("application/rdf+xml");

  /** The length and the type of a box. */
  private static final int BOX_HEADER = 8;

  /** Version and flags, with which some boxes begin, are a byte and three. */
  private static final int FLAGS = 3;

  private static final int UUID_LENGTH = 16;
  private static final int IN_FILE = 0;
  private static final int IN_ITEM_DATA = 1;

  private final ByteBuffer file;
  private final Kind kind;
  private final int most;
  private final int maxBytes;
  private final List<byte[]> items = new ArrayList<>();

  /** What an item is. */
  public enum Kind {
    /** An EXIF block, after four bytes that say how many more come before its header. */
    EXIF,
    /** An XMP packet. */
    XMP
  }

  /** A box: its type and what is in it. */
  private record Box(int type, ByteBuffer content) {}

  /** How the places of an item's parts are written: their number, and the bytes of each field. */
  private record Parts(int count, int indexSize, int offsetSize, int lengthSize) {
    int length() {
      return count * (indexSize + offsetSize + lengthSize);
    }
  }

  private IsoMedia(byte[] file, Kind kind, int most, int maxBytes) {
    this.file = ByteBuffer.wrap(file);
    this.kind = kind;
    this.most = most;
    this.maxBytes = maxBytes;
  }

  private static int type(String name) {
    return ByteBuffer.wrap(name.getBytes(StandardCharsets.ISO_8859_1)).getInt();
  }

  /** Whether a file is of this format. */
  public static boolean isIn(byte[] file) {
    return file.length >= BOX_HEADER && ByteBuffer.wrap(file).getInt(Integer.BYTES) == FILE_TYPE;
  }

  /**
   * The items of a kind that are neither encrypted nor compressed.
   *
   * @param most how many to look at
   * @param maxBytes a larger one is left out
   */
  public static List<byte[]> items(byte[] file, Kind kind, int most, int maxBytes) {
    IsoMedia found = new IsoMedia(file, kind, most, maxBytes);
    try {
      find(found.file.duplicate(), META).ifPresent(found::read);
    } catch (BufferUnderflowException e) {
      LOG.debug("A box with items ends too early");
    }
    return found.items;
  }

  /**
   * What is in the first box that is named by a UUID, which need not be in the standard.
   *
   * @param maxBytes a longer one is cut
   */
  public static Optional<byte[]> named(byte[] file, UUID name, int maxBytes) {
    ByteBuffer boxes = ByteBuffer.wrap(file);
    for (Box box = next(boxes); box != null; box = next(boxes)) {
      ByteBuffer content = box.content;
      if (box.type == NAMED_BY_UUID
          && content.remaining() >= UUID_LENGTH
          && new UUID(content.getLong(), content.getLong()).equals(name)) {
        byte[] bytes = new byte[Math.min(content.remaining(), maxBytes)];
        content.get(bytes);
        return Optional.of(bytes);
      }
    }
    return Optional.empty();
  }

  /** Takes a box out of boxes side by side; null at the end, or if it is longer than the rest. */
  private static Box next(ByteBuffer boxes) {
    int start = boxes.position();
    if (boxes.remaining() < BOX_HEADER) {
      return null;
    }
    long size = Integer.toUnsignedLong(boxes.getInt());
    int type = boxes.getInt();
    if (size == 1) {
      size = boxes.remaining() < Long.BYTES ? -1 : boxes.getLong();
    } else if (size == 0) {
      size = boxes.limit() - start;
    }
    int header = boxes.position() - start;
    if (size < header || size > boxes.limit() - start) {
      return null;
    }
    ByteBuffer content = boxes.slice(boxes.position(), (int) size - header);
    boxes.position(start + (int) size);
    return new Box(type, content);
  }

  /** What is in the first box of a type. */
  private static Optional<ByteBuffer> find(ByteBuffer boxes, int type) {
    for (Box box = next(boxes); box != null; box = next(boxes)) {
      if (box.type == type) {
        return Optional.of(box.content);
      }
    }
    return Optional.empty();
  }

  private void read(ByteBuffer meta) {
    skip(meta, 1 + FLAGS);
    Optional<ByteBuffer> infos = find(meta.duplicate(), ITEM_INFOS);
    Optional<ByteBuffer> locations = find(meta.duplicate(), ITEM_LOCATIONS);
    ByteBuffer data = find(meta, ITEM_DATA).orElseGet(() -> ByteBuffer.allocate(0));
    if (infos.isPresent() && locations.isPresent()) {
      locate(locations.get(), wanted(infos.get()), data);
    }
  }

  /** The ids of the items that are of the kind. */
  private Set<Long> wanted(ByteBuffer infos) {
    Set<Long> ids = new HashSet<>();
    int version = infos.get();
    skip(infos, FLAGS + (version == 0 ? Short.BYTES : Integer.BYTES));
    for (Box box = next(infos); box != null && ids.size() < most; box = next(infos)) {
      if (box.type == ITEM_INFO) {
        idIfWanted(box.content).ifPresent(ids::add);
      }
    }
    return ids;
  }

  private Optional<Long> idIfWanted(ByteBuffer info) {
    int version = info.get();
    skip(info, FLAGS);
    if (version != 2 && version != 3) {
      return Optional.empty();
    }
    long id = id(info, version == 3);
    boolean isEncrypted = info.getShort() != 0;
    int type = info.getInt();
    return !isEncrypted && (kind == Kind.EXIF ? type == EXIF : type == MIME && isPlainXmp(info))
        ? Optional.of(id)
        : Optional.empty();
  }

  /** Behind the type: a name, the media type, and how it is compressed, if it is. */
  private static boolean isPlainXmp(ByteBuffer info) {
    text(info);
    return text(info).equals(XMP) && !text(info).hasRemaining();
  }

  private void locate(ByteBuffer locations, Set<Long> wanted, ByteBuffer data) {
    int version = locations.get();
    skip(locations, FLAGS);
    int sizes = Short.toUnsignedInt(locations.getShort());
    int offsetSize = sizes >> 12;
    int lengthSize = sizes >> 8 & 0xF;
    int baseSize = sizes >> 4 & 0xF;
    int indexSize = version == 0 ? 0 : sizes & 0xF;
    if (version > 2
        || IntStream.of(offsetSize, lengthSize, baseSize, indexSize)
            .anyMatch(size -> size != 0 && size != Integer.BYTES && size != Long.BYTES)) {
      return;
    }
    long count = id(locations, version == 2);
    for (long i = 0; i < count && !wanted.isEmpty(); i++) {
      long id = id(locations, version == 2);
      int place = version == 0 ? IN_FILE : locations.getShort() & 0xF;
      boolean isElsewhere = locations.getShort() != 0;
      long base = number(locations, baseSize);
      int number = Short.toUnsignedInt(locations.getShort());
      Parts parts = new Parts(number, indexSize, offsetSize, lengthSize);
      ByteBuffer table = locations.slice();
      skip(locations, parts.length());
      if (wanted.remove(id) && !isElsewhere && (place == IN_FILE || place == IN_ITEM_DATA)) {
        join(place == IN_FILE ? file : data, base, table, parts).ifPresent(items::add);
      }
    }
  }

  /** Puts the parts of an item together, unless one lies nowhere or they are too long. */
  private Optional<byte[]> join(ByteBuffer from, long base, ByteBuffer table, Parts parts) {
    ByteArrayOutputStream item = new ByteArrayOutputStream();
    for (int i = 0; i < parts.count; i++) {
      skip(table, parts.indexSize);
      long start = base + number(table, parts.offsetSize);
      long length = number(table, parts.lengthSize);
      if (length < 0
          || length > maxBytes - item.size()
          || start < 0
          || start > from.limit() - length) {
        return Optional.empty();
      }
      byte[] part = new byte[(int) length];
      from.get((int) start, part);
      item.writeBytes(part);
    }
    return Optional.of(item.toByteArray());
  }

  /** An id, or a number of items. */
  private static long id(ByteBuffer in, boolean isLong) {
    return isLong ? Integer.toUnsignedLong(in.getInt()) : Short.toUnsignedLong(in.getShort());
  }

  private static long number(ByteBuffer in, int size) {
    return switch (size) {
      case 0 -> 0;
      case Integer.BYTES -> Integer.toUnsignedLong(in.getInt());
      default -> in.getLong();
    };
  }

  private static void skip(ByteBuffer in, int bytes) {
    if (bytes > in.remaining()) {
      throw new BufferUnderflowException();
    }
    in.position(in.position() + bytes);
  }

  /** The bytes up to a zero, or to the end. */
  private static ByteBuffer text(ByteBuffer in) {
    int start = in.position();
    int end = start;
    while (end < in.limit() && in.get(end) != 0) {
      end++;
    }
    in.position(Math.min(end + 1, in.limit()));
    return in.slice(start, end - start);
  }
}
