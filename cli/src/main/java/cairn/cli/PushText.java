package cairn.cli;

import cairn.federation.bundle.PushSession;
import cairn.federation.bundle.SentPush;
import cairn.format.Hash;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.format.PushAnswer;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What was pushed, for people and for programs. */
final class PushText {
  private PushText() {}

  /** A line of {@code chain status}. */
  static String line(SentPush push) {
    return "pushed    %s  %d records of [%d, %d) to %s, %s: %d taken%s"
        .formatted(
            Instant.ofEpochSecond(push.lastAt()),
            push.counts().records(),
            push.start(),
            push.end(),
            push.url(),
            push.recipient().hex(),
            push.counts().held(),
            push.whole() ? "" : ", not to its end");
  }

  /** What {@code chain push} prints at its end. */
  static void print(SentPush push, PrintStream out) {
    SentPush.Counts counts = push.counts();
    out.println(
        TerminalText.printable(
            "%s took %d of %d records of %s"
                .formatted(push.url(), counts.held(), counts.records(), push.origin())));
    count(out, counts.imported(), "are new there");
    count(out, counts.duplicates(), "were there already");
    count(out, counts.untrusted(), "are of whom it does not trust");
    count(out, counts.revoked(), "are of whom it no longer trusts");
    out.println("  receiver  " + push.recipient().hex());
  }

  private static void count(PrintStream out, long count, String words) {
    if (count > 0) {
      out.printf("  %d %s%n", count, words);
    }
  }

  /** The same for programs. */
  static JsonObject object(PushSession session, Optional<PushSession.Step.Stopped> stopped) {
    JsonObject object =
        session.sent().map(SentPush::object).orElseGet(() -> JsonObject.builder().build());
    JsonObject.Builder json = JsonObject.builder();
    object.members().forEach(json::put);
    return json.put("outcome", outcome(session, stopped))
        .put("reason", stopped.map(PushSession.Step.Stopped::reason).map(JsonString::new))
        .put("sender", session.sender().map(PushAnswer.Sender::word).map(JsonString::new))
        .put("strangers", JsonArray.ofStrings(session.strangers().stream().map(Hash::hex).toList()))
        .build();
  }

  private static String outcome(PushSession session, Optional<PushSession.Step.Stopped> stopped) {
    if (stopped.isPresent()) {
      return stopped.get().why().name().toLowerCase(Locale.ROOT);
    }
    return session.sent().isPresent() ? "pushed" : "nothing";
  }

  /** Those whose records were not taken, in a sentence. */
  static String skipped(long records, List<Hash> strangers) {
    return "%d records were not taken: the receiver does not trust %s. Its operator says whom he trusts with 'cairn keys trust'"
        .formatted(records, strangers.stream().map(Hash::hex).collect(Collectors.joining(", ")));
  }
}
