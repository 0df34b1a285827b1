package cairn.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher {@code ./cairn}, as a real process: on the real application, and in a checkout of
 * its own with a Maven that only copies that application and counts how often it was called.
 */
class LauncherIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path APPLICATION = ROOT.resolve("cli/target/cairn");
  private static final Map<String, String> NO_BUILD = Map.of("CAIRN_NO_BUILD", "1");

  @TempDir private Path folder;
  private Path checkout;
  private Path tools;

  /** What a finished process left. */
  private record Outcome(int code, String out, String err) {}

  @BeforeEach
  void layOutACheckout() throws IOException {
    checkout = Files.createDirectories(folder.resolve("a checkout"));
    tools = Files.createDirectories(folder.resolve("tools"));
    for (String file : List.of("cairn", "bin/jdk25", "pom.xml", "cli/pom.xml")) {
      copy(ROOT.resolve(file), checkout.resolve(file));
    }
    source("cli/src/launcher/finish");
    source("cli/src/main/java/Main.java");
    source("format/src/main/java/Hash.java");
    mavenThat(
        "mkdir -p cli/target/cairn && cp -r '%s/lib' cli/target/cairn && touch cli/target/cairn/built"
            .formatted(APPLICATION));
  }

  @Test
  void startsFromAnyFolderAndThroughALink() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("linked"), ROOT.resolve("cairn"));
    Outcome outcome = run(link, folder, NO_BUILD, "--version");
    assertThat(outcome).isEqualTo(new Outcome(0, "cairn " + version() + "\n", ""));
  }

  @Test
  void passesArgumentsUntouchedAndKeepsTheExitCode() throws Exception {
    Outcome outcome = run(ROOT.resolve("cairn"), folder, NO_BUILD, "a  b", "", "*", "$HOME");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("'a  b'", "''", "'*'", "'$HOME'");
  }

  @Test
  void saysWhatToInstallWithoutAJdk() throws Exception {
    Outcome outcome =
        launch(Map.of("JAVA_HOME", "", "CAIRN_JVM_DIR", folder.toString()), "--version");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("no JDK 25 found", "openjdk-25-jdk", "JAVA_HOME");
  }

  @Test
  void saysWhatToInstallWithoutMaven() throws Exception {
    Files.delete(tools.resolve("mvn"));
    for (String tool :
        List.of("bash", "env", "dirname", "readlink", "find", "grep", "mkdir", "flock")) {
      Files.createSymbolicLink(tools.resolve(tool), Path.of("/usr/bin", tool));
    }
    Outcome outcome = launch(Map.of("PATH", tools.toString()), "--version");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("Maven is needed", "apt-get install maven");
  }

  @Test
  void neverBuildsWhenToldNotTo() throws Exception {
    Outcome outcome = launch(NO_BUILD, "--version");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("CAIRN_NO_BUILD is set", "mvn -DskipTests package");
    assertThat(builds()).isZero();
  }

  @Test
  void buildsOnceWhenTwoStartTogether() throws Exception {
    Process first = start(checkout.resolve("cairn"), folder, Map.of(), "--version");
    Process second = start(checkout.resolve("cairn"), folder, Map.of(), "--version");
    assertThat(List.of(finish(first).code(), finish(second).code())).containsExactly(0, 0);
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void buildsAgainOnlyWhenASourceIsNewerOrGone() throws Exception {
    Path removed = source("format/src/main/java/Leaf.java");
    ageSources();
    launch(Map.of(), "--version");
    launch(Map.of(), "--version");
    assertThat(builds()).isEqualTo(1);

    touchLater(checkout.resolve("format/src/main/java/Hash.java"));
    launch(Map.of(), "--version");
    assertThat(builds()).isEqualTo(2);

    ageSources();
    Files.delete(removed);
    launch(Map.of(), "--version");
    assertThat(builds()).isEqualTo(3);
  }

  @Test
  void showsWhyABuildFailed() throws Exception {
    mavenThat("echo '[ERROR] Hash.java: not a statement'; exit 1");
    Outcome outcome = launch(Map.of(), "--version");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("Hash.java: not a statement", "target/build.log");
  }

  @Test
  void startsWithoutAWordWhenTheCacheDoesNotFit() throws Exception {
    launch(Map.of(), "--version");
    Files.writeString(checkout.resolve("cli/target/cairn/commands.aot"), "no cache");
    Outcome outcome = launch(NO_BUILD, "--version");
    assertThat(outcome).isEqualTo(new Outcome(0, "cairn " + version() + "\n", ""));
  }

  /** What the launcher takes for a relay gets less memory than a gateway, and nobody else does. */
  @Test
  void givesARelayItsOwnHeap() throws Exception {
    Map<String, String> jdk = jdkThatShowsItsArguments();
    String relay = heapOf("relay");
    String gateway = heapOf("gateway");
    Path home = Files.createDirectories(folder.resolve("a home"));
    Path file = home.resolve("cairn.yaml");
    for (String said :
        List.of(
            "# mine\nrole: relay\nid: x\n",
            "role: \"relay\" # mine\n",
            "role:  'relay'\r\n",
            "{\"id\": \"x\", \"role\": \"relay\"}",
            "{\n  \"role\" : \"relay\",\n  \"id\": \"x\"\n}\n")) {
      Files.writeString(file, said);
      assertThat(heap(jdk, Map.of(), "run", "--home", home.toString())).as(said).isEqualTo(relay);
    }
    assertThat(heap(jdk, Map.of(), "run", "--json", "--home=" + home)).isEqualTo(relay);
    assertThat(heap(jdk, Map.of(), "run", "--config", file.toString())).isEqualTo(relay);
    assertThat(heap(jdk, Map.of("CAIRN_HOME", home.toString()), "run")).isEqualTo(relay);
    assertThat(heap(jdk, Map.of(), "run", "--role", "relay")).isEqualTo(relay);
    assertThat(heap(jdk, Map.of("CAIRN_ROLE", "org"), "run", "--home", home.toString()))
        .isEqualTo(gateway);
    assertThat(heap(jdk, Map.of(), "run", "--role=gateway", "--home", home.toString()))
        .isEqualTo(gateway);
    for (String other :
        List.of(
            "role: org\n",
            "# role: relay\nid: relay\n",
            "#{\"role\": \"relay\"}\n",
            "witnesses:\n  - {role: relay}\n")) {
      Files.writeString(file, other);
      assertThat(heap(jdk, Map.of(), "run", "--home", home.toString()))
          .as(other)
          .isEqualTo(gateway);
    }
    Files.delete(file);
    assertThat(heap(jdk, Map.of(), "run", "--home", home.toString())).isEqualTo(gateway);
    assertThat(megabytes(relay)).isLessThan(megabytes(gateway));
  }

  /** What the script says of that kind of server, {@code -Xmx176m}. */
  private static String heapOf(String kind) throws IOException {
    return Files.readAllLines(ROOT.resolve("cairn")).stream()
        .filter(line -> line.startsWith(kind + "_heap=("))
        .map(line -> line.substring(line.indexOf('(') + 1, line.indexOf(' ')))
        .findFirst()
        .orElseThrow();
  }

  private static int megabytes(String heap) {
    return Integer.parseInt(heap.substring("-Xmx".length(), heap.length() - 1));
  }

  private Map<String, String> jdkThatShowsItsArguments() throws IOException {
    Path jdk = folder.resolve("jdk");
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
    for (String program : List.of("java", "javac")) {
      Path file = jdk.resolve("bin").resolve(program);
      Files.writeString(file, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    Files.createDirectories(checkout.resolve("cli/target/cairn/lib"));
    return Map.of("JAVA_HOME", jdk.toString(), "CAIRN_NO_BUILD", "1", "HOME", folder.toString());
  }

  private String heap(Map<String, String> jdk, Map<String, String> more, String... arguments)
      throws Exception {
    Map<String, String> environment = new HashMap<>(jdk);
    environment.putAll(more);
    Outcome outcome = launch(environment, arguments);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    List<String> heaps =
        outcome.out().lines().filter(line -> line.startsWith("-Xmx")).distinct().toList();
    assertThat(heaps).as(outcome.out()).hasSize(1);
    return heaps.getFirst();
  }

  private Outcome launch(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return run(checkout.resolve("cairn"), folder, environment, arguments);
  }

  private Outcome run(Path launcher, Path in, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return finish(start(launcher, in, environment, arguments));
  }

  private Process start(
      Path launcher, Path in, Map<String, String> environment, String... arguments)
      throws IOException {
    var builder = new ProcessBuilder(launcher.toString());
    builder.command().addAll(List.of(arguments));
    builder.directory(in.toFile());
    builder
        .environment()
        .keySet()
        .removeAll(List.of("CAIRN_NO_BUILD", "CAIRN_HOME", "CAIRN_ROLE", "CAIRN_JAVA_OPTS"));
    builder.environment().merge("PATH", tools.toString(), (path, first) -> first + ":" + path);
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Reads one stream after the other: what a launcher says fits into a pipe's buffer. */
  private static Outcome finish(Process process) throws IOException, InterruptedException {
    try {
      String out = new String(process.getInputStream().readAllBytes(), UTF_8);
      String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return new Outcome(process.exitValue(), out, err);
    } finally {
      process.destroyForcibly();
    }
  }

  private void mavenThat(String does) throws IOException {
    Path mvn = tools.resolve("mvn");
    Files.writeString(mvn, "#!/bin/sh\necho build >>'%s'\n%s\n".formatted(calls(), does));
    assertThat(mvn.toFile().setExecutable(true)).isTrue();
  }

  private long builds() throws IOException {
    return Files.exists(calls()) ? Files.readAllLines(calls()).size() : 0;
  }

  private Path calls() {
    return folder.resolve("calls");
  }

  private Path source(String name) throws IOException {
    Path file = checkout.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "// a source\n");
  }

  private void ageSources() throws IOException {
    try (Stream<Path> files = Files.walk(checkout)) {
      for (Path file : files.filter(path -> !path.toString().contains("target")).toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
      }
    }
  }

  private void touchLater(Path file) throws IOException {
    FileTime built = Files.getLastModifiedTime(checkout.resolve("cli/target/cairn/built"));
    Files.setLastModifiedTime(file, FileTime.from(built.toInstant().plusSeconds(1)));
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
  }

  /** As Maven states it to the tests' JVM. */
  private static String version() {
    return Optional.ofNullable(System.getProperty("cairn.version")).orElseThrow();
  }
}
