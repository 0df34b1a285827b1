package cairn.cli;

import cairn.node.ListedHeldLog;
import java.io.PrintStream;
import java.util.stream.Collectors;

/** Logs of which single records are held, for people. */
final class HeldText {
  private HeldText() {}

  static void print(PrintStream out, ListedHeldLog log) {
    line(out, log.origin());
    line(
        out,
        "  records   %,d%s"
            .formatted(
                log.records(),
                log.firstUse() == 0
                    ? ""
                    : ", %,d of them not seen to be of a trusted attestor"
                        .formatted(log.firstUse())));
    if (log.mirrored() > 0) {
      line(out, "  mirrored  %,d more, of which a mirror has the copy".formatted(log.mirrored()));
    }
    line(out, "  key       " + log.vkey());
    line(
        out,
        "  vouched   by %s, %s"
            .formatted(log.sender(), log.trusted() ? "who was trusted" : "WHO WAS NOT TRUSTED"));
    if (log.acknowledged() > 0) {
      String entries =
          log.acknowledgements().stream().map(String::valueOf).collect(Collectors.joining(", "));
      line(
          out,
          "  receipt   of %,d is acknowledged in this node's log%s"
              .formatted(log.acknowledged(), entries.isEmpty() ? "" : ", as entries " + entries));
    }
    if (log.pushed() > 0) {
      line(
          out, "  receipt   of %,d was acknowledged when they were pushed".formatted(log.pushed()));
    }
  }

  private static void line(PrintStream out, String text) {
    out.println(TerminalText.printable(text));
  }
}
