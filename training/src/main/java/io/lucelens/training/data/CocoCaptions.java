package io.lucelens.training.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads captions in COCO's form: an object with {@code images}, each with {@code id} and {@code
 * file_name}, and {@code annotations}, each with {@code image_id} and {@code caption}; see <a
 * href="https://cocodataset.org/#format-data">cocodataset.org</a>. The file is read as a stream and
 * only names and captions are kept. The two arrays may come in either order.
 */
final class CocoCaptions {
  private static final JsonFactory JSON = new JsonFactory();

  private final Path file;
  private final CaptionedImages images;
  private final Set<String> keys = new LinkedHashSet<>();
  private final Map<String, String> fileOf = new LinkedHashMap<>();
  private final Map<String, List<String>> captionsOf = new LinkedHashMap<>();

  private CocoCaptions(Path file, CaptionedImages images) {
    this.file = file;
    this.images = images;
  }

  /**
   * Adds a file's pairs and problems. A file that breaks off gives what lies before the break.
   *
   * @throws UnusableDataException if it is not text, or is JSON of another form
   */
  static void read(Path file, ImageSource source, PairCollector found) {
    CaptionedImages images = new CaptionedImages(file, source, found);
    CocoCaptions reader = new CocoCaptions(file, images);
    boolean whole = false;
    try (BufferedReader text = TextFile.open(file);
        JsonParser json = JSON.createParser(text)) {
      reader.file(json);
      whole = true;
    } catch (JsonProcessingException e) {
      images.problem(":" + e.getLocation().getLineNr(), "reading stopped", e.getOriginalMessage());
    } catch (IOException e) {
      images.problem("", "reading stopped", e.getMessage());
    }
    reader.addAll(whole);
    images.finish();
  }

  private void file(JsonParser json) throws IOException {
    if (json.nextToken() == JsonToken.START_OBJECT) {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        keys.add(key);
        boolean array = json.nextToken() == JsonToken.START_ARRAY;
        if (array && key.equals("images")) {
          each(json, "id", "file_name", this::image);
        } else if (array && key.equals("annotations")) {
          each(json, "image_id", "caption", this::annotation);
        } else {
          json.skipChildren();
        }
      }
    }
    if (!keys.containsAll(List.of("images", "annotations"))) {
      throw new UnusableDataException(
          file
              + " is not in COCO's form: it has the keys "
              + keys
              + " and needs images (id, file_name) and annotations (image_id, caption). One object"
              + " a line belongs in a .jsonl file.");
    }
  }

  /** What becomes of an object's place, its id and its text. */
  private interface Entry {
    void take(String place, String id, String text);
  }

  private void each(JsonParser json, String id, String text, Entry entry) throws IOException {
    for (int i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
      String place = "/" + (text.equals("caption") ? "annotations[" : "images[") + i + "]";
      if (json.currentToken() == JsonToken.START_OBJECT) {
        Map<String, String> fields = fields(json, Set.of(id, text));
        entry.take(place, fields.getOrDefault(id, ""), fields.getOrDefault(text, ""));
      } else {
        json.skipChildren();
        images.problem(place, "is no JSON object", "");
      }
    }
  }

  /** Some fields of the object at hand, as text; the rest is skipped. */
  private static Map<String, String> fields(JsonParser json, Set<String> wanted)
      throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (wanted.contains(name) && value.isScalarValue() && value != JsonToken.VALUE_NULL) {
        fields.put(name, json.getText());
      } else {
        json.skipChildren();
      }
    }
    return fields;
  }

  private void image(String place, String id, String name) {
    if (id.isEmpty() || name.isBlank()) {
      images.problem(place, "lacks its id or file_name", "");
    } else if (fileOf.putIfAbsent(id, name) != null) {
      images.problem(place, "has the id of another image; the first counts", id);
    }
  }

  private void annotation(String place, String image, String caption) {
    if (image.isEmpty() || caption.isBlank()) {
      images.problem(place, "lacks its image_id or caption", "");
    } else {
      captionsOf.computeIfAbsent(image, id -> new ArrayList<>(5)).add(caption);
    }
  }

  /**
   * @param whole whether all was read; if not, what is missing may be in the rest
   */
  private void addAll(boolean whole) {
    fileOf.forEach(
        (id, name) -> {
          List<String> captions = captionsOf.remove(id);
          if (captions != null) {
            images.add("", name, captions, Map.of());
          } else if (whole) {
            images.problem("/" + name, CaptionedImages.UNDESCRIBED, "");
          }
        });
    captionsOf.forEach(
        (id, captions) ->
            images.problem(
                "/image_id " + id,
                "is described, but is not among the images",
                captions.size() + " captions"));
  }
}
