package cairn.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of commands and what each must answer, as {@link ScriptTest} runs it.
 *
 * <pre>{@code
 * # A comment. Each script has a directory, a $HOME and a $CAIRN_HOME of its own.
 * < hello.txt
 * | the lines of a file to make
 * % CAIRN_GATEWAY=http://127.0.0.1:1
 * > cairn keys generate --role log --name 'example.org/public:timestamps' --out log.key
 * example.org/public:timestamps+…
 * ! wrote log.key …
 * > cairn keys export nothing.key
 * ! cairn: …
 * = 5
 * }</pre>
 *
 * <table>
 * <caption>What a line begins with</caption>
 * <tr><td>{@code > }</td><td>a command: {@code cairn …}, in this process, with words quoted as in a
 *     shell; anything else is {@code sh}'s</td></tr>
 * <tr><td>(nothing)</td><td>the next line of the command's stdout; with {@code | } before it if it
 *     would read as something else</td></tr>
 * <tr><td>{@code ! }</td><td>the next line of its stderr</td></tr>
 * <tr><td>{@code = }</td><td>its exit code, when that is not 0</td></tr>
 * <tr><td>{@code < }</td><td>a file to make from the lines with {@code | } that follow</td></tr>
 * <tr><td>{@code % }</td><td>an environment variable for the commands that follow</td></tr>
 * <tr><td>{@code ? }</td><td>before a command: what a person at a terminal types</td></tr>
 * <tr><td>{@code #}</td><td>a comment; empty lines are skipped</td></tr>
 * </table>
 *
 * <p>In expected lines {@code …} stands for any text, and alone on its line for any number of
 * lines; {@code «name»} stands for a word and remembers it: from then on it is that word, in
 * commands too. {@code «dir»} is the script's directory.
 */
record Script(List<Step> steps) {
  /** One thing to do. */
  sealed interface Step {}

  /** Make a file. */
  record MakeFile(String name, List<String> lines) implements Step {}

  /** Set an environment variable. */
  record SetVariable(String name, String value) implements Step {}

  /**
   * Run a command and compare.
   *
   * @param place of the command, for messages: {@code keys.script:12}
   * @param typed what a person types; none: nobody is there
   */
  record Run(
      String place,
      String command,
      List<String> typed,
      List<String> out,
      List<String> err,
      List<Integer> status)
      implements Step {}

  static Script read(Path file) throws IOException {
    List<Step> steps = new ArrayList<>();
    List<String> typed = new ArrayList<>();
    List<String> lines = Files.readAllLines(file);
    for (int number = 1; number <= lines.size(); number++) {
      String line = lines.get(number - 1);
      String rest = line.length() > 2 ? line.substring(2) : "";
      if (line.startsWith("> ")) {
        String place = file.getFileName() + ":" + number;
        steps.add(new Run(place, rest, typed, newList(), newList(), new ArrayList<>()));
        typed = new ArrayList<>();
      } else if (line.startsWith("< ")) {
        steps.add(new MakeFile(rest, newList()));
      } else if (line.startsWith("% ")) {
        int equals = rest.indexOf('=');
        steps.add(new SetVariable(rest.substring(0, equals), rest.substring(equals + 1)));
      } else if (line.startsWith("? ")) {
        typed.add(rest);
      } else if (!line.startsWith("#") && !line.isBlank()) {
        attach(steps, line, rest, file.getFileName() + ":" + number);
      }
    }
    return new Script(steps);
  }

  private static void attach(List<Step> steps, String line, String rest, String place) {
    boolean quoted = line.startsWith("| ") || line.equals("|");
    Step last = steps.isEmpty() ? new SetVariable("", "") : steps.getLast();
    switch (last) {
      case MakeFile file when quoted -> file.lines().add(rest);
      case Run run when line.startsWith("! ") -> run.err().add(rest);
      case Run run when line.startsWith("= ") -> run.status().add(Integer.valueOf(rest));
      case Run run -> run.out().add(quoted ? rest : line);
      case MakeFile file -> throw misplaced(place, line);
      case SetVariable variable -> throw misplaced(place, line);
    }
  }

  private static IllegalArgumentException misplaced(String place, String line) {
    return new IllegalArgumentException(place + ": belongs to no command: " + line);
  }

  private static List<String> newList() {
    return new ArrayList<>();
  }
}
