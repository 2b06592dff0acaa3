package io.lucelens.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A copy of the launcher among the files that it looks at. Its {@code mvn} makes no build but
 * copies resources, as Maven does, and a jar that leads to the classes under test.
 */
final class Checkout {
  private static final Path LAUNCHER = Path.of("../lucelens");
  private static final int PATIENCE_SECONDS = 60;

  private final Path root;
  private final Path tools;

  private Checkout(Path root) {
    this.root = root;
    this.tools = root.resolve("tools");
  }

  /** What a launch left behind. */
  record Outcome(int exitCode, String out, String err) {}

  static Checkout in(Path root) throws IOException {
    Checkout checkout = new Checkout(root);
    Files.createDirectories(checkout.source().getParent());
    Files.createDirectories(checkout.resource(""));
    Files.writeString(checkout.source(), "class Example {}\n");
    Files.writeString(root.resolve("pom.xml"), "<project/>\n");
    Files.writeString(root.resolve("cli/pom.xml"), "<project/>\n");
    Files.copy(LAUNCHER, root.resolve("lucelens"));
    Files.createDirectories(checkout.tools);
    checkout.writeJar();
    checkout.repairBuild();
    return checkout;
  }

  Path root() {
    return root;
  }

  Path source() {
    return root.resolve("cli/src/main/java/Example.java");
  }

  Path resource(String name) {
    return root.resolve("cli/src/main/resources/" + name);
  }

  Path built(String name) {
    return root.resolve("cli/target/classes/" + name);
  }

  /** How often Maven was called. */
  long builds() throws IOException {
    try (Stream<String> lines = Files.lines(tools.resolve("builds"))) {
      return lines.count();
    }
  }

  void repairBuild() throws IOException {
    writeMaven(
        """
        sleep 1
        mkdir -p cli/target/classes
        cp -R cli/src/main/resources/. cli/target/classes
        cp tools/lucelens.jar cli/target/lucelens.jar
        """);
  }

  void breakBuild(String message) throws IOException {
    writeMaven("echo '" + message + "'\nexit 1\n");
  }

  private void writeMaven(String body) throws IOException {
    executable(tools.resolve("mvn"), "cd '" + root + "'\necho \"$@\" >>tools/builds\n" + body);
  }

  /**
   * A folder that looks like a JDK; its java prints its version, arguments and malloc's settings.
   */
  Path fakeJdk(Path home, String version) throws IOException {
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    executable(
        home.resolve("bin/java"),
        "echo fake Java " + version + " \"$@\"\nenv | grep ^MALLOC_ || true\n");
    executable(home.resolve("bin/javac"), "exit 1\n");
    return home;
  }

  private static void executable(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/bash\n" + body);
    if (!file.toFile().setExecutable(true)) {
      throw new IOException(file + " cannot be made executable");
    }
  }

  /** A jar whose manifest names this JVM's class path. */
  private void writeJar() throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, Lucelens.class.getName());
    attributes.put(
        Attributes.Name.CLASS_PATH,
        Stream.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
            .map(element -> Path.of(element).toUri().toString())
            .collect(Collectors.joining(" ")));
    try (OutputStream jar = Files.newOutputStream(tools.resolve("lucelens.jar"))) {
      new JarOutputStream(jar, manifest).close();
    }
  }

  Outcome launch(String... args) throws Exception {
    return launch(Map.of(), args);
  }

  Outcome launch(Map<String, String> environment, String... args) throws Exception {
    return outcome(start(environment, root, args));
  }

  Process start(Map<String, String> environment, Path workingFolder, String... args)
      throws IOException {
    return start(root.resolve("lucelens"), environment, workingFolder, args);
  }

  Process start(Path launcher, Map<String, String> environment, Path workingFolder, String... args)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(launcher.toString());
    builder.command().addAll(List.of(args));
    builder.directory(workingFolder.toFile());
    builder.environment().put("PATH", tools + ":" + System.getenv("PATH"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("LUCELENS_") || name.startsWith("MALLOC_"));
    builder.environment().putAll(environment);
    return builder.start();
  }

  static Outcome outcome(Process process) throws Exception {
    CompletableFuture<String> out =
        CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
    CompletableFuture<String> err =
        CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("The launcher did not end: " + out.join() + err.join());
    }
    return new Outcome(process.exitValue(), out.join(), err.join());
  }

  private static String read(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
