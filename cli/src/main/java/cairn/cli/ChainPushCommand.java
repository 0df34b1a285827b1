package cairn.cli;

import cairn.federation.bundle.PushSession;
import cairn.federation.bundle.SentPush;
import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.SigningException;
import cairn.http.Call;
import cairn.http.ProblemException;
import cairn.node.ConfigurationException;
import cairn.node.NodeAdminException;
import cairn.store.StoreException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn chain push}: hands records to another node over the network. */
@Command(
    name = "push",
    mixinStandardHelpOptions = true,
    description = {
      "Hands attestations of this home's log, with their proofs, to another organisation's "
          + "node.",
      "It judges them as it does a bundle. Investigation and metadata never go this way. "
          + "What is said of the outcome is the word of whoever answers: a push is neither "
          + "acknowledged nor anchored in the receiver's log, so it gives no bound of time; a "
          + "bundle does. What was taken before is counted and changes nothing, so a push that "
          + "ended half-way is just made again. In a gateway's home the gateway must be running; "
          + "a device needs no server."
    },
    footer = {
      "",
      "Exit codes: 4 told to end, 5 no record fits, 6 no usable answer, 7 the receiver is "
          + "another node, refuses, or skipped all."
    })
final class ChainPushCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();
  @Mixin private final RangeOptions range = new RangeOptions();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "URL",
      description = "Where the other node answers, as for 'federation peer add'.")
  private String to = "";

  @Option(
      names = "--fingerprint",
      paramLabel = "HEX",
      description =
          "What its identity's fingerprint must be: 64 hex digits, or the whole DID (default: that"
              + " of the peer pinned at that address, or of who took records there before; else it"
              + " is shown, and you are asked).")
  private Optional<String> fingerprint = Optional.empty();

  @Option(
      names = "--dry-run",
      description = "Look who is there and count what would be sent; no record leaves.")
  private boolean dryRun;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "For up to 100 records and their answer (default: ${DEFAULT-VALUE}).")
  private int timeoutSeconds;

  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "6",
      description =
          "How often the same records are sent again, after growing pauses, before it gives up"
              + " (default: ${DEFAULT-VALUE}).")
  private int retries;

  ChainPushCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call()
      throws CommandFailure,
          ConfigurationException,
          StoreException,
          ProblemException,
          NodeAdminException {
    URI url = GatewayOption.address("receiver", to);
    PushSession.Selection selection = selection();
    Duration timeout = timeout();
    Optional<Hash> stated =
        fingerprint.isPresent()
            ? Optional.of(Fingerprint.parse("--fingerprint", fingerprint.get()))
            : Optional.empty();
    PushHome home = new PushHome(node.read(surroundings, Map.of()), surroundings);
    DidKey receiver = new PushReceiver(surroundings, node, home, stated).judged(url);
    try {
      return (dryRun
              ? rehearse(home, selection, url, receiver)
              : push(home, selection, new PushSession.Target(url, receiver, timeout, retries)))
          .status();
    } catch (SigningException e) {
      throw new CommandFailure(
          ExitCode.INTERNAL, "the records could not be signed for: " + e.getMessage(), e);
    }
  }

  private PushSession.Selection selection() throws CommandFailure {
    try {
      return new PushSession.Selection(range.investigation(), range.start(), range.end());
    } catch (IllegalArgumentException e) {
      throw RangeOptions.wrong(e);
    }
  }

  private Duration timeout() throws CommandFailure {
    Duration timeout = Duration.ofSeconds(timeoutSeconds);
    if (timeoutSeconds < 1 || timeout.compareTo(Call.MAX_TIMEOUT) > 0) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--timeout: expected 1 to %d seconds, got %d"
              .formatted(Call.MAX_TIMEOUT.toSeconds(), timeoutSeconds));
    }
    if (retries < 0) {
      throw new CommandFailure(ExitCode.USAGE, "--retries: expected none or more, got " + retries);
    }
    return timeout;
  }

  private ExitCode push(PushHome home, PushSession.Selection selection, PushSession.Target target)
      throws StoreException,
          ConfigurationException,
          ProblemException,
          NodeAdminException,
          SigningException {
    PushSession session =
        new PushSession(
            target, selection, surroundings.network(), surroundings.clock(), surroundings.random());
    try (StopSignal signal = StopSignal.listen()) {
      Optional<PushSession.Step.Stopped> stopped =
          new PushRun(home, session, signal, surroundings).run();
      report(session, stopped);
      return exitCode(session, stopped);
    }
  }

  private void report(PushSession session, Optional<PushSession.Step.Stopped> stopped) {
    if (node.json()) {
      surroundings.printJson(PushText.object(session, stopped));
    } else {
      session.sent().ifPresent(push -> PushText.print(push, surroundings.out()));
    }
    surroundings.out().flush();
    session.sent().ifPresent(push -> say(session, push));
    stopped.ifPresent(
        why ->
            say(
                session.sent().isPresent()
                    ? "it ended at index %d: %s".formatted(session.sent().get().end(), why.reason())
                    : "nothing was taken: " + why.reason()));
    if (stopped.isEmpty() && session.sent().isEmpty()) {
      say("no record fits; nothing was sent");
    }
  }

  private void say(PushSession session, SentPush push) {
    if (push.firstUse()) {
      say(
          "WARNING: the receiver trusts nobody yet, so it takes records of anybody; being taken"
              + " there says nothing.");
    }
    long skipped = push.counts().untrusted() + push.counts().revoked();
    if (skipped > 0) {
      say(PushText.skipped(skipped, session.strangers()));
    }
  }

  private static ExitCode exitCode(
      PushSession session, Optional<PushSession.Step.Stopped> stopped) {
    if (stopped.isPresent()) {
      return switch (stopped.get().why()) {
        case REFUSED -> ExitCode.POLICY;
        case SILENT, UNUSABLE -> ExitCode.NETWORK;
        case INTERRUPTED -> ExitCode.PENDING;
      };
    }
    return session
        .sent()
        .map(push -> push.counts().held() == 0 ? ExitCode.POLICY : ExitCode.OK)
        .orElse(ExitCode.NOT_FOUND);
  }

  private ExitCode rehearse(
      PushHome home, PushSession.Selection selection, URI url, DidKey receiver)
      throws StoreException,
          ConfigurationException,
          ProblemException,
          NodeAdminException,
          SigningException {
    PushRehearsal found = PushRehearsal.of(home, selection, receiver);
    if (node.json()) {
      surroundings.printJson(found.object(url, receiver));
    } else {
      surroundings.out().println(TerminalText.printable(found.text(url, receiver)));
    }
    return found.records() == 0 ? ExitCode.NOT_FOUND : ExitCode.OK;
  }

  private void say(String sentence) {
    surroundings.err().println("cairn: " + TerminalText.printable(sentence));
  }
}
