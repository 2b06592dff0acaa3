package io.lucelens.index.crawl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class IgnorePatternTest {
  @TempDir private Path temp;

  @ParameterizedTest(name = "\"{0}\" leaves out {1}: {2}")
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "*.png, a.png, true",
        "*.png, a.PNG, true",
        "*.png, x/y/a.png, true",
        "*.png, a.png.jpg, false",
        "a.png, x/a.png, true",
        "/a.png, x/a.png, false",
        "/a.png, a.png, true",
        "x/a.png, y/x/a.png, false",
        "x/a.png, x/a.png, true",
        "raw/, raw/, true",
        "raw/, y/raw/, true",
        "raw/, raw, false",
        "/raw/, y/raw/, false",
        "**/raw, a/b/raw, true",
        "**/raw, raw, true",
        "a/**/raw, a/raw, true",
        "a/**/raw, a/b/c/raw, true",
        "a/**/raw, b/raw, false",
        "a/**, a/b, true",
        "a/**, a/b/c, true",
        "a/**, a/, false",
        "a/*, a/b, true",
        "a/*, a/b/c, false",
        "a**b, axxb, true",
        "a**b, a/b, false",
        "?.jpg, a.jpg, true",
        "?.jpg, ab.jpg, false",
        "?.jpg, ü.jpg, true",
        "[a-c].jpg, b.jpg, true",
        "[a-c].jpg, d.jpg, false",
        "[!a-c].jpg, d.jpg, true",
        "[^a-c].jpg, b.jpg, false",
        "[]x].jpg, ].jpg, true",
        "[[:digit:]].jpg, 7.jpg, true",
        "[[:digit:]].jpg, x.jpg, false",
        "[a.jpg, [a.jpg, false",
        "\\#a, #a, true",
        "#a, #a, false",
        "\\!a, !a, true",
        "a\\*b, a*b, true",
        "a\\*b, axb, false",
        "\"a  \", a, true",
        "\"a\\ \", \"a \", true",
        "*, a, true",
        "/, a, false",
      })
  void aPatternMeansWhatGitignoreSays(String pattern, String path, boolean leavesOut) {
    assertThat(leavesOut(IgnoreRules.of(List.of(pattern)), path)).isEqualTo(leavesOut);
  }

  @Test
  void theLastPatternThatFitsDecides() {
    IgnoreRules rules =
        IgnoreRules.of(List.of("*.png", "!best*.png", "# a remark", "", "best2.png"));

    assertThat(leavesOut(rules, "a.png")).isTrue();
    assertThat(leavesOut(rules, "best1.png")).isFalse();
    assertThat(leavesOut(rules, "best2.png")).isTrue();
  }

  @Test
  void noPatternTakesLongHoweverManyStarsItHas() {
    String hostile = "*a".repeat(2_000) + "b";
    String name = "a".repeat(5_000);

    assertThat(leavesOut(IgnoreRules.of(List.of(hostile)), name)).isFalse();
    assertThat(leavesOut(IgnoreRules.of(List.of("**/x".repeat(500))), "x/".repeat(2_000) + "y"))
        .isFalse();
  }

  /** Ten thousand questions, answered by git itself. */
  @Test
  void randomPatternsMeanWhatTheyMeanToGit() throws Exception {
    assumeThat(isGitThere()).isTrue();
    Random random = new Random(7);
    run(null, "git", "init", "-q", temp.toString());
    List<String> paths = new ArrayList<>(new TreeSet<>(paths(random)));
    for (int round = 0; round < 10; round++) {
      List<String> lines = Stream.generate(() -> pattern(random)).limit(4).toList();
      Files.write(temp.resolve(".gitignore"), lines);
      IgnoreRules rules = IgnoreRules.of(lines);
      List<String> ours = paths.stream().filter(path -> rulesOnWay(rules, path)).toList();

      assertThat(ours).as("%s", lines).isEqualTo(gitIgnored(paths));
    }
  }

  private static boolean leavesOut(IgnoreRules rules, String path) {
    boolean isFolder = path.endsWith("/");
    return rules.leavesOut(List.of(path.split("/")), isFolder).orElse(false);
  }

  /** As a walk has it: what is in a folder that is left out is left out. */
  private static boolean rulesOnWay(IgnoreRules rules, String path) {
    List<String> names = List.of(path.split("/"));
    for (int i = 1; i <= names.size(); i++) {
      if (rules.leavesOut(names.subList(0, i), i < names.size()).orElse(false)) {
        return true;
      }
    }
    return false;
  }

  private static List<String> paths(Random random) {
    return Stream.generate(
            () -> {
              StringBuilder path = new StringBuilder(name(random));
              for (int depth = random.nextInt(4); depth > 0; depth--) {
                path.append('/').append(name(random));
              }
              return path.toString();
            })
        .limit(1_000)
        .toList();
  }

  private static String name(Random random) {
    return pick(random, "ab", "c", "x-") + pick(random, "", "A", "b", "1") + pick(random, "", ".j");
  }

  private static String pattern(Random random) {
    StringBuilder pattern = new StringBuilder(pick(random, "", "", "", "!", "/", "**/", "\\"));
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      pattern.append(
          pick(
              random,
              "a",
              "b",
              "c",
              "x",
              "-",
              "1",
              "*",
              "*",
              "?",
              "**",
              "/",
              "/**/",
              "[ab]",
              "[!a]",
              "[a-c]",
              "[[:alpha:]]",
              "[",
              "]",
              ".j",
              "\\b",
              " "));
    }
    return pattern + pick(random, "", "", "", "/", "/**", " ");
  }

  private static String pick(Random random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static boolean isGitThere() throws InterruptedException {
    try {
      return new ProcessBuilder("git", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private List<String> gitIgnored(List<String> paths) throws Exception {
    return run(
            String.join("\n", paths) + "\n",
            "git",
            "-C",
            temp.toString(),
            "-c",
            "core.ignorecase=true",
            "-c",
            "core.excludesFile=/dev/null",
            "check-ignore",
            "--no-index",
            "--stdin")
        .lines()
        .toList();
  }

  private String run(String input, String... command) throws Exception {
    Path in = temp.resolveSibling("input");
    Path out = temp.resolveSibling("output");
    Files.writeString(in, input == null ? "" : input);
    new ProcessBuilder(command)
        .redirectInput(in.toFile())
        .redirectOutput(out.toFile())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
    return Files.readString(out, StandardCharsets.UTF_8);
  }
}
