package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lucelens.cli.Cli.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  @Test
  void helpGoesToStdoutAndNamesEveryCommand() {
    Outcome outcome = Cli.run("--help");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out())
        .contains("serve", "index", "search", "similar", "embed", "train", "evaluate", "model")
        .contains("Exit codes:")
        .contains("Examples:");
  }

  static Stream<List<String>> commandsAndTheirOptions() {
    return Stream.of(
        List.of("serve", "FOLDER", "--port", "--home", "--model"),
        List.of("index", "FOLDER", "--home", "--model", "--json"),
        List.of("search", "QUERY", "--image", "-k", "--home", "--model", "--json"),
        List.of("similar", "FILE", "-k", "--home", "--model", "--json"),
        List.of("embed", "--text", "--image", "--model", "--json"),
        List.of("train", "PAIRS", "--out", "--model", "--resume"),
        List.of("evaluate retrieval", "--data", "--model", "--json"),
        List.of("evaluate zeroshot", "--data", "--classes", "--model", "--json"),
        List.of("model info", "MODEL", "--json"),
        List.of("model pull", "NAME", "--json", "HF_ENDPOINT", "HF_TOKEN"),
        List.of("model list", "--json"),
        List.of("model verify", "NAME", "--json"),
        List.of("model remove", "NAME", "--json"));
  }

  @Test
  void aGroupOfCommandsWithoutOneListsThem() {
    for (List<Object> args :
        List.of(List.of(), List.<Object>of("model"), List.<Object>of("evaluate"))) {
      Outcome outcome = Cli.run(args.toArray());

      assertThat(outcome.exitCode()).isEqualTo(2);
      assertThat(outcome.out()).isEmpty();
      assertThat(outcome.err()).contains("Missing required subcommand").contains("Commands:");
    }
  }

  @ParameterizedTest
  @MethodSource("commandsAndTheirOptions")
  void helpOfACommandNamesEveryOptionAndGivesAnExample(List<String> commandAndOptions) {
    String command = commandAndOptions.getFirst();
    List<Object> args = new ArrayList<>(List.of(command.split(" ")));
    args.add("--help");

    Outcome outcome = Cli.run(args.toArray());

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out())
        .contains(commandAndOptions.subList(1, commandAndOptions.size()))
        .contains("--debug", "--help")
        .contains("Example")
        .contains("lucelens " + command);
  }

  @Test
  void theVersionIsPrinted() {
    Outcome outcome = Cli.run("--version");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).startsWith("lucelens ");
  }

  @Test
  void aMisspeltCommandIsAnsweredWithTheOneThatWasMeant() {
    Outcome outcome = Cli.run("serach", "castle");

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("serach").contains("search").contains("--help");
  }

  @Test
  void noCommandIsWrongUsage() {
    Outcome outcome = Cli.run();

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("Missing").contains("--help");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "search castle -k ten",
        "search castle -k 0",
        "search castle -k 501",
        "search castle --colour red",
        "serve --port http",
        "serve --port 65536",
        "serve --port -1",
        "index",
        "similar",
        "embed",
        "evaluate",
        "evaluate retrieval",
        "evaluate tags",
        "tag --tags",
        "tag beach",
        "train",
        "model"
      })
  void wrongUsageIsExitCodeTwoWithNothingOnStdout(String line) {
    Outcome outcome = Cli.run((Object[]) line.split(" "));

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).isNotBlank().doesNotContain("\tat ");
  }

  @Test
  void anErrorNamesTheValueAndTheRange() {
    assertThat(Cli.run("search", "castle", "-k", "501").err()).contains("501", "1 to 500");
    assertThat(Cli.run("serve", "--port", "65536").err()).contains("65536", "65535");
  }
}
