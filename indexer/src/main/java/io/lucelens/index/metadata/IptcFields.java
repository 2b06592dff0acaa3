package io.lucelens.index.metadata;

import com.drew.metadata.Metadata;
import com.drew.metadata.StringValue;
import com.drew.metadata.iptc.IptcDirectory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What IPTC records (IIM) say. */
final class IptcFields {
  private final Metadata metadata;

  IptcFields(Metadata metadata) {
    this.metadata = metadata;
  }

  PhotoMetadata read() {
    List<String> keywords = new ArrayList<>();
    PhotoMetadata found = PhotoMetadata.NONE;
    for (IptcDirectory iptc : metadata.getDirectoriesOfType(IptcDirectory.class)) {
      found = found.overlaidBy(of(iptc));
      keywords.addAll(texts(iptc, IptcDirectory.TAG_KEYWORDS));
    }
    return found.toBuilder().keywords(WrittenText.keywords(keywords)).build();
  }

  private static PhotoMetadata of(IptcDirectory iptc) {
    String title =
        Stream.of(IptcDirectory.TAG_OBJECT_NAME, IptcDirectory.TAG_HEADLINE)
            .map(tag -> WrittenText.line(text(iptc, tag)))
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
    return PhotoMetadata.builder()
        .takenAt(takenAt(iptc))
        .title(title)
        .caption(WrittenText.lines(text(iptc, IptcDirectory.TAG_CAPTION)))
        .build();
  }

  /** Written as {@code 20240229} and {@code 235958+0100}. */
  private static CaptureTime takenAt(IptcDirectory iptc) {
    String date = text(iptc, IptcDirectory.TAG_DATE_CREATED);
    String time = text(iptc, IptcDirectory.TAG_TIME_CREATED);
    if (date == null || !date.matches("\\d{8}")) {
      return null;
    }
    String day = date.replaceFirst("(....)(..)(..)", "$1-$2-$3");
    boolean hasTime = time != null && time.matches("\\d{6}.*");
    return DateText.parse(hasTime ? day + time.replaceFirst("(..)(..)(..)", "T$1:$2:$3") : day)
        .orElse(null);
  }

  private static String text(IptcDirectory iptc, int tag) {
    List<String> all = texts(iptc, tag);
    return all.isEmpty() ? null : all.stream().collect(Collectors.joining("\n"));
  }

  private static List<String> texts(IptcDirectory iptc, int tag) {
    return switch (iptc.getObject(tag)) {
      case StringValue one -> List.of(decoded(one));
      case StringValue[] several -> Arrays.stream(several).map(IptcFields::decoded).toList();
      case null -> List.of();
      default -> List.of(iptc.getString(tag));
    };
  }

  /** Most programs that write UTF-8 do not say so. */
  private static String decoded(StringValue value) {
    return WrittenText.decode(value.getBytes());
  }
}
