package cairn.cli;

import cairn.verify.Level;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Levels as the user names them. */
final class Levels {
  private Levels() {}

  /** The levels of those names. */
  static Set<Level.Kind> of(List<String> names) throws CommandFailure {
    Set<Level.Kind> kinds = EnumSet.noneOf(Level.Kind.class);
    for (String name : names) {
      kinds.add(named(name).orElseThrow(() -> unknown(name)));
    }
    return kinds;
  }

  static Optional<Level.Kind> named(String name) {
    return Arrays.stream(Level.Kind.values()).filter(kind -> kind.word().equals(name)).findFirst();
  }

  private static CommandFailure unknown(String name) {
    String known =
        Arrays.stream(Level.Kind.values()).map(Level.Kind::word).collect(Collectors.joining(", "));
    return new CommandFailure(
        ExitCode.USAGE, "level: expected one of %s, got '%s'".formatted(known, name));
  }
}
