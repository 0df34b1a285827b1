package cairn.federation.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import cairn.federation.KnownLogs;
import cairn.federation.Senders;
import cairn.format.BundleRecord;
import cairn.format.DidKey;
import cairn.format.ForkFile;
import cairn.format.JsonNumber;
import cairn.format.JsonObject;
import cairn.format.NetworkLog;
import cairn.format.RecordPush;
import cairn.format.SeedSigner;
import cairn.http.Call;
import cairn.http.Exchange;
import cairn.http.Reply;
import cairn.testkit.FastDirectory;
import cairn.testkit.VirtualClock;
import cairn.verify.ForkJudge;
import cairn.verify.JudgedFork;
import cairn.verify.TrustedAttestors;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the records that somebody pushes to an organisation's node. */
class PushServiceTest {
  private static final long[] ALL = {0, 1, 2, 3, 4};

  @SuppressWarnings("NullAway.Init") // set up before each test
  private FastDirectory place;

  private final VirtualClock clock = VirtualClock.atNewYear();
  private final List<ForkFile> evidence = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // set up before each test
  private TestNode device;

  @SuppressWarnings("NullAway.Init") // set up before each test
  private TestNode org;

  /** The identity of another organisation's node. */
  private final SeedSigner other = TestNode.signer("other", "identity of another node");

  @BeforeEach
  void open() throws Exception {
    place = FastDirectory.create("cairn-pushes-");
    device = new TestNode("device-7", place.path().resolve("device"), clock);
    org = new TestNode("newsroom", place.path().resolve("org"), clock);
    for (int i = 0; i < ALL.length; i++) {
      device.attest(i, Optional.empty());
    }
  }

  @AfterEach
  void close() throws Exception {
    device.close();
    org.close();
    place.close();
  }

  private Senders otherIsPeer() throws Exception {
    DidKey peer = DidKey.of(other.key().publicKeyBytes());
    return identity ->
        identity.equals(peer) ? new Senders.Standing.Peer("other") : new Senders.Standing.Unknown();
  }

  private RecordPush push(SeedSigner signer, long... indexes) throws Exception {
    return device.push(org.did(), signer, clock.instant(), indexes);
  }

  private Reply send(TrustedAttestors trusted, Senders peers, RecordPush push) throws Exception {
    return send(org.pushed(trusted, peers, evidence), push);
  }

  private static Reply send(Exchange exchange, RecordPush push) throws Exception {
    return exchange.send(
        Call.post(
            URI.create("http://newsroom/federation/records"),
            "application/json",
            push.encode(),
            Duration.ofSeconds(5),
            1 << 20));
  }

  private static JsonObject taken(Reply reply) throws Exception {
    assertThat(reply.status()).as(new String(reply.body(), UTF_8)).isEqualTo(200);
    return JsonObject.parseCanonical(reply.body(), 1 << 20, "answer");
  }

  private static void assertCounts(
      JsonObject answer, long imported, long duplicates, long untrusted) throws Exception {
    assertThat(answer.integer("imported")).isEqualTo(imported);
    assertThat(answer.integer("duplicates")).isEqualTo(duplicates);
    assertThat(answer.integer("untrusted")).isEqualTo(untrusted);
    assertThat(answer.integer("revoked")).isZero();
    assertThat(answer.integer("records")).isEqualTo(imported + duplicates + untrusted);
  }

  private void assertRefused(Reply reply, int status, String code, String words) throws Exception {
    assertThat(reply.status()).isEqualTo(status);
    JsonObject problem = JsonObject.parse(reply.body(), 1 << 20, "problem");
    assertThat(problem.string("code")).isEqualTo(code);
    assertThat(problem.string("detail")).contains(words);
  }

  private void assertNoTrace() throws Exception {
    assertThat(org.held().count()).isZero();
    assertThat(org.database().read(HeldLog::all)).isEmpty();
    assertThat(org.size()).isZero();
  }

