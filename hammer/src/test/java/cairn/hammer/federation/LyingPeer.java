package cairn.hammer.federation;

import cairn.format.AnchorEntry;
import cairn.format.AnchorReply;
import cairn.format.AnchorRequest;
import cairn.format.SeedSigner;
import cairn.format.TlogProof;
import cairn.hammer.federation.MadeUpGateway.Answer;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A peer that tells one lie whenever it is asked for an anchor; its own log is in order. */
final class LyingPeer implements MadeUpGateway.Anchors, AutoCloseable {
  /** What it says. */
  enum Lie {
    /** The truth, so that the test would see what it says is not there. */
    NONE,
    /** No answer at all, in JSON that is none. */
    GARBAGE,
    /** Its log does hold that entry; it is about another log. */
    A_PROOF_OF_SOMETHING_ELSE,
    /** What it logged when it was asked the first time, whatever it is asked then. */
    ITS_OWN_OLD_ANCHOR,
    /** By one witness of three, where two are a quorum. */
    TOO_FEW_WITNESSES,
    /** Two lines, of different times. */
    ONE_WITNESS_TWICE,
    /** Logged and cosigned as it should be, by a network that nobody has pinned. */
    THE_ANCHOR_OF_ANOTHER_NETWORK,
    /** It takes the request and says nothing, for longer than anybody waits. */
    NOTHING
  }

  private static final long LONGER_THAN_THE_TEST_MINUTES = 30;

  private final Lie lie;
  private final MadeUpNetwork network;
  private final MadeUpLog log;
  private final MadeUpNetwork stranger;
  private final MadeUpLog strangersLog;
  private final MadeUpGateway gateway;
  private final AtomicInteger asked = new AtomicInteger();
  private final CountDownLatch end = new CountDownLatch(1);

  /** Whether it says anything at all; before that it asks for patience. */
  private volatile boolean isAwake;

  // Guarded by this.
  private OptionalLong first = OptionalLong.empty(); // where it logged the first one
  private long firstBatch;

  LyingPeer(Lie lie) throws Exception {
    this.lie = lie;
    String name = lie.name().toLowerCase(Locale.ROOT).replace('_', '-');
    network = new MadeUpNetwork("liar-" + name);
    log = new MadeUpLog(network, name);
    stranger = new MadeUpNetwork("stranger-" + name);
    strangersLog = new MadeUpLog(stranger, "stranger");
    strangersLog.growTo(1);
    log.append(new AnchorEntry(stranger.id(), strangersLog.signed()));
    gateway = start();
  }

  private MadeUpGateway start() throws IOException {
    return MadeUpGateway.start(network, log, this);
  }

  String id() {
    return network.id();
  }

  String origin() {
    return network.origin().toString();
  }

  String asPeer() throws Exception {
    return network.asPeer(gateway.url());
  }

  Lie lie() {
    return lie;
  }

  /** From now on it lies, or from now on it says that it cannot answer. */
  void wake(boolean awake) {
    isAwake = awake;
  }

  /** How often it was asked while it was awake. */
  int asked() {
    return asked.get();
  }

  @Override
  public Answer to(AnchorRequest request) throws Exception {
    if (!isAwake) {
      return Answer.NOT_NOW;
    }
    asked.incrementAndGet();
    return switch (lie) {
      case GARBAGE -> Answer.of(new byte[] {'{', '"', 0, (byte) 0xff});
      case NOTHING -> {
        boolean _ = end.await(LONGER_THAN_THE_TEST_MINUTES, TimeUnit.MINUTES);
        yield Answer.NOT_NOW;
      }
      case NONE -> told(request, logged(log, request));
      case A_PROOF_OF_SOMETHING_ELSE -> told(request, log.proof(0, network.witnesses()));
      case ITS_OWN_OLD_ANCHOR -> old(request);
      case TOO_FEW_WITNESSES -> cosignedBy(request, network.witnesses().subList(0, 1));
      case ONE_WITNESS_TWICE -> {
        SeedSigner one = network.witnesses().getFirst();
        yield cosignedBy(request, List.of(one, one));
      }
      case THE_ANCHOR_OF_ANOTHER_NETWORK ->
          told(
              request,
              strangersLog.proof(strangersLog.append(entry(request)), stranger.witnesses()));
    };
  }

  private static AnchorEntry entry(AnchorRequest request) {
    return new AnchorEntry(request.batch().origin().networkId(), request.checkpoint());
  }

  private TlogProof logged(MadeUpLog by, AnchorRequest request) throws Exception {
    return by.proof(by.append(entry(request)), network.witnesses());
  }

  private Answer cosignedBy(AnchorRequest request, List<SeedSigner> witnesses) throws Exception {
    return told(request, log.proof(log.append(entry(request)), witnesses));
  }

  /** Logs the first one, and does not say so before it is asked for another. */
  private synchronized Answer old(AnchorRequest request) throws Exception {
    if (first.isEmpty()) {
      first = OptionalLong.of(log.append(entry(request)));
      firstBatch = request.batch().id();
    }
    return request.batch().id() == firstBatch
        ? Answer.NOT_NOW
        : told(request, log.proof(first.getAsLong(), network.witnesses()));
  }

  private Answer told(AnchorRequest request, TlogProof proof) {
    return Answer.of(
        new AnchorReply(request.batch().id(), network.id(), proof, Instant.now().getEpochSecond())
            .encode());
  }

  @Override
  public void close() {
    end.countDown();
    gateway.close();
  }
}
