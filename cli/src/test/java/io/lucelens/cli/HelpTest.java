package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** What --help prints fits a terminal of 80 columns. */
class HelpTest {
  private static final int COLUMNS = 80;

  @ParameterizedTest
  @ValueSource(
      classes = {
        Lucelens.class,
        ServeCommand.class,
        IndexCommand.class,
        SearchCommand.class,
        SimilarCommand.class,
        EmbedCommand.class,
        TagCommand.class,
        TrainCommand.class,
        ModelCommand.class,
        ModelPullCommand.class,
        ModelListCommand.class,
        ModelInfoCommand.class,
        ModelVerifyCommand.class,
        ModelMergeCommand.class,
        ModelRemoveCommand.class,
        DoctorCommand.class
      })
  void linesThatAreBrokenByHandAreNotBrokenAgain(Class<?> command) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(command);
    assertThat(spec.usageMessage().footer()).allSatisfy(HelpTest::assertFits);
    assertThat(spec.usageMessage().description()).allSatisfy(HelpTest::assertFits);
    // Descriptions of options stand in a narrower column, so picocli breaks them itself.
    assertThat(spec.args()).extracting(ArgSpec::description).allSatisfy(d -> assertOne(d));
  }

  /** Only a command that opens an index can take the index' own model. */
  @ParameterizedTest
  @ValueSource(
      classes = {
        EmbedCommand.class,
        ClassifyCommand.class,
        EvaluateRetrievalCommand.class,
        EvaluateAllCommand.class
      })
  void commandsWithoutAnIndexSayThatTheBundledModelIsTheirDefault(Class<?> command) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(command);

    assertThat(spec.findOption("--model").description()[0])
        .endsWith("Default: the small bundled model.");
    assertThat(spec.findOption("--precision").description()[0]).endsWith("Default: float32.");
  }

  private static void assertFits(String line) {
    assertThat(line).hasSizeLessThanOrEqualTo(COLUMNS);
  }

  private static void assertOne(String[] description) {
    assertThat(description).hasSize(1);
  }
}
