package cairn.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs one {@link Script} in one directory. */
final class ScriptRunner {
  private static final Pattern NAME = Pattern.compile("«([a-z]+)»");
  private static final Pattern PARTS = Pattern.compile("(?=…|«)|(?<=…|»)");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|([^\\s'\"]+)|(\\s+)");

  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, String> remembered = new HashMap<>();

  /**
   * @param busyPort on which somebody else listens
   */
  ScriptRunner(Path directory, int busyPort) {
    this.directory = directory;
    remembered.put("busyport", Integer.toString(busyPort));
    environment.put("HOME", directory.toString());
    environment.put("CAIRN_HOME", directory.resolve("home").toString());
    remembered.put("dir", directory.toString());
  }

  /** What a command left. */
  private record Outcome(String out, String err, int status) {}

  void run(Script script) throws Exception {
    for (Script.Step step : script.steps()) {
      switch (step) {
        case Script.MakeFile file -> {
          Path path = directory.resolve(file.name());
          Files.createDirectories(path.resolveSibling("."));
          Files.write(path, file.lines().stream().map(this::substituted).toList());
        }
        case Script.SetVariable variable ->
            environment.put(variable.name(), substituted(variable.value()));
        case Script.Run run -> runAndCompare(run);
      }
    }
  }

  private void runAndCompare(Script.Run run) throws Exception {
    String command = substituted(run.command());
    List<String> words = words(command);
    Outcome outcome =
        words.getFirst().equals("cairn")
            ? cairn(words.subList(1, words.size()), run.typed())
            : shell(command);
    int expected = run.status().isEmpty() ? 0 : run.status().getFirst();
    String whole =
        "%s: %s%n--- stdout%n%s--- stderr%n%s--- exit %d"
            .formatted(run.place(), command, outcome.out(), outcome.err(), outcome.status());
    compare(whole, "stdout", run.out(), outcome.out());
    compare(whole, "stderr", run.err(), outcome.err());
    assertThat(outcome.status()).as(whole).isEqualTo(expected);
  }

  private Outcome cairn(List<String> arguments, List<String> typed) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String input = typed.isEmpty() ? "" : String.join("\n", typed) + "\n";
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("NO_COLOR", "1");
    try (LazyExchange network = new LazyExchange()) {
      Surroundings surroundings =
          new Surroundings(
              new PrintStream(out, true, UTF_8),
              new PrintStream(err, true, UTF_8),
              new ByteArrayInputStream(input.getBytes(UTF_8)),
              !typed.isEmpty(),
              variables,
              directory,
              InstantSource.system(),
              new SecureRandom(),
              network);
      String[] words = arguments.toArray(String[]::new);
      int status = CairnCommand.commandLine(surroundings, words).execute(words);
      return new Outcome(out.toString(UTF_8), err.toString(UTF_8), status);
    }
  }

  private Outcome shell(String command) throws IOException, InterruptedException {
    Path err = Files.createTempFile("script", ".err");
    try {
      ProcessBuilder builder = new ProcessBuilder("sh", "-c", command);
      builder.directory(directory.toFile()).redirectError(err.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      String out = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new Outcome(out, Files.readString(err), process.waitFor());
    } finally {
      Files.delete(err);
    }
  }

  private void compare(String whole, String stream, List<String> expected, String text) {
    List<String> lines = text.isEmpty() ? List.of() : text.lines().toList();
    assertThat(matches(expected, lines))
        .as("%s: %s is not as expected:%n%s", whole, stream, String.join("\n", expected))
        .isTrue();
  }

  /** A lone ellipsis takes as many lines as make the rest fit. */
  private boolean matches(List<String> expected, List<String> lines) {
    if (expected.isEmpty()) {
      return lines.isEmpty();
    }
    List<String> rest = expected.subList(1, expected.size());
    if (expected.getFirst().equals("…")) {
      return matches(rest, lines)
          || (!lines.isEmpty() && matches(expected, lines.subList(1, lines.size())));
    }
    return !lines.isEmpty()
        && matchesLine(expected.getFirst(), lines.getFirst())
        && matches(rest, lines.subList(1, lines.size()));
  }

  private boolean matchesLine(String expected, String line) {
    StringBuilder pattern = new StringBuilder();
    List<String> names = new ArrayList<>();
    for (String part : PARTS.split(substituted(expected), -1)) {
      Matcher name = NAME.matcher(part);
      if (part.equals("…")) {
        pattern.append(".*");
      } else if (name.matches()) {
        pattern.append("(\\S+?)");
        names.add(name.group(1));
      } else {
        pattern.append(Pattern.quote(part));
      }
    }
    Matcher matcher = Pattern.compile(pattern.toString()).matcher(line);
    if (!matcher.matches()) {
      return false;
    }
    for (int i = 0; i < names.size(); i++) {
      remembered.put(names.get(i), matcher.group(i + 1));
    }
    return true;
  }

  /** With what is remembered in the place of its name. */
  private String substituted(String text) {
    return NAME.matcher(text)
        .replaceAll(
            name -> Matcher.quoteReplacement(remembered.getOrDefault(name.group(1), name.group())));
  }

  private static List<String> words(String command) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean begun = false;
    Matcher part = WORD.matcher(command);
    while (part.lookingAt()) {
      if (part.group(4) != null) {
        if (begun) {
          words.add(word.toString());
        }
        word.setLength(0);
        begun = false;
      } else {
        begun = true;
        for (int group = 1; group <= 3; group++) {
          word.append(part.group(group) == null ? "" : part.group(group));
        }
      }
      part.region(part.end(), command.length());
    }
    if (part.regionStart() != command.length()) {
      throw new IllegalArgumentException("a quote is not closed: " + command);
    }
    if (begun) {
      words.add(word.toString());
    }
    return words;
  }
}