  @Test
  void holdsWhatAPeerPushesOfTrustedAttestorsAndLogsNothing() throws Exception {
    device.attest(9, Optional.empty(), TestNode.signer("stranger", "stranger"));
    JsonObject answer = taken(send(TestNode.trusting(device), otherIsPeer(), push(other, 1, 3, 5)));

    assertCounts(answer, 2, 0, 1);
    assertThat(answer.string("sender")).isEqualTo("peer");
    assertThat(answer.string("origin")).isEqualTo("device-7/org:records");
    assertThat(answer.array("strangers").strings("strangers"))
        .containsExactly(
            TestNode.signer("stranger", "stranger").key().publicKeyFingerprint().hex());
    assertThat(org.size()).isZero();
    assertThat(org.held().find(device.key(), 5)).isEmpty();
    String sender = other.key().publicKeyFingerprint().hex();
    assertThat(org.held().provenances(device.key(), 3))
        .extracting(Provenance::source, Provenance::federatedFrom)
        .containsExactly(tuple("push:" + sender, sender));
    HeldRecord held = org.held().find(device.key(), 3).orElseThrow();
    assertThat(held.record().isIn(device.head().checkpoint())).isTrue();
    assertThat(new HeldProofs(org.database(), org).of(held).proof().checkpoint().checkpoint())
        .isEqualTo(device.head().checkpoint());
    HeldRecords.requireSound(org.database());
  }

  @Test
  void countsWhatIsThereAlreadyAndAddsOnlyHowItCame() throws Exception {
    org.take(device.exported(), TestNode.trusting(device));
    long size = org.size();
    JsonObject answer = taken(send(TestNode.trusting(device), otherIsPeer(), push(other, ALL)));

    assertCounts(answer, 0, 5, 0);
    assertThat(org.held().count()).isEqualTo(5);
    assertThat(org.size()).isEqualTo(size);
    assertThat(org.held().provenances(device.key(), 0)).hasSize(2);
    assertThat(
            new HeldProofs(org.database(), org).of(org.held().ofFile(TestNode.file(1)).getFirst()))
        .satisfies(proof -> assertThat(proof.crossAnchors()).hasSize(1));
  }

  @Test
  void takesTheLogOfATrustedAttestorOnHisWordAlone() throws Exception {
    JsonObject answer =
        taken(send(TestNode.trusting(device), Senders.NONE, push(device.sender, ALL)));
    assertCounts(answer, 5, 0, 0);
    assertThat(answer.string("sender")).isEqualTo("attestor");
  }

  @Test
  void takesFromStrangersOnlyRecordsOfLogsForWhichSomebodyElseVouches() throws Exception {
    assertRefused(
        send(TestNode.trusting(device), Senders.NONE, push(other, ALL)),
        403,
        "unknown_peer",
        "nobody else vouches");
    assertNoTrace();

    org.take(device.exported(TestNode.records(Optional.empty(), false)), TestNode.trusting(device));
    device.attest(7, Optional.empty());
    device.attest(8, Optional.empty(), TestNode.signer("stranger", "stranger"));
    JsonObject answer = taken(send(TestNode.trusting(device), Senders.NONE, push(other, 4, 5, 6)));
    assertCounts(answer, 1, 1, 1);
    assertThat(answer.string("sender")).isEqualTo("stranger");
  }

  @Test
  void takesFromAPeerOnFirstUseSaysSoAndPinsNothing() throws Exception {
    JsonObject answer = taken(send(TrustedAttestors.NONE, otherIsPeer(), push(other, ALL)));

    assertCounts(answer, 5, 0, 0);
    assertThat(answer.member("first_use").orElseThrow().toString()).contains("true");
    assertThat(org.held().find(device.key(), 2).orElseThrow().firstUse()).isTrue();
    assertThat(org.database().read(HeldLog::all))
        .allSatisfy(log -> assertThat(log.trusted()).isFalse());
  }

  @Test
  void takesNothingOfStrangersOnFirstUse() throws Exception {
    KnownLogs aPeers = (log, shown) -> new KnownLogs.Stand.Known(shown);
    org.known = aPeers;
    JsonObject answer = taken(send(TrustedAttestors.NONE, Senders.NONE, push(other, ALL)));
    assertCounts(answer, 0, 0, 5);
    assertNoTrace();
  }

