package io.lucelens.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lucelens.cli.Checkout.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the real launcher in a copy of the checkout whose Maven is a small stand-in. */
class LauncherTest {
  @TempDir private Path folder;
  private Checkout checkout;

  @BeforeEach
  void makeCheckout() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "the launcher needs bash");
    checkout = Checkout.in(folder.resolve("a checkout"));
  }

  @Test
  void theFirstLaunchBuildsAndTheSecondDoesNot() throws Exception {
    Outcome first = checkout.launch("--version");
    Outcome second = checkout.launch("--version");

    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(first.out()).startsWith("lucelens ");
    assertThat(first.err().lines()).singleElement().asString().contains("building");
    assertThat(second.exitCode()).isZero();
    assertThat(second.out()).isEqualTo(first.out());
    assertThat(second.err()).isEmpty();
    assertThat(checkout.builds()).isEqualTo(1);
  }

  @Test
  void aNewerSourceIsBuilt() throws Exception {
    checkout.launch("--version");
    Files.setLastModifiedTime(checkout.source(), FileTime.from(Instant.now().plusSeconds(2)));

    assertThat(checkout.launch("--version").err()).contains("building");
    assertThat(checkout.builds()).isEqualTo(2);
  }

  @Test
  void nothingIsLeftInTheBuildOfAResourceThatWasRenamed() throws Exception {
    Files.writeString(checkout.resource("config.json"), "{}");
    Files.writeString(checkout.resource("words.txt"), "words");
    checkout.launch("--version");
    assertThat(checkout.built("config.json")).exists();
    Files.move(checkout.resource("config.json"), checkout.resource("open_clip_config.json"));

    assertThat(checkout.launch("--version").exitCode()).isZero();
    assertThat(checkout.builds()).isEqualTo(2);
    assertThat(checkout.built("config.json")).doesNotExist();
    assertThat(checkout.built("open_clip_config.json")).exists();
    assertThat(checkout.built("words.txt")).exists();
  }

  @Test
  void onlyAModuleThatHasChangedIsBuiltFromNothing() throws Exception {
    Path other = Files.createDirectories(checkout.root().resolve("clip-core"));
    Files.writeString(other.resolve("pom.xml"), "<project/>\n");
    checkout.launch("--version");
    Path compiled = Files.createDirectories(other.resolve("target/classes")).resolve("A.class");
    Path jar = other.resolve("target/clip-core.jar");
    Files.createFile(compiled);
    Files.createFile(jar);

    Files.writeString(checkout.resource("words.txt"), "words");
    checkout.launch("--version");
    assertThat(compiled).exists();
    assertThat(jar).exists();

    Files.writeString(other.resolve("pom.xml"), "<project><!-- changed --></project>\n");
    checkout.launch("--version");
    assertThat(compiled).doesNotExist();
    assertThat(jar).doesNotExist();
    assertThat(checkout.builds()).isEqualTo(3);
  }

  @Test
  void aFailedBuildShowsMavensMessagesAndIsTriedAgain() throws Exception {
    checkout.breakBuild("[ERROR] a semicolon is missing");
    Outcome broken = checkout.launch("--version");
    checkout.repairBuild();
    Outcome repaired = checkout.launch("--version");

    assertThat(broken.exitCode()).isEqualTo(3);
    assertThat(broken.out()).isEmpty();
    assertThat(broken.err()).contains("a semicolon is missing").contains("the build failed");
    assertThat(repaired.exitCode()).as(repaired.err()).isZero();
  }

  @Test
  void launchesAtTheSameTimeBuildOnce() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(checkout.start(Map.of(), checkout.root(), "--version"));
    }
    for (Process process : processes) {
      Outcome outcome = Checkout.outcome(process);
      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    }
    assertThat(checkout.builds()).isEqualTo(1);
  }

  @Test
  void aLockWhoseOwnerIsGoneIsTakenOver() throws Exception {
    Path lock = Files.createDirectories(checkout.root().resolve("target/launcher.lock"));
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Files.writeString(lock.resolve("pid"), gone.pid() + "\n");

    Outcome outcome = checkout.launch("--version");

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(lock).doesNotExist();
  }

  @Test
  void itRunsThroughASymbolicLinkFromAnotherFolder() throws Exception {
    Path link = folder.resolve("bin link");
    Files.createSymbolicLink(link, Path.of("a checkout/lucelens"));
    Path elsewhere = Files.createDirectory(folder.resolve("else where"));

    Outcome outcome =
        Checkout.outcome(checkout.start(link, Map.of(), elsewhere, "model", "info", "no model"));

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.err()).contains("no model is not a model folder");
  }

  @Test
  void argumentsWithBlanksArriveWholeAndTheExitCodeIsPassedOn() throws Exception {
    Outcome outcome = checkout.launch("index", "my  photos", "--home", home());

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("my  photos does not exist").doesNotContain("incubator");
  }

  /** Never the home of whoever runs the tests. */
  private String home() {
    return folder.resolve("home").toString();
  }

  @Test
  void namesBeyondAsciiArriveWholeInTheLocaleOfCronAndContainersToo() throws Exception {
    assumeTrue(System.getProperty("sun.jnu.encoding").equals("UTF-8"), "this JVM passes on UTF-8");
    Outcome outcome = checkout.launch(Map.of("LC_ALL", "C"), "index", "фото 🦊", "--home", home());

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("фото 🦊 does not exist");
  }

  @Test
  void optionsForTheJvmAreTakenFromTheEnvironment() throws Exception {
    Outcome outcome =
        checkout.launch(Map.of("LUCELENS_JAVA_OPTS", "-Xmx64m -XX:+PrintFlagsFinal"), "--version");

    assertThat(outcome.out()).containsPattern("MaxHeapSize += 67108864");
  }

  @Test
  void aJdkThatIsTooOldIsPassedOver() throws Exception {
    Path old = checkout.fakeJdk(folder.resolve("old jdk"), "17.0.9");

    Outcome outcome = checkout.launch(Map.of("JAVA_HOME", old.toString()), "--version");

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out()).startsWith("lucelens ");
  }

  @Test
  void aNewerJdkThanNeededIsTakenFromJavaHome() throws Exception {
    checkout.launch("--version");
    Path next = checkout.fakeJdk(folder.resolve("next jdk"), "99-ea");

    Outcome outcome = checkout.launch(Map.of("JAVA_HOME", next.toString()), "--version");

    assertThat(outcome.out()).contains("fake Java 99-ea").contains("jdk.incubator.vector");
  }

  @Test
  void onlyTrainingKeepsTheMemoryThatItFreed() throws Exception {
    checkout.launch("--version");
    Path jdk = checkout.fakeJdk(folder.resolve("telling jdk"), "21");
    Map<String, String> environment = Map.of("JAVA_HOME", jdk.toString());

    assertThat(checkout.launch(environment, "--debug", "train", "pairs.tsv").out())
        .contains(
            "MALLOC_MMAP_MAX_=0",
            "MALLOC_TRIM_THRESHOLD_=17179869184",
            "MALLOC_TOP_PAD_=268435456");
    assertThat(checkout.launch(environment, "search", "train").out())
        .contains("search train")
        .doesNotContain("MALLOC_");
    assertThat(checkout.launch(environment, "serve").out()).doesNotContain("MALLOC_");
  }

  @Test
  void whatTheUserSaysOfMallocHoldsForTrainingToo() throws Exception {
    checkout.launch("--version");
    Path jdk = checkout.fakeJdk(folder.resolve("telling jdk"), "21");

    Outcome outcome =
        checkout.launch(
            Map.of("JAVA_HOME", jdk.toString(), "MALLOC_TRIM_THRESHOLD_", "131072"), "train");

    assertThat(outcome.out())
        .contains("MALLOC_TRIM_THRESHOLD_=131072")
        .doesNotContain("MALLOC_MMAP_MAX_", "MALLOC_TOP_PAD_");
  }
}
