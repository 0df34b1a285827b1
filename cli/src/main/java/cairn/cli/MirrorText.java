package cairn.cli;

import cairn.node.ListedGossipPeer;
import cairn.node.ListedMirror;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;

/** Mirrors, for people. */
final class MirrorText {
  private MirrorText() {}

  static void print(PrintStream out, ListedMirror mirror, List<ListedGossipPeer> peers) {
    line(out, mirror.origin());
    line(
        out,
        "  size      %,d entries%s"
            .formatted(
                mirror.size(),
                mirror.stored() == mirror.size() ? "" : ", %,d stored".formatted(mirror.stored())));
    mirror.root().ifPresent(root -> line(out, "  root      " + root));
    mirror.vkeys().forEach(key -> line(out, "  key       " + key));
    line(out, "  disk      %,d KiB".formatted((mirror.bytes() + 1023) / 1024));
    if (mirror.single() > 0) {
      line(out, "  single    %,d records came by bundle or push too".formatted(mirror.single()));
    }
    if (mirror.stopped()) {
      line(out, "  STOPPED   the log has signed two histories");
    }
    line(
        out,
        mirror.namedBy().isEmpty()
            ? "  followed  no more: no peer names it; 'federation mirror remove' gets rid of it"
            : "  named by  " + names(mirror, peers));
  }

  /** Who names its log. */
  static String names(ListedMirror mirror, List<ListedGossipPeer> peers) {
    return mirror.namedBy().stream()
        .map(
            fingerprint ->
                peers.stream()
                    .filter(peer -> peer.fingerprint().equals(fingerprint))
                    .findFirst()
                    .map(ListedGossipPeer::name)
                    .filter(name -> !name.equals(fingerprint))
                    .map(name -> name + " (" + fingerprint + ")")
                    .orElse(fingerprint))
        .collect(Collectors.joining(", "));
  }

  static void damaged(PrintStream out, String database, String what) {
    line(out, "DAMAGED %s: %s".formatted(database, what));
  }

  private static void line(PrintStream out, String text) {
    out.println(TerminalText.printable(text));
  }
}