  @Test
  void refusesAllForOneRecordThatDoesNotHold() throws Exception {
    RecordPush good = push(other, ALL);
    List<BundleRecord> records = new ArrayList<>(good.records());
    BundleRecord third = records.get(2);
    records.set(2, new BundleRecord(2, records.get(3).entry(), third.path()));
    assertRefused(
        send(TestNode.trusting(device), otherIsPeer(), resigned(good, records)),
        422,
        "unprocessable",
        "record 2: its path does not lead");

    records.set(2, forged(third));
    assertRefused(
        send(TestNode.trusting(device), otherIsPeer(), resigned(good, records)),
        422,
        "unprocessable",
        "record 2");
    assertNoTrace();
  }

  private RecordPush resigned(RecordPush push, List<BundleRecord> records) throws Exception {
    return RecordPush.sign(
        push.log(), push.checkpoint(), records, org.did(), clock.instant().getEpochSecond(), other);
  }

  private static BundleRecord forged(BundleRecord record) {
    byte[] entry = record.entry();
    int at = new String(entry, UTF_8).indexOf("\"signature\":\"") + 20;
    entry[at] = (byte) (entry[at] == 'A' ? 'B' : 'A');
    return new BundleRecord(record.index(), entry, record.path());
  }

  @Test
  void refusesARecordInTheTreeThatItsAttestorDidNotSign() throws Exception {
    device.appendForged(50);
    assertRefused(
        send(TestNode.trusting(device), otherIsPeer(), push(other, 0, 5)),
        422,
        "unprocessable",
        "record 5: not signed by the attestor");
    assertNoTrace();
  }

  @Test
  void refusesATreeThatTheNamedKeyDidNotSign() throws Exception {
    TestNode impostor = new TestNode("device-7", "other", place.path().resolve("i"), clock);
    RecordPush good = push(other, ALL);
    RecordPush wrong =
        RecordPush.sign(
            new NetworkLog(impostor.origin(), impostor.key()),
            good.checkpoint(),
            good.records(),
            org.did(),
            good.ts(),
            other);
    impostor.close();
    assertRefused(
        send(TestNode.trusting(device), otherIsPeer(), wrong),
        422,
        "unprocessable",
        "not signed with the key of log device-7/org:records");
    assertNoTrace();
  }

  @Test
  void refusesWhatIsForSomebodyElseOldReplayedOrNotSigned() throws Exception {
    TrustedAttestors trusted = TestNode.trusting(device);
    assertRefused(
        send(trusted, otherIsPeer(), device.push(device.did(), other, clock.instant(), ALL)),
        422,
        "unprocessable",
        "another node");
    assertRefused(
        send(
            trusted,
            otherIsPeer(),
            device.push(org.did(), other, clock.instant().minusSeconds(301), ALL)),
        403,
        "message_expired",
        "301 s");
    RecordPush push = push(other, ALL);
    byte[] sig = push.sig();
    sig[5] ^= 1;
    assertRefused(
        send(
            trusted,
            otherIsPeer(),
            new RecordPush(
                push.log(),
                push.checkpoint(),
                push.records(),
                push.recipient(),
                push.ts(),
                push.signer(),
                sig)),
        403,
        "bad_signature",
        "sig");
    assertNoTrace();
    taken(send(trusted, otherIsPeer(), push));
    assertRefused(send(trusted, otherIsPeer(), push), 403, "message_replayed", "before");
    org.restart();
    assertRefused(send(trusted, otherIsPeer(), push), 403, "message_replayed", "before");
  }

  @Test
  void refusesWhoIsSetAside() throws Exception {
    Senders aside = identity -> new Senders.Standing.SetAside("other");
    assertRefused(
        send(TestNode.trusting(device), aside, push(other, ALL)), 403, "peer_set_aside", "other");
    assertThat(Senders.NONE.and(aside).of(org.did())).isInstanceOf(Senders.Standing.SetAside.class);
    assertThat(otherIsPeer().and(aside).of(DidKey.of(other.key().publicKeyBytes())))
        .isInstanceOf(Senders.Standing.SetAside.class);
  }

