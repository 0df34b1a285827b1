package cairn.cli;

import cairn.node.GossipLog;
import cairn.node.GossipStatus;
import cairn.node.ListedGossipPeer;
import cairn.node.ListedLog;
import cairn.node.ListedSync;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;

/** Gossip, for people. */
final class GossipText {
  private GossipText() {}

  static void print(PrintStream out, ListedGossipPeer peer) {
    String where = peer.url().orElse("no address");
    line(out, "%s  %s, %s".formatted(peer.name(), peer.status().replace('_', ' '), where));
    if (!peer.networks().isEmpty()) {
      line(out, "  fingerprint " + peer.fingerprint());
    }
    peer.logs().forEach(log -> print(out, log));
    if (peer.push()) {
      line(out, "  pushed to   what is held here, after each round");
    }
    peer.lastSeen()
        .ifPresent(at -> line(out, "  last seen   %s, size %,d".formatted(at, peer.lastSize())));
    if (peer.consecutiveFailures() > 0) {
      line(out, "  FAILED      %,d times in a row".formatted(peer.consecutiveFailures()));
    }
  }

  private static void print(PrintStream out, GossipLog log) {
    line(
        out,
        log.state().equals("followed")
            ? "  mirrored    %,d of %s".formatted(log.size(), log.origin())
            : "  NOT FOLLOWED %s: %s".formatted(log.origin(), log.detail()));
  }

  static void print(PrintStream out, GossipStatus status) {
    line(out, "identity     " + status.identity());
    line(out, "fingerprint  " + status.fingerprint());
    line(out, "address      " + status.url());
    for (ListedLog log : status.logs()) {
      line(
          out,
          "%-12s %s, %,d entries%s"
              .formatted(
                  log.kind().equals("own") ? "log" : log.kind(),
                  log.origin(),
                  log.size(),
                  log.root().map(root -> ", root " + root).orElse("")));
    }
    long healthy = status.peers().stream().filter(ListedGossipPeer::healthy).count();
    line(
        out,
        "peers        %,d, of which %,d are healthy; asked every %,d s"
            .formatted(status.peers().size(), healthy, status.intervalSeconds()));
    status.peers().forEach(peer -> print(out, peer));
  }

  /** One line of the history. */
  static void print(PrintStream out, ListedSync line, List<ListedGossipPeer> peers) {
    line(out, "%s  %s".formatted(at(line.at()), words(line, peers)));
  }

  static String words(ListedSync line, List<ListedGossipPeer> peers) {
    String name =
        peers.stream()
            .filter(peer -> peer.fingerprint().equals(line.peer()))
            .findFirst()
            .map(ListedGossipPeer::name)
            .orElse(line.peer());
    return "%s %s  %s %s: %s, %,d ms"
        .formatted(
            line.ok() ? "✓" : "✗",
            name,
            line.direction(),
            line.origin().isEmpty() ? "-" : line.origin(),
            line.outcome(),
            line.millis());
  }

  private static String at(Instant time) {
    return time.toString();
  }

  private static void line(PrintStream out, String text) {
    out.println(TerminalText.printable(text));
  }
}
