package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.cli.Cli.Outcome;
import io.lucelens.clip.Goldens;
import io.lucelens.clip.TinyModel;
import io.lucelens.clip.TinySiglip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbedAndModelInfoTest {
  private static final int DIMENSION = 32;

  @TempDir private static Path shared;
  private static Path model;

  @TempDir private Path folder;

  @BeforeAll
  static void makeModel() throws IOException {
    model = TinyModel.in(shared.resolve("tiny"));
  }

  @Test
  void vectorsComeInTheOrderAskedAndHaveUnitLength() throws IOException {
    Path picture = Pictures.rectangles(folder.resolve("a.png"), 7);
    Outcome mixed =
        Cli.run(
            "embed",
            "--model",
            model,
            "--json",
            "--text",
            "a castle",
            "--image",
            picture,
            "--text",
            "a dog");
    Outcome alone = Cli.run("embed", "--image", picture, "--model", model, "--json");

    assertThat(mixed.exitCode()).as(mixed.err()).isZero();
    JsonNode vectors = mixed.json().get("embeddings");
    assertThat(vectors).hasSize(3);
    assertThat(vectors)
        .allSatisfy(
            vector -> {
              assertThat(vector).hasSize(DIMENSION);
              assertThat(length(vector)).isBetween(0.9999, 1.0001);
            });
    assertThat(vectors.get(1)).isEqualTo(alone.json().get("embeddings").get(0));
    assertThat(vectors.get(0)).isNotEqualTo(vectors.get(2));
    assertThat(mixed.json().get("model").asText()).isNotBlank();
    assertThat(mixed.json().size()).isEqualTo(2);
  }

  @Test
  void withoutJsonAVectorIsALineOfNumbers() {
    Outcome outcome = Cli.run("embed", "--text", "a castle", "--text", "a dog", "--model", model);

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.lines()).hasSize(2);
    assertThat(outcome.lines().getFirst().split(" ")).hasSize(DIMENSION);
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void aTextLongerThanTheContextSaysHowLongItIs() {
    Outcome outcome = Cli.run("embed", "--text", "x".repeat(200), "--model", model);

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("202 tokens").contains("77").contains("shorten");
  }

  @Test
  void aTextFileNamedJpgIsRefusedByName() throws IOException {
    Path fake = Pictures.text(folder.resolve("fake.jpg"));

    Outcome outcome = Cli.run("embed", "--image", fake, "--model", model);

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains(fake.toString()).doesNotContain("\tat ");
  }

  @Test
  void modelInfoTellsTheArchitecture() {
    Outcome outcome = Cli.run("model", "info", model, "--json");

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    JsonNode info = outcome.json();
    assertThat(info.get("dimension").asInt()).isEqualTo(DIMENSION);
    assertThat(info.get("fingerprint").asText()).matches("[0-9a-f]{64}");
    assertThat(info.at("/image/layers").asInt()).isEqualTo(2);
    assertThat(info.at("/image/inputSize").asInt()).isEqualTo(64);
    assertThat(info.at("/image/patchSize").asInt()).isEqualTo(16);
    assertThat(info.at("/image/activation").asText()).isEqualTo("quick_gelu");
    assertThat(info.at("/text/heads").asInt()).isEqualTo(2);
    assertThat(info.at("/text/contextLength").asInt()).isEqualTo(77);
    assertThat(info.get("parameters").asLong()).isGreaterThan(300_000);
  }

  @Test
  void modelInfoTellsTheKindOfTowerAndWhatIsUnusual() throws IOException {
    Path resNet = Files.createDirectories(folder.resolve("resnet"));
    Files.copy(model.resolve("tokenizer.json"), resNet.resolve("tokenizer.json"));
    Path weights =
        Files.copy(
            Goldens.shared("models/tiny_rn/openai.safetensors"),
            resNet.resolve("RN-tiny.safetensors"));

    Outcome outcome = Cli.run("model", "info", weights);

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("CLIP with a ResNet and a transformer, OpenAI layout")
        .contains("ModifiedResNet, 5 blocks, width 8, pooling by 4 heads")
        .contains("The architecture is inferred from the tensors of RN-tiny.safetensors.");
  }

  @Test
  void modelInfoTellsWhatIsDifferentInASiglip() throws IOException {
    Path siglip = TinySiglip.in(folder.resolve("siglip"));

    Outcome outcome = Cli.run("model", "info", siglip);

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("SigLIP with two transformer towers, Hugging Face layout")
        .contains("48 dimensions, logit scale 12.00, logit bias -2.50")
        .contains("ViT with attention pooling, 2 layers, width 48, 3 heads, gelu_pytorch_tanh")
        .contains("bilinear")
        .contains("16 tokens, end and padding included");
    assertThat(Cli.run("model", "info", siglip, "--json").json().get("logitBias").asDouble())
        .isEqualTo(-2.5);
    assertThat(Cli.run("model", "info", model, "--json").json().has("logitBias")).isFalse();
  }

  @Test
  void modelInfoForPeopleIsALineAFact() {
    Outcome outcome = Cli.run("model", "info", model);

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("2 layers, width 64, 1 heads, quick_gelu, patches of 16")
        .contains("77 tokens");
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "model.safetensors", "tokenizer.json"})
  void aModelFolderWithoutAFileNamesTheFile(String file) throws IOException {
    Path broken = TinyModel.in(folder.resolve("broken"));
    Files.delete(broken.resolve(file));

    assertUnusable(Cli.run("embed", "--text", "x", "--model", broken), file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "model.safetensors", "tokenizer.json"})
  void aModelFolderWithAMalformedFileNamesTheFile(String file) throws IOException {
    Path broken = TinyModel.in(folder.resolve("broken"));
    Files.writeString(broken.resolve(file), "{ this is not what it should be");

    assertUnusable(Cli.run("embed", "--text", "x", "--model", broken), file);
  }

  private static void assertUnusable(Outcome outcome, String file) {
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(3);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains(file).doesNotContain("\tat ");
  }

  private static double length(JsonNode vector) {
    return Math.sqrt(
        StreamSupport.stream(vector.spliterator(), false)
            .mapToDouble(JsonNode::asDouble)
            .map(x -> x * x)
            .sum());
  }
}
