package io.lucelens.clip.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lucelens.clip.InvalidModelException;
import io.lucelens.clip.image.Preprocessing.Rule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SiglipPreprocessingTest {
  private static final String FILE = "model/preprocessor_config.json";
  private static final List<Float> HALVES = List.of(0.5f, 0.5f, 0.5f);

  /**
   * Hashes of {@code Image.open(…).convert("RGB").resize((size, size), filter).tobytes()} by Pillow
   * 9.4.0.
   */
  @ParameterizedTest
  @CsvSource({
    "p05, 224, BILINEAR," + " 5265f28026121b915d30fdc68bce9ecfb1aed01e00727454fa48a7a8213f971f",
    "p05, 224, BICUBIC," + " 209c0b10cca3c74b54bb6df49883cd5260a4bf9cea5f9e38d1078e63e153b825",
    "p05, 36, BILINEAR," + " fea2279c9a993a7dbc4f989e557383e9658a8b1baea20b94665efaeb8d9eb0f6",
    "p05, 36, BICUBIC," + " 78fd9142d77faf010c892c26088503664053c7e75666015d639ab219cbc59213",
    "p08, 224, BILINEAR," + " 9166536a95828fa36e9a5cdf449f4958b13bb499b60fc523a72405bd64138e24",
    "p08, 224, BICUBIC," + " edfbfb117b72d34b46ab54842c37f842977d5f90e5b7a00c0f827ac64751b54d",
    "p08, 36, BILINEAR," + " 929d0bc2e14d2b20dcea665d1bc5bd58bc62a9864e1e8f240dac8f979a476aa7",
    "p08, 36, BICUBIC," + " a1c73d100e50b3b4034d0073c070193067ba467c20c786b26a63198f95f8e0c7",
    "p13, 224, BILINEAR," + " b18c48297bee3dc31339b79337eecf749e7b968eb57d65cf1de2c4cd469511e6",
    "p13, 224, BICUBIC," + " 30de0eb4bbe1f02850e6a81cfe8f81ea82dbb80721426ae5024bae1af3115e2a",
    "p13, 36, BILINEAR," + " 2bde8c46aaf4cb02052c6f24ff1fab8fb862fac8353b19a6dd0fcb57902aa18c",
    "p13, 36, BICUBIC," + " 2b1314aa97f127b53aec49cf8bc691f846b247a63937cb050efb41109c83be20",
    "p14, 224, BILINEAR," + " b9d153c25043d34078d336c65f75be70154c46ad9c45276c0b4764914149606c",
    "p14, 224, BICUBIC," + " b9d153c25043d34078d336c65f75be70154c46ad9c45276c0b4764914149606c",
    "p14, 36, BILINEAR," + " e726ed1b8371b73c1f3c831a0358e252c7ba6d146ebf6766e4f2f61749796429",
    "p14, 36, BICUBIC," + " afffe613abda9644c0febc91e06b7b7254daf75aa9fdf9e11394a4240608869d",
    "p16, 224, BILINEAR," + " 16d7c6959d4886adad24598a8493e2ca93fa15dc94c2da064bae5cda44573a45",
    "p16, 224, BICUBIC," + " 5d76187767baceb9fbe401f59e1ed5f31417dae1fbfafa85048f704619467604",
    "p16, 36, BILINEAR," + " 1f10ec8a18417301a92750ee225a8c8db0dc61dc7a36fc5e80407f6e2231a23d",
    "p16, 36, BICUBIC," + " cea2200294de039599a8936b82e7a899685143dce95bdfd0d4ed89e72a347a48"
  })
  void aPictureIsSquashedAsByPillow(String name, int size, Resampling filter, String sha256)
      throws IOException {
    DecodedImage picture = new ImageReader().read(PreprocessGoldens.named(name).file());
    Preprocessing siglip = new Preprocessing(size, HALVES, HALVES, Rule.SIGLIP, filter);
    DecodedImage square = new ClipPreprocessor(siglip).toSquare(picture);
    assertThat(square.width()).isEqualTo(size);
    assertThat(square.height()).isEqualTo(size);
    assertThat(PreprocessGoldens.sha256(square.samples())).isEqualTo(sha256);
  }

  @Test
  void blackBecomesMinusOneAndWhiteOne() {
    byte[] blackAndWhite = {0, 0, 0, -1, -1, -1};
    assertThat(new ClipPreprocessor(Preprocessing.siglip(1)).normalise(blackAndWhite))
        .containsExactly(-1, 1, -1, 1, -1, 1);
  }

  @Test
  void thePublishedFileOfSiglip2IsRead() {
    assertThat(
            read(
                """
                {"do_convert_rgb": null, "do_normalize": true, "do_rescale": true,
                 "do_resize": true, "image_mean": [0.5, 0.5, 0.5],
                 "image_processor_type": "SiglipImageProcessor", "image_std": [0.5, 0.5, 0.5],
                 "processor_class": "SiglipProcessor", "resample": 2,
                 "rescale_factor": 0.00392156862745098, "size": {"height": 224, "width": 224}}
                """))
        .isEqualTo(new Preprocessing(224, HALVES, HALVES, Rule.SIGLIP, Resampling.BILINEAR));
  }

  @Test
  void whatIsAbsentHasTheDefaultsOfSiglip() {
    assertThat(read("{\"image_processor_type\": \"SiglipImageProcessorFast\"}"))
        .isEqualTo(Preprocessing.siglip(224));
    assertThat(Preprocessing.fromJson(FILE, bytes("{}"), Rule.SIGLIP))
        .isEqualTo(Preprocessing.siglip(224));
  }

  @Test
  void theFilterIsPartOfWhatIdentifiesAModel() {
    assertThat(Preprocessing.siglip(224).canonical())
        .isEqualTo("size=224 bicubic mean=[0.5, 0.5, 0.5] std=[0.5, 0.5, 0.5] rule=SIGLIP");
    assertThat(new Preprocessing(224, HALVES, HALVES, Rule.SIGLIP, Resampling.BILINEAR).canonical())
        .startsWith("size=224 bilinear ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "resample|0|2 (bilinear) or 3 (bicubic)",
        "do_resize|false|true",
        "do_normalize|false|true",
        "rescale_factor|1.0|1/255",
        "size|224|a square",
        "size|{\"height\":224,\"width\":200}|a square",
        "size|{\"shortest_edge\":224}|a square",
        "size|{\"height\":0,\"width\":0}|from 1 to 4096",
        "image_mean|[0.5,0.5]|three numbers"
      })
  void anUnsupportedValueIsNamedWithItsFileAndKey(String key, String value, String supported) {
    assertThatThrownBy(
            () ->
                read(
                    "{\"image_processor_type\": \"SiglipImageProcessor\", \""
                        + key
                        + "\": "
                        + value
                        + "}"))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining(FILE)
        .hasMessageContaining(key)
        .hasMessageContaining(supported)
        .hasMessageMatching("[^\n]*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Siglip2ImageProcessor", "ViTImageProcessor"})
  void anotherClassIsRefused(String type) {
    assertThatThrownBy(() -> read("{\"image_processor_type\": \"" + type + "\"}"))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining(type)
        .hasMessageContaining("CLIPImageProcessor or SiglipImageProcessor");
  }

  private static Preprocessing read(String json) {
    return Preprocessing.fromJson(FILE, bytes(json), Rule.HUGGING_FACE);
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
