package cairn.cli;

import cairn.format.Decimal;
import cairn.format.MalformedException;

/** Numbers that the user typed. */
final class Numbers {
  private Numbers() {}

  /** A plain decimal within the bounds. */
  static long parse(String option, String text, long least, long most) throws CommandFailure {
    try {
      long number = Decimal.parse(text, option);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (MalformedException e) {
      throw new CommandFailure(ExitCode.USAGE, e.getMessage(), e);
    }
    throw new CommandFailure(
        ExitCode.USAGE,
        "%s: expected a number from %d to %d, got %s".formatted(option, least, most, text));
  }
}
