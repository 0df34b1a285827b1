package cairn.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Enum constants as options name them: lower case, with hyphens. */
final class OptionNames {
  private OptionNames() {}

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The constant of that name. */
  static <E extends Enum<E>> E parse(String option, Class<E> type, String text)
      throws CommandFailure {
    for (E constant : type.getEnumConstants()) {
      if (of(constant).equals(text)) {
        return constant;
      }
    }
    String wanted =
        Arrays.stream(type.getEnumConstants())
            .map(OptionNames::of)
            .collect(Collectors.joining(", "));
    throw new CommandFailure(
        ExitCode.USAGE, "%s: expected one of %s, got '%s'".formatted(option, wanted, text));
  }
}
