package cairn.federation.bundle;

import cairn.federation.RequestGate;
import cairn.federation.Senders;
import cairn.format.DidKey;
import cairn.format.ForkFile;
import cairn.format.MalformedException;
import cairn.format.PushAnswer;
import cairn.format.RecordPush;
import cairn.http.ErrorCode;
import cairn.http.Method;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.RequestLimits;
import cairn.http.Response;
import cairn.http.Route;
import cairn.store.StoreException;
import cairn.verify.TrustedAttestors;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes single records of logs: {@code POST /federation/records}, a signed {@link RecordPush}. It
 * is answered with a {@link PushAnswer}.
 *
 * <p>Peers may bring records of any log, and vouch for its key. So may attestors who are trusted.
 * Anybody else brings only trusted attestors' records of logs whose key is known here without him.
 */
public final class PushService {
  private static final Logger LOGGER = LoggerFactory.getLogger(PushService.class);

  /** Each holds a body of 2 MiB, and what it is parsed into. */
  static final int MAX_AT_ONCE = 4;

  private static final Duration RETRY = Duration.ofSeconds(2);

  private final DidKey self;
  private final Senders peers;
  private final RequestGate gate;
  private final PushImport imports;
  private final Trust trust;
  private final Consumer<ForkFile> evidence;
  private final Semaphore places = new Semaphore(MAX_AT_ONCE);

  /** Whose attestations this node's operator believes, now. */
  @FunctionalInterface
  public interface Trust {
    /**
     * As it is now.
     *
     * @throws ProblemException when nobody can say: nothing may be taken then
     */
    TrustedAttestors current() throws ProblemException;
  }

  /** How a sender stands, and by what his requests are counted. */
  private record Sender(PushAnswer.Sender what, String counted) {
    static final Sender STRANGER = new Sender(PushAnswer.Sender.STRANGER, "unknown senders");

    boolean isPeer() {
      return what == PushAnswer.Sender.PEER;
    }
  }

  /**
   * @param self this node's identity, to which pushes have to be addressed
   * @param evidence keeps proofs of forks
   */
  public PushService(
      DidKey self,
      Senders peers,
      RequestGate gate,
      PushImport imports,
      Trust trust,
      Consumer<ForkFile> evidence) {
    this.self = self;
    this.peers = peers;
    this.gate = gate;
    this.imports = imports;
    this.trust = trust;
    this.evidence = evidence;
  }

  /** The route. */
  public Route route() {
    return new Route(
        Method.POST,
        "/federation/records",
        RequestLimits.body(RecordPush.MAX_BYTES, "application/json"),
        this::handle);
  }

  private Response handle(Request request) throws ProblemException {
    if (!places.tryAcquire()) {
      throw Problem.of(ErrorCode.RATE_LIMITED, "too many pushes at once")
          .retryAfter(RETRY)
          .asException();
    }
    try {
      return answer(request.body());
    } catch (StoreException e) {
      LOGGER.warn("A push could not be taken: {}", e.getMessage());
      throw new ProblemException(
          Problem.of(ErrorCode.UNAVAILABLE, "the store failed; sending it again is safe")
              .retryAfter(RETRY),
          e);
    } finally {
      places.release();
    }
  }

  private Response answer(byte[] body) throws ProblemException, StoreException {
    RecordPush push = parse(body);
    if (!push.recipient().equals(self.toString())) {
      throw refused("recipient: the push is for another node; this one is " + self);
    }
    TrustedAttestors trusted = trust.current();
    Sender sender = passed(push, trusted);
    return switch (imports.run(push, sender.isPeer(), trusted, gate)) {
      case PushOutcome.Taken taken -> taken(push, sender, taken);
      case PushOutcome.Refused(String reason) -> throw refused(reason);
      case PushOutcome.Contradicted contradicted -> throw contradicted(push, contradicted);
      case PushOutcome.NotVouched none ->
          throw Problem.of(
                  ErrorCode.UNKNOWN_PEER,
                  "signer: neither peer nor trusted here, and nobody else vouches for that key of"
                      + " the log")
              .asException();
      case PushOutcome.Repeated repeated ->
          throw Problem.of(ErrorCode.MESSAGE_REPLAYED, "this very request was taken before")
              .asException();
    };
  }

  private static RecordPush parse(byte[] body) throws ProblemException {
    try {
      return RecordPush.parse(body);
    } catch (MalformedException e) {
      throw new ProblemException(Problem.of(ErrorCode.MALFORMED_BODY, e.getMessage()), e);
    }
  }

  /** Cheap checks first; who is unknown shares one limit with all others, signature or not. */
  private Sender passed(RecordPush push, TrustedAttestors trusted)
      throws ProblemException, StoreException {
    Sender sender = sender(push.signer(), trusted);
    gate.requireTime(push);
    boolean isKnown = !sender.equals(Sender.STRANGER);
    if (!isKnown) {
      gate.requireWithinLimits(sender.counted());
    }
    gate.requireSignature(push);
    if (isKnown) {
      gate.requireWithinLimits(sender.counted());
    }
    gate.requireUnknown(push);
    return sender;
  }

  private Sender sender(DidKey signer, TrustedAttestors trusted)
      throws ProblemException, StoreException {
    return switch (peers.of(signer)) {
      case Senders.Standing.Peer(String name) -> new Sender(PushAnswer.Sender.PEER, "peer " + name);
      case Senders.Standing.SetAside(String name) ->
          throw Problem.of(
                  ErrorCode.PEER_SET_ASIDE,
                  "this node has set %s aside; its operator has to take it back".formatted(name))
              .asException();
      case Senders.Standing.Unknown unknown ->
          trusted
              .find(signer)
              .filter(attestor -> attestor.revoked().isEmpty())
              .map(
                  attestor ->
                      new Sender(PushAnswer.Sender.ATTESTOR, "attestor " + attestor.fingerprint()))
              .orElse(Sender.STRANGER);
    };
  }

  private static ProblemException refused(String detail) {
    return Problem.of(ErrorCode.UNPROCESSABLE, detail).asException();
  }

  private ProblemException contradicted(RecordPush push, PushOutcome.Contradicted what) {
    LOGGER.error("A push of {} was refused: {}", push.signer().fingerprint(), what.reason());
    what.evidence().ifPresent(evidence);
    return refused(what.reason());
  }

  private static Response taken(RecordPush push, Sender sender, PushOutcome.Taken taken) {
    if (taken.firstUse()) {
      LOGGER.warn(
          "FIRST USE: records of {} that {} pushed were taken although no attestor is trusted here;"
              + " nobody is trusted by that. Say whom to trust with `cairn keys trust`",
          push.log().origin(),
          push.signer().fingerprint());
    }
    PushAnswer answer =
        new PushAnswer(
            push.log().origin(),
            push.checkpoint().checkpoint().size(),
            push.records().size(),
            taken.imported(),
            taken.duplicates(),
            taken.untrusted(),
            taken.revoked(),
            sender.what(),
            taken.firstUse(),
            PushAnswer.ordered(List.copyOf(taken.strangers())));
    return Response.json(200, answer.encode());
  }
}
