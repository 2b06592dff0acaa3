package io.lucelens.training.data;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A sample of a shard while its members are being gathered. Not thread-safe. */
final class ShardSample {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

  private final String key;
  private final Set<MemberKind> seen = EnumSet.noneOf(MemberKind.class);
  private FileSlice image;
  private List<String> captions = List.of();
  private Map<String, Object> details = Map.of();
  private String brokenReason;
  private String remark;

  ShardSample(String key) {
    this.key = key;
  }

  /** Gives the sample up, whatever else is found of it. */
  void broken(String reason) {
    brokenReason = reason;
  }

  void image(String path, FileSlice slice) {
    if (isFirst(MemberKind.IMAGE, path)) {
      image = slice;
    }
  }

  void text(MemberKind kind, String path, byte[] content) {
    if (!isFirst(kind, path)) {
      return;
    }
    if (kind == MemberKind.CAPTIONS) {
      captions = Captions.lines(content);
    } else {
      readDetails(path, content);
    }
  }

  private boolean isFirst(MemberKind kind, String path) {
    if (!seen.add(kind)) {
      remark = path + " comes a second time in its shard; the first one counts";
      return false;
    }
    return true;
  }

  private void readDetails(String path, byte[] content) {
    try {
      Map<String, Object> read = JSON.readValue(content, OBJECT);
      details = read == null ? Map.of() : read;
    } catch (IOException e) {
      remark = path + " is not a JSON object; the pair is used without it";
    }
  }

  /** Adds the pair, or the reason why there is none. */
  void addTo(PairCollector found) {
    String missing = missing();
    if (missing == null) {
      found.pair(new ImageTextPair(key, image, captions, details));
    } else if (hasImageOrCaptions()) {
      found.problem(key, missing);
    }
    if (remark != null) {
      found.problem(key, remark);
    }
  }

  private boolean hasImageOrCaptions() {
    // A .json alone is a shard's own statistics and no sample.
    return brokenReason != null
        || seen.contains(MemberKind.IMAGE)
        || seen.contains(MemberKind.CAPTIONS);
  }

  private String missing() {
    if (brokenReason != null) {
      return brokenReason;
    }
    if (image == null) {
      return "no image (.jpg, .jpeg, .png, .webp) beside its caption";
    }
    if (image.length() == 0) {
      return "its image is empty (0 bytes)";
    }
    if (captions.isEmpty()) {
      return seen.contains(MemberKind.CAPTIONS) ? "its .txt has no text" : "no .txt with captions";
    }
    return null;
  }
}
