package cairn.cli;

import cairn.verify.Check;
import cairn.verify.Level;
import cairn.verify.Verdict;
import java.io.PrintStream;
import java.util.stream.Collectors;

/** A verdict for a person: one line per check, the bounds of time, and what it comes to. */
final class VerdictPrinter {
  private final PrintStream out;
  private final boolean colour;

  VerdictPrinter(PrintStream out, boolean colour) {
    this.out = out;
    this.colour = colour;
  }

  void print(String file, Verdict verdict) {
    out.println(TerminalText.printable(file));
    for (Check check : verdict.checks()) {
      out.println("  " + mark(check.outcome()) + " " + TerminalText.printable(check.sentence()));
    }
    verdict
        .timeSentences()
        .forEach(sentence -> out.println("  " + TerminalText.printable(sentence)));
    out.println("  " + conclusion(verdict));
  }

  private String mark(Check.Outcome outcome) {
    return switch (outcome) {
      case PASS -> coloured("✓", 32);
      case FAIL -> coloured("✗", 31);
      case ABSENT -> coloured("–", 33);
      case NOT_CHECKED -> coloured("·", 33);
    };
  }

  private String conclusion(Verdict verdict) {
    return switch (verdict.outcome()) {
      case VERIFIED ->
          verdict.isWitnessed()
              ? coloured("VERIFIED", 32) + " (" + levels(verdict) + ")"
              : unwitnessed(verdict);
      case FAILED -> coloured("NOT VERIFIED: do not rely on this proof.", 31);
      case LEVEL_NOT_MET ->
          coloured("NOT ENOUGH", 33)
              + ": nothing is wrong, but a required level is not reached ("
              + (verdict.levels().isEmpty() ? "none is" : "reached: " + levels(verdict))
              + ").";
      case NOT_JUDGED ->
          coloured("NOT JUDGED", 33)
              + ": you have pinned no network that this proof names; see 'cairn trust add --help'.";
    };
  }

  /** Other networks' witnesses may vouch for a time all the same. */
  private String unwitnessed(Verdict verdict) {
    return verdict.existedNotAfter().isEmpty()
        ? coloured("LOG SIGNATURE ONLY", 33)
            + " (%s): all is well as far as the log's own signature goes; no witness vouches for it."
                .formatted(levels(verdict))
        : coloured("LOG SIGNATURE AND TIME", 33)
            + " (%s): no witness of this log vouches for it; those of others vouch for the time."
                .formatted(levels(verdict));
  }

  private static String levels(Verdict verdict) {
    return verdict.levels().stream().map(Level::words).collect(Collectors.joining(", "));
  }

  private String coloured(String text, int code) {
    return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
