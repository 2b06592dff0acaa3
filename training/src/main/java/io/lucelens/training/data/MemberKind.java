package io.lucelens.training.data;

import java.util.Locale;

/** What a file in a shard is, told by its extension. */
enum MemberKind {
  IMAGE,
  CAPTIONS,
  DETAILS,
  /** Of no use here: passed over silently, since shards often carry more than we need. */
  OTHER;

  static MemberKind ofExtension(String extension) {
    return switch (extension.toLowerCase(Locale.ROOT)) {
      case "jpg", "jpeg", "png", "webp" -> IMAGE;
      case "txt" -> CAPTIONS;
      case "json" -> DETAILS;
      default -> OTHER;
    };
  }
}
