package cairn.cli;

import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.node.PeerAdmin;
import java.io.PrintStream;
import java.util.Optional;

/** A peer network, for people and for programs. */
final class PeerText {
  private PeerText() {}

  static void print(PrintStream out, PeerAdmin.Listed peer) {
    line(out, "%s  %s, %s".formatted(peer.id(), peer.status().replace('_', ' '), peer.gateway()));
    peer.fingerprint().ifPresent(pin -> line(out, "  fingerprint " + pin));
    peer.identity().ifPresent(pin -> line(out, "  identity    " + pin));
    peer.refusedFingerprint()
        .ifPresent(shown -> line(out, "  REFUSED: it shows fingerprint " + shown));
    peer.refusedIdentity().ifPresent(shown -> line(out, "  REFUSED: it shows identity " + shown));
    peer.setAside().ifPresent(reason -> line(out, "  SET ASIDE: " + reason));
    peer.logTroubles().forEach(trouble -> line(out, "  WRONG: " + trouble));
  }

  private static void line(PrintStream out, String text) {
    out.println(TerminalText.printable(text));
  }

  static JsonObject object(PeerAdmin.Listed peer) {
    return JsonObject.builder()
        .put("id", peer.id())
        .put("gateway", peer.gateway())
        .put("status", peer.status())
        .put("fingerprint", text(peer.fingerprint()))
        .put("identity", text(peer.identity()))
        .put("refused_fingerprint", text(peer.refusedFingerprint()))
        .put("refused_identity", text(peer.refusedIdentity()))
        .put("set_aside", text(peer.setAside()))
        .put("log_troubles", JsonArray.ofStrings(peer.logTroubles()))
        .build();
  }

  private static Optional<JsonString> text(Optional<String> text) {
    return text.map(JsonString::new);
  }

  static CommandFailure unknown(String id) {
    return new CommandFailure(
        ExitCode.NOT_FOUND, id + ": no such peer; 'cairn federation peer list' shows all");
  }
}