  @Test
  void strangersShareALimitThatPeersDoNotFeel() throws Exception {
    Exchange node = org.pushed(TestNode.trusting(device), otherIsPeer(), evidence);
    Reply last = send(node, push(TestNode.signer("s", "stranger 0"), 0));
    int sent = 1;
    while (last.status() != 429 && sent < 200) {
      last = send(node, push(TestNode.signer("s", "stranger " + sent++), 0));
    }
    assertThat(last.status()).isEqualTo(429);
    assertThat(last.headers().first("Retry-After")).isPresent();
    assertThat(sent).isBetween(20, 60);
    assertCounts(taken(send(node, push(other, 0))), 1, 0, 0);
  }

  @Test
  void aPeerIsBoundToItsShare() throws Exception {
    Exchange node = org.pushed(TestNode.trusting(device), otherIsPeer(), evidence);
    RecordPush push = push(other, 0);
    int sent = 1;
    for (Reply last = send(node, push); last.status() != 429; last = send(node, push)) {
      assertThat(sent++).as("pushes of a peer").isLessThan(200);
    }
    assertThat(sent).isBetween(20, 60);
  }

  /** Whoever has no key of anybody's uses up what strangers share, and not what peers have. */
  @Test
  void strangersAreCountedWhateverTheySign() throws Exception {
    Exchange node = org.pushed(TestNode.trusting(device), otherIsPeer(), evidence);
    RecordPush push = push(TestNode.signer("s", "a stranger"), 0);
    RecordPush forged =
        RecordPush.parse(
            JsonObject.parse(push.encode(), 1 << 20, "push")
                .with("ts", JsonNumber.of(push.ts() + 1))
                .canonical());
    int sent = 1;
    for (Reply last = send(node, forged); last.status() != 429; last = send(node, forged)) {
      assertRefused(last, 403, "bad_signature", "sig");
      assertThat(sent++).as("forged pushes").isLessThan(200);
    }
    assertCounts(taken(send(node, push(other, 0))), 1, 0, 0);
  }

  @Test
  void refusesALogThatIsKnownHereUnderAnotherKey() throws Exception {
    org.known = (log, shown) -> new KnownLogs.Stand.Refused("known under another key");
    assertRefused(
        send(TestNode.trusting(device), otherIsPeer(), push(other, ALL)),
        422,
        "unprocessable",
        "known under another key");
    assertNoTrace();
  }

  @Test
  void keepsTheEvidenceOfAForkAndNothingElse() throws Exception {
    taken(send(TestNode.trusting(device), otherIsPeer(), push(other, ALL)));
    TestNode fork = new TestNode("device-7", place.path().resolve("fork"), clock);
    for (int i = 0; i < ALL.length; i++) {
      fork.attest(100 + i, Optional.empty());
    }
    RecordPush forked = fork.push(org.did(), other, clock.instant(), ALL);
    fork.close();

    assertRefused(
        send(TestNode.trusting(device), otherIsPeer(), forked),
        422,
        "unprocessable",
        "two different trees of 5 entries");
    assertThat(evidence).hasSize(1);
    assertThat(ForkJudge.judge(evidence.getFirst(), List.of(device.key())))
        .isInstanceOf(JudgedFork.Proven.class);
    assertThat(org.held().count()).isEqualTo(5);
    assertThat(org.held().ofFile(TestNode.file(100))).isEmpty();
  }

  @Test
  void refusesOtherRecordsThanAttestations() throws Exception {
    org.take(device.exported(), TestNode.trusting(device)); // logs an anchor and an acknowledgement
    RecordPush push = org.push(device.did(), other, clock.instant(), 0);
    Reply reply = send(device.pushed(TestNode.trusting(org), otherIsPeer(), evidence), push);
    assertRefused(reply, 422, "unprocessable", "expected an entry of type attestation/v1");
  }

  @Test
  void aRefusedPushCanBeSentAgain() throws Exception {
    RecordPush push = push(other, ALL);
    org.known = (log, shown) -> new KnownLogs.Stand.Refused("not yet");
    assertThat(send(TestNode.trusting(device), otherIsPeer(), push).status()).isEqualTo(422);
    org.known = KnownLogs.NONE;
    assertCounts(taken(send(TestNode.trusting(device), otherIsPeer(), push)), 5, 0, 0);
    assertThat(org.held().count()).isEqualTo(ALL.length);
  }
}
