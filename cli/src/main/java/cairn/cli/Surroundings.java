package cairn.cli;

import cairn.format.Json;
import cairn.http.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * What a command may touch of the world outside.
 *
 * @param out data, for the next program
 * @param err talk, for the person
 * @param in answers to questions
 * @param terminal whether a person sits at {@code err} and {@code in}: questions, progress, colour
 * @param environment the environment variables
 * @param workingDirectory against which relative paths are resolved
 * @param network the way to gateways
 */
record Surroundings(
    PrintStream out,
    PrintStream err,
    InputStream in,
    boolean terminal,
    Map<String, String> environment,
    Path workingDirectory,
    InstantSource clock,
    SecureRandom random,
    Exchange network) {
  /** An origin has at most 255 bytes. */
  private static final int MAX_ANSWER = 300;

  Surroundings {
    environment = Map.copyOf(environment);
  }

  /** An environment variable that is set and not empty. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  /** Whether to write in colour (no-color.org). */
  boolean colour() {
    return terminal && variable("NO_COLOR").isEmpty();
  }

  /** A writer in UTF-8 onto one of the streams, for picocli. */
  PrintWriter printer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  /** One JSON value on a line of its own, as data. */
  void printJson(Json json) {
    byte[] line = json.canonical();
    out.write(line, 0, line.length);
    out.write('\n');
    out.flush();
  }

  /** Asks a yes-or-no question; anything but yes is no. */
  boolean confirm(String question) throws CommandFailure {
    return answer(question + " [y/N]").matches("(?i)y(es)?");
  }

  /** Asks for a text; what is typed, without spaces around it. */
  String answer(String question) throws CommandFailure {
    err.print(question + " ");
    err.flush();
    StringBuilder answer = new StringBuilder();
    try {
      for (int c = in.read(); c >= 0 && c != '\n' && answer.length() < MAX_ANSWER; c = in.read()) {
        answer.append((char) c);
      }
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, "no answer can be read: " + e.getMessage(), e);
    }
    return answer.toString().strip();
  }

  /** The path as the user would name it: relative where it lies below the working directory. */
  String display(Path path) {
    return path.startsWith(workingDirectory)
        ? workingDirectory.relativize(path).toString()
        : path.toString();
  }

  /** The path that the user named, as an absolute one. */
  Path path(String name) {
    return workingDirectory.resolve(name).normalize();
  }
}
