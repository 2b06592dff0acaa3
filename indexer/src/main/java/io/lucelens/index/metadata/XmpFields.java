package io.lucelens.index.metadata;

import com.adobe.internal.xmp.XMPConst;
import com.adobe.internal.xmp.XMPException;
import com.adobe.internal.xmp.XMPMeta;
import com.adobe.internal.xmp.XMPMetaFactory;
import com.adobe.internal.xmp.XMPSchemaRegistry;
import com.adobe.internal.xmp.options.ParseOptions;
import com.adobe.internal.xmp.properties.XMPProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an XMP packet says, from inside a file or beside it. */
final class XmpFields {
  /** Packets of photos have some kilobytes, with brushed masks some hundred. */
  static final int MAX_BYTES = 2 << 20;

  private static final String LIGHTROOM = "http://ns.adobe.com/lightroom/1.0/";

  /** A document type could define entities, which unfold to gigabytes or read other files. */
  private static final ParseOptions SAFE = new ParseOptions().setDisallowDoctype(true);

  private static final int REJECTED = -1;
  private static final int STARS = 5;

  /** Many more are no keywords. */
  private static final int MAX_ITEMS = 1_000;

  /** {@code 48,51.5N} or {@code 48,51,30N}. */
  private static final Pattern COORDINATE =
      Pattern.compile(
          "(\\d{1,3}),(\\d{1,2}(?:\\.\\d{1,20})?)(?:,(\\d{1,2}(?:\\.\\d{1,20})?))?([NSEW])");

  /**
   * The library remembers each namespace that it meets for the whole process, so that hostile files
   * would fill the memory. What a packet adds is forgotten again, for which packets are parsed one
   * at a time: that is a small part of reading a photo.
   */
  private static final XMPSchemaRegistry NAMESPACES = XMPMetaFactory.getSchemaRegistry();

  private static final Set<String> KNOWN = known();

  private final XMPMeta packet;

  private XmpFields(XMPMeta packet) {
    this.packet = packet;
  }

  /**
   * Parses a packet, or an XML file that has one.
   *
   * @throws XMPException if it is no XML, has a document type, or is more than a program would
   *     write
   */
  static PhotoMetadata parse(byte[] xml) throws XMPException {
    String checked = XmpShape.checked(xml);
    synchronized (NAMESPACES) {
      try {
        return new XmpFields(XMPMetaFactory.parseFromString(checked, SAFE)).read();
      } catch (StackOverflowError e) {
        throw new XMPException("its elements are nested too deeply", 0, e);
      } finally {
        forgetNamespaces();
      }
    }
  }

  private static Set<String> known() {
    return namespaces().map(String::valueOf).collect(Collectors.toUnmodifiableSet());
  }

  private static void forgetNamespaces() {
    namespaces()
        .map(String::valueOf)
        .filter(uri -> !KNOWN.contains(uri))
        .forEach(NAMESPACES::deleteNamespace);
  }

  /** A copy of those that the library knows now. */
  private static Stream<?> namespaces() {
    return List.copyOf(NAMESPACES.getNamespaces().keySet()).stream();
  }

  private PhotoMetadata read() {
    return PhotoMetadata.builder()
        .takenAt(takenAt())
        .camera(CameraName.of(line(XMPConst.NS_TIFF, "Make"), line(XMPConst.NS_TIFF, "Model")))
        .lens(first(line(XMPConst.NS_EXIFX, "LensModel"), line(XMPConst.NS_EXIF_AUX, "Lens")))
        .position(position())
        .title(first(WrittenText.line(localized("title")), line(XMPConst.NS_PHOTOSHOP, "Headline")))
        .caption(WrittenText.lines(localized("description")))
        .keywords(keywords())
        .rating(rating())
        .build();
  }

  private static String first(String... texts) {
    return Stream.of(texts).filter(Objects::nonNull).findFirst().orElse(null);
  }

  private CaptureTime takenAt() {
    return DateText.parse(text(XMPConst.NS_EXIF, "DateTimeOriginal"))
        .or(() -> DateText.parse(text(XMPConst.NS_PHOTOSHOP, "DateCreated")))
        .orElse(null);
  }

  private PhotoMetadata.Position position() {
    Optional<Double> latitude = degrees(text(XMPConst.NS_EXIF, "GPSLatitude"));
    Optional<Double> longitude = degrees(text(XMPConst.NS_EXIF, "GPSLongitude"));
    return latitude
        .flatMap(north -> longitude.map(east -> new PhotoMetadata.Position(north, east)))
        .filter(PhotoMetadata.Position::isPlausible)
        .orElse(null);
  }

  private static Optional<Double> degrees(String text) {
    Matcher parts = COORDINATE.matcher(text == null ? "" : text.strip());
    if (!parts.matches()) {
      return Optional.empty();
    }
    double seconds = parts.group(3) == null ? 0 : Double.parseDouble(parts.group(3));
    double degrees =
        Integer.parseInt(parts.group(1)) + Double.parseDouble(parts.group(2)) / 60 + seconds / 3600;
    return Optional.of("SW".contains(parts.group(4)) ? -degrees : degrees);
  }

  /** The flat ones, and each level of the hierarchical ones: {@code Places|France|Paris}. */
  private List<String> keywords() {
    List<String> all = new ArrayList<>(items(XMPConst.NS_DC, "subject"));
    for (String path : items(LIGHTROOM, "hierarchicalSubject")) {
      // Tags that darktable gives itself, such as darktable|format|jpg.
      if (!path.startsWith("darktable|")) {
        all.addAll(List.of(path.split("\\|")));
      }
    }
    return WrittenText.keywords(all);
  }

  private Integer rating() {
    String text = text(XMPConst.NS_XMP, "Rating");
    if (text == null || !text.strip().matches("-?\\d(\\.\\d{0,9})?")) {
      return null;
    }
    long rating = Math.round(Double.parseDouble(text.strip()));
    return rating >= REJECTED && rating <= STARS ? (int) rating : null;
  }

  private String line(String namespace, String name) {
    return WrittenText.line(text(namespace, name));
  }

  private interface Reading<T> {
    T from(XMPMeta packet) throws XMPException;
  }

  /** A property of a namespace that the packet does not know, or of another kind, is none. */
  private <T> T read(Reading<T> reading, T otherwise) {
    try {
      return reading.from(packet);
    } catch (XMPException e) {
      return otherwise;
    }
  }

  private String text(String namespace, String name) {
    return read(meta -> meta.getPropertyString(namespace, name), null);
  }

  /** The text in the default language; programs that know no languages write one text. */
  private String localized(String name) {
    XMPProperty text =
        read(meta -> meta.getLocalizedText(XMPConst.NS_DC, name, null, XMPConst.X_DEFAULT), null);
    return text == null ? null : text.getValue();
  }

  private List<String> items(String namespace, String name) {
    List<String> items = new ArrayList<>();
    int count = read(meta -> meta.countArrayItems(namespace, name), 0);
    for (int i = 1; i <= Math.min(count, MAX_ITEMS); i++) {
      int item = i;
      XMPProperty value = read(meta -> meta.getArrayItem(namespace, name, item), null);
      if (value != null && value.getValue() != null) {
        items.add(value.getValue());
      }
    }
    return items;
  }
}
