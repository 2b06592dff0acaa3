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
  private DataProblem broken;
  private DataProblem remark;

  ShardSample(String key) {
    this.key = key;
  }

  /** Gives the sample up, whatever else is found of it. */
  void broken(String reason, String detail) {
    broken = new DataProblem(key, reason, detail);
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
      readCaptions(path, content);
    } else {
      readDetails(path, content);
    }
  }

  private boolean isFirst(MemberKind kind, String path) {
    if (!seen.add(kind)) {
      remark =
          new DataProblem(key, "a part comes a second time in its shard; the first counts", path);
      return false;
    }
    return true;
  }

  private void readCaptions(String path, byte[] content) {
    try {
      captions = Captions.lines(TextFile.decode(path, content));
    } catch (UnusableDataException e) {
      broken("its .txt is not UTF-8", e.getMessage());
    }
  }

  private void readDetails(String path, byte[] content) {
    try {
      Map<String, Object> read = JSON.readValue(content, OBJECT);
      details = read == null ? Map.of() : read;
    } catch (IOException e) {
      remark =
          new DataProblem(key, "its .json is not a JSON object; the pair is used without it", path);
    }
  }

  /** Adds the pair, or the reason why there is none. */
  void addTo(PairCollector found) {
    DataProblem missing = broken == null ? missing() : broken;
    if (missing == null) {
      found.pair(new ImageTextPair(key, image, captions, details));
    } else if (hasImageOrCaptions()) {
      found.problem(missing);
    }
    if (remark != null) {
      found.problem(remark);
    }
  }

  private boolean hasImageOrCaptions() {
    // A .json alone is a shard's own statistics and no sample.
    return broken != null || seen.contains(MemberKind.IMAGE) || seen.contains(MemberKind.CAPTIONS);
  }

  private DataProblem missing() {
    if (image == null) {
      return new DataProblem(key, "no image beside its caption", ".jpg, .jpeg, .png, .webp");
    }
    if (image.length() == 0) {
      return new DataProblem(key, "its image is empty", "0 bytes");
    }
    if (captions.isEmpty()) {
      return new DataProblem(
          key,
          seen.contains(MemberKind.CAPTIONS) ? "its .txt has no text" : "no .txt with captions");
    }
    return null;
  }
}
