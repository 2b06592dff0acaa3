package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lucelens.cli.Cli.Outcome;
import org.junit.jupiter.api.Test;

/** The --precision option, with the bundled model. */
class PrecisionTest {

  @Test
  void eightBitVectorsAreNearlyThoseOfFloat32AndFloat32IsTheDefault() {
    JsonNode given = vector("--precision", "float32");
    JsonNode byDefault = vector();
    JsonNode int8 = vector("--precision", "int8");

    assertThat(byDefault).isEqualTo(given);
    assertThat(cosine(int8, given)).isBetween(0.998, 0.9999999);
  }

  @Test
  void anotherPrecisionIsRefusedWithTheTwoThatExist() {
    Outcome outcome = Cli.run("embed", "--text", "a dog", "--precision", "int4");

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("'int4'").contains("float32").contains("int8");
  }

  private static JsonNode vector(String... options) {
    String[] arguments = new String[options.length + 4];
    System.arraycopy(new String[] {"embed", "--json", "--text", "a dog"}, 0, arguments, 0, 4);
    System.arraycopy(options, 0, arguments, 4, options.length);
    Outcome outcome = Cli.run((Object[]) arguments);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome.json().get("embeddings").get(0);
  }

  private static double cosine(JsonNode a, JsonNode b) {
    double dot = 0;
    for (int i = 0; i < a.size(); i++) {
      dot += a.get(i).asDouble() * b.get(i).asDouble();
    }
    return dot;
  }
}
