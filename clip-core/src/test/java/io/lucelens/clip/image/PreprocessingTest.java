package io.lucelens.clip.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.image.Preprocessing.Rule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreprocessingTest {
  private static final String FILE = "model/preprocessor_config.json";

  private static final String COMPLETE =
      """
      {"crop_size": %s, "do_center_crop": true, "do_convert_rgb": true, "do_normalize": true,
       "do_rescale": true, "do_resize": true, "image_mean": [0.5, 0.25, 0.125],
       "image_processor_type": "CLIPImageProcessor", "image_std": [0.1, 0.2, 0.3],
       "resample": 3, "rescale_factor": 0.00392156862745098, "size": %s}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "96|96",
        "96|{\"shortest_edge\": 96}",
        "{\"height\": 96, \"width\": 96}|{\"shortest_edge\": 96}"
      })
  void sizesOfOldAndNewFilesAreRead(String crop, String size) {
    Preprocessing read = read(COMPLETE.formatted(crop, size));
    assertThat(read)
        .isEqualTo(
            new Preprocessing(
                96, List.of(0.5f, 0.25f, 0.125f), List.of(0.1f, 0.2f, 0.3f), Rule.HUGGING_FACE));
  }

  @Test
  void whatIsAbsentHasTheDefaultsOfClip() {
    assertThat(read("{}"))
        .isEqualTo(
            new Preprocessing(
                224, Preprocessing.CLIP_MEAN, Preprocessing.CLIP_STD, Rule.HUGGING_FACE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "resample|2|3 (bicubic)",
        "resample|\"bicubic\"|3 (bicubic)",
        "do_center_crop|false|true",
        "do_resize|0|true",
        "do_normalize|false|true",
        "rescale_factor|1.0|1/255",
        "size|{\"height\":224,\"width\":224}|{\"shortest_edge\": N}",
        "size|0|from 1 to 4096",
        "size|-5|from 1 to 4096",
        "size|1000000|from 1 to 4096",
        "size|256|'size', 256",
        "crop_size|{\"height\":224,\"width\":200}|square",
        "crop_size|336|square",
        "image_mean|[0.5,0.5]|three numbers",
        "image_mean|0.5|three numbers",
        "image_mean|[0.5,\"x\",0.5]|three numbers",
        "image_std|[0.5,0,0.5]|three numbers",
        "image_processor_type|\"ViTImageProcessor\"|CLIPImageProcessor"
      })
  void anUnsupportedValueIsNamedWithItsFileAndKey(String key, String value, String supported) {
    assertThatThrownBy(() -> read("{\"" + key + "\": " + value + "}"))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining(FILE)
        .hasMessageContaining(supported)
        .hasMessageContaining("only")
        .hasMessageMatching("[^\n]*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"size\": ", "[1]", "null", "\"text\""})
  void aFileThatIsNotAJsonObjectIsRefusedInOneLine(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("preprocessor_config.json is not")
        .hasMessageMatching("[^\n]*");
  }

  @Test
  void preprocessingNeedsThreeChannels() {
    assertThatThrownBy(
            () -> new Preprocessing(224, List.of(0.5f), Preprocessing.CLIP_STD, Rule.OPENAI))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[0.5]");
  }

  private static Preprocessing read(String json) {
    return Preprocessing.fromJson(FILE, json.getBytes(StandardCharsets.UTF_8), Rule.HUGGING_FACE);
  }
}
