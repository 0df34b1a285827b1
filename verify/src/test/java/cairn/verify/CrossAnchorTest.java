package cairn.verify;

import static cairn.verify.TestNetwork.NOON;
import static cairn.verify.TestNetwork.cosign;
import static cairn.verify.TestNetwork.sign;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.AnchorEntry;
import cairn.format.BatchEvidence;
import cairn.format.CrossAnchor;
import cairn.format.Hash;
import cairn.format.NetworkDocument;
import cairn.format.NetworkLog;
import cairn.format.NetworkWitness;
import cairn.format.Origin;
import cairn.format.ProofFile;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.TlogProof;
import cairn.format.Utf8;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The federated level: network-a is at home, network-b and network-c logged its batch. */
class CrossAnchorTest {
  private static final Hash FILE = Hash.sha256(Utf8.encode("the file"));
  private static final long BATCH = 7;

  private final TestNetwork home = new TestNetwork("network-a");
  private final TestNetwork b = new TestNetwork("network-b");
  private final TestNetwork c = new TestNetwork("network-c");
  private final long index;

  CrossAnchorTest() {
    home.fill(3);
    index = home.stamp(FILE, NOON);
    home.fill(6);
    b.fill(4);
    c.fill(2);
  }

  /** What a peer answers when it has logged the home network's newest tree. */
  private CrossAnchor anchor(TestNetwork peer) {
    return anchor(peer, peer.append(home.anchor()));
  }

  private static CrossAnchor anchor(TestNetwork peer, long entry) {
    return new CrossAnchor(BATCH, peer.id, peer.proof(entry));
  }

  private ProofFile file(CrossAnchor... anchors) {
    return file(home.batch(BATCH, index, home.signed()), anchors);
  }

  private ProofFile file(BatchEvidence batch, CrossAnchor... anchors) {
    return new ProofFile(
        home.proof(index),
        Optional.empty(),
        List.of(batch),
        List.of(anchors),
        List.of(),
        Optional.empty());
  }

  private TrustedNetwork homePin(OptionalInt threshold, int minWitnesses) {
    List<FederationTerms.Peer> peers =
        List.of(
            new FederationTerms.Peer("network-b", minWitnesses),
            new FederationTerms.Peer("network-c", minWitnesses));
    return new TrustedNetwork(
        home.id, List.of(home.policy()), new FederationTerms(peers, threshold));
  }

  private List<TrustedNetwork> pins() {
    return List.of(homePin(OptionalInt.empty(), 2), b.pin(), c.pin());
  }

  private static Verdict verify(ProofFile file, List<TrustedNetwork> pins) {
    return new ProofVerifier(pins)
        .verify(new Subject.FileHash(FILE), file, Set.of(Level.Kind.BASIC));
  }

  private static Verdict require(ProofFile file, List<TrustedNetwork> pins) {
    return new ProofVerifier(pins)
        .verify(new Subject.FileHash(FILE), file, Set.of(Level.Kind.FEDERATED));
  }

  private static List<String> sentences(Verdict verdict, Check.Outcome outcome) {
    return verdict.checks().stream()
        .filter(check -> check.id() == CheckId.CROSS_ANCHOR && check.outcome() == outcome)
        .map(Check::sentence)
        .toList();
  }

  private static void assertNotFederated(ProofFile file, List<TrustedNetwork> pins, String words) {
    assertThat(verify(file, pins).isVerified()).isTrue();
    Verdict verdict = require(file, pins);
    assertThat(verdict.outcome()).isEqualTo(VerdictOutcome.LEVEL_NOT_MET);
    assertThat(
            verdict.checks().stream()
                .map(Check::sentence)
                .filter(sentence -> sentence.contains(words)))
        .as("%s in %s", words, verdict.checks())
        .isNotEmpty();
  }

  private void assertRefused(CrossAnchor wrong, String words) {
    Verdict verdict = verify(file(anchor(b), wrong), pins());
    assertThat(verdict.outcome()).isEqualTo(VerdictOutcome.FAILED);
    assertThat(sentences(verdict, Check.Outcome.FAIL)).singleElement().asString().contains(words);
  }

  @Test
  void twoPeersThatLoggedTheBatchMakeItFederated() {
    Verdict verdict = require(file(anchor(b), anchor(c)), pins());
    assertThat(verdict.isVerified()).isTrue();
    assertThat(verdict.levels())
        .containsExactly(new Level.Basic(), new Level.Batched(), new Level.Federated(2, 2));
    assertThat(sentences(verdict, Check.Outcome.PASS))
        .hasSize(3)
        .first()
        .asString()
        .contains("network-b", "batch 7", "2 witnesses");
    assertThat(verdict.checks())
        .as("nobody shares a key")
        .noneMatch(check -> check.sentence().contains("share"));
  }

  @Test
  void asksForThePeersOfTheNewestPinThatNamesAny() {
    List<TrustedNetwork> pins =
        List.of(home.pin(), homePin(OptionalInt.empty(), 2), b.pin(), c.pin());
    assertNotFederated(file(anchor(b)), pins, "federated 1/2");
  }

  @Test
  void onePeerOfTwoIsSaidAndIsNotEnough() {
    assertNotFederated(file(anchor(c)), pins(), "federated 1/2");
    assertNotFederated(file(anchor(c)), pins(), "missing: \"network-b\"");
  }

  @Test
  void aProofThatWasStrippedOfItsAnchorsIsNotFederated() {
    assertNotFederated(file(), pins(), "required: federated");
  }

  @Test
  void theThresholdIsTheVerifiersOwn() {
    List<TrustedNetwork> one = List.of(homePin(OptionalInt.of(1), 2), b.pin(), c.pin());
    assertThat(require(file(anchor(c)), one).levels()).contains(new Level.Federated(1, 2));
    List<TrustedNetwork> none = List.of(homePin(OptionalInt.of(0), 2), b.pin(), c.pin());
    assertNotFederated(file(), none, "required: federated");
  }

  @Test
  void aPinThatNamesNoPeersCountsWhicheverPinnedNetworkLoggedTheBatch() {
    List<TrustedNetwork> pins = List.of(home.pin(), b.pin(), c.pin());
    assertThat(require(file(anchor(b)), pins).levels()).contains(new Level.Federated(1, 1));
  }

  /** Whom the home network names no pin covers, and it may change without a new one. */
  @Test
  void aPinnedNetworkThatTheHomeNetworkDoesNotNameCountsAndThatIsSaid() {
    TestNetwork d = new TestNetwork("network-d");
    d.fill(2);
    List<TrustedNetwork> pins = List.of(homePin(OptionalInt.of(2), 2), b.pin(), c.pin(), d.pin());
    Verdict verdict = require(file(anchor(b), anchor(d)), pins);
    assertThat(verdict.levels()).contains(new Level.Federated(2, 3));
    assertThat(sentences(verdict, Check.Outcome.PASS))
        .filteredOn(sentence -> sentence.contains("does not name it as a peer"))
        .singleElement()
        .asString()
        .contains("network-d", "pinned it yourself");
    List<TrustedNetwork> all = List.of(homePin(OptionalInt.empty(), 2), b.pin(), c.pin(), d.pin());
    assertNotFederated(file(anchor(b), anchor(d)), all, "missing: \"network-c\"");
    List<TrustedNetwork> unpinned = List.of(homePin(OptionalInt.of(2), 2), b.pin(), c.pin());
    assertNotFederated(file(anchor(b), anchor(d)), unpinned, "federated 1/2");
  }

  @Test
  void countsAPeerOnceHoweverOftenItAnchored() {
    CrossAnchor first = anchor(b);
    b.fill(9);
    CrossAnchor again = anchor(b, b.append(new AnchorEntry(home.id, home.signed())));
    assertNotFederated(file(first, again), pins(), "federated 1/2");
  }

  @Test
  void anchorsOnDifferentBatchesCountTogether() {
    CrossAnchor early = anchor(b);
    BatchEvidence first = home.batch(BATCH, index, home.signed());
    home.fill(12);
    BatchEvidence second = home.batch(8, index, home.signed());
    CrossAnchor late = new CrossAnchor(8, c.id, c.proof(c.append(home.anchor())));
    ProofFile file =
        new ProofFile(
            home.proof(index),
            Optional.empty(),
            List.of(first, second),
            List.of(early, late),
            List.of(),
            Optional.empty());
    assertThat(require(file, pins()).levels()).contains(new Level.Federated(2, 2));
  }

  @Test
  void aPeerThatIsNotPinnedCountsNothing() {
    List<TrustedNetwork> pins = List.of(homePin(OptionalInt.empty(), 2), b.pin());
    assertNotFederated(file(anchor(b), anchor(c)), pins, "not pinned");
    assertNotFederated(file(anchor(b), anchor(c)), pins, "federated 1/2");
  }

  @Test
  void theHomeNetworkCannotVouchForAPeer() {
    TrustedPolicy both =
        new TrustedPolicy(
            Optional.empty(),
            List.of(home.log.key(), b.log.key()),
            b.policy().witnesses(),
            b.policy().quorum());
    TrustedNetwork one = new TrustedNetwork("one", List.of(home.policy(), both));
    assertNotFederated(file(anchor(b)), List.of(one), "not pinned");
  }

  @Test
  void tooFewOfThePeersWitnessesAreNotEnough() {
    long entry = b.append(home.anchor());
    TlogProof few = b.proof(entry, b.signed(b.checkpoint(), b.witness(1)));
    assertNotFederated(
        file(new CrossAnchor(BATCH, b.id, few), anchor(c)), pins(), "Too few witnesses");
  }

  @Test
  void onePeersWitnessThatSignsTwiceCountsOnce() {
    long entry = b.append(home.anchor());
    SignedCheckpoint twice =
        b.signed(b.checkpoint(), b.witness(3), b.postQuantumWitness(3), b.witness(3));
    assertNotFederated(
        file(new CrossAnchor(BATCH, b.id, b.proof(entry, twice)), anchor(c)), pins(), "Too few");
  }

  @Test
  void asksForAsManyWitnessesAsThePinSays() {
    List<TrustedNetwork> strict = List.of(homePin(OptionalInt.empty(), 3), b.pin(), c.pin());
    assertNotFederated(file(anchor(b), anchor(c)), strict, "your pin asks for 3");
    assertNotFederated(file(anchor(b), anchor(c)), strict, "federated 0/2");
  }

  @Test
  void aBatchThatIsNotAcceptedCarriesNoAnchor() {
    BatchEvidence few = home.batch(BATCH, index, home.signed(home.checkpoint(), home.witness(1)));
    assertNotFederated(file(few, anchor(b), anchor(c)), pins(), "the batch itself is not accepted");
  }

  @Test
  void networksThatShareAKeyCountOnce() {
    NetworkDocument shared = withWitnessOf(c, b);
    TrustedNetwork cPin = new TrustedNetwork(c.id, List.of(TrustedPolicy.of(shared)));
    List<TrustedNetwork> pins = List.of(homePin(OptionalInt.empty(), 2), b.pin(), cPin);
    assertNotFederated(file(anchor(b), anchor(c)), pins, "federated 1/2");
    assertNotFederated(file(anchor(b), anchor(c)), pins, "share a key");
  }

  @Test
  void networksWhoseLogsShareAKeyCountOnce() throws Exception {
    NetworkDocument own = c.document();
    byte[] seed = Hash.sha256(Utf8.encode(SignatureType.ED25519 + " " + b.origin)).bytes();
    Origin other = new Origin(c.id, "other:log");
    NetworkLog byTheKeyOfB =
        new NetworkLog(other, SeedSigner.of(other.toString(), SignatureType.ED25519, seed).key());
    NetworkDocument shared =
        new NetworkDocument(
            own.id(),
            List.of(own.logs().getFirst(), byTheKeyOfB),
            own.witnesses(),
            own.threshold(),
            List.of(),
            Optional.empty());
    TrustedNetwork cPin = new TrustedNetwork(c.id, List.of(TrustedPolicy.of(shared)));
    List<TrustedNetwork> pins = List.of(homePin(OptionalInt.empty(), 2), b.pin(), cPin);
    assertNotFederated(file(anchor(b), anchor(c)), pins, "federated 1/2");
    assertNotFederated(file(anchor(b), anchor(c)), pins, "share a key");
  }

  @Test
  void aPeerThatSharesAKeyWithTheHomeNetworkDoesNotCount() {
    NetworkDocument shared = withWitnessOf(c, home);
    TrustedNetwork cPin = new TrustedNetwork(c.id, List.of(TrustedPolicy.of(shared)));
    List<TrustedNetwork> pins = List.of(homePin(OptionalInt.empty(), 2), b.pin(), cPin);
    assertNotFederated(file(anchor(b), anchor(c)), pins, "with the home network");
  }

  /** The network's document with its second witness replaced by another's. */
  private static NetworkDocument withWitnessOf(TestNetwork network, TestNetwork other) {
    NetworkDocument own = network.document();
    List<NetworkWitness> witnesses = new ArrayList<>(own.witnesses());
    witnesses.set(1, other.networkWitness(2, "operator", List.of(other.witness(2).key())));
    return new NetworkDocument(
        own.id(), own.logs(), witnesses, own.threshold(), List.of(), Optional.empty());
  }

  @Test
  void refusesAValidProofOfSomethingElse() {
    assertRefused(anchor(c, 0), "no anchor/v1");
    TestNetwork d = new TestNetwork("network-d");
    d.fill(2);
    assertRefused(anchor(c, c.append(d.anchor())), "another tree");
  }

  /** Only the root tells them apart. */
  @Test
  void refusesATreeOfTheSameLogAndSizeWithAnotherRoot() {
    TestNetwork forked = new TestNetwork("network-a");
    forked.fill(3);
    forked.stamp(Hash.sha256(Utf8.encode("another file")), NOON);
    forked.fill(6);
    assertThat(forked.checkpoint().size()).isEqualTo(home.checkpoint().size());
    assertThat(forked.checkpoint().root()).isNotEqualTo(home.checkpoint().root());
    assertRefused(anchor(c, c.append(forked.anchor())), "another tree");
  }

  @Test
  void refusesAnOldAnchorOfTheSameLog() {
    home.fill(9);
    BatchEvidence newer = home.batch(8, index, home.signed());
    CrossAnchor onNewer = new CrossAnchor(8, c.id, c.proof(c.append(homeAnchorAt(6))));
    Verdict verdict = verify(file(newer, onNewer), pins());
    assertThat(verdict.outcome()).isEqualTo(VerdictOutcome.FAILED);
    assertThat(sentences(verdict, Check.Outcome.FAIL))
        .singleElement()
        .asString()
        .contains("another tree");
  }

  private AnchorEntry homeAnchorAt(int size) {
    return new AnchorEntry(
        home.id, home.signed(home.checkpoint(size), home.witness(1), home.witness(3)));
  }

  @Test
  void refusesAnEntryThatIsNotInThePeersTree() {
    long entry = c.append(home.anchor());
    TlogProof good = c.proof(entry);
    TlogProof elsewhere =
        new TlogProof(good.extra(), good.index() - 1, good.path(), good.checkpoint());
    assertRefused(new CrossAnchor(BATCH, c.id, elsewhere), "not in the peer's tree");
  }

  @Test
  void refusesABadSignatureOfAPinnedKey() {
    long entry = c.append(home.anchor());
    SignedCheckpoint spoiled =
        c.signed().with(List.of(cosign(c.witness(2), c.checkpoint(2), NOON)));
    assertRefused(new CrossAnchor(BATCH, c.id, c.proof(entry, spoiled)), "witness-c-2");
  }

  @Test
  void refusesATreeThatThePeersLogDidNotSign() {
    long entry = c.append(home.anchor());
    SignedCheckpoint unsigned =
        new SignedCheckpoint(
            c.checkpoint(),
            List.of(
                cosign(c.witness(1), c.checkpoint(), NOON),
                cosign(c.witness(3), c.checkpoint(), NOON)));
    assertRefused(new CrossAnchor(BATCH, c.id, c.proof(entry, unsigned)), "not signed");
    SignedCheckpoint byOther =
        new SignedCheckpoint(c.checkpoint(), List.of(sign(b.log, c.checkpoint())));
    assertRefused(new CrossAnchor(BATCH, c.id, c.proof(entry, byOther)), "not signed");
  }

  @Test
  void refusesAnAnchorUnderAnotherNetworksName() {
    long entry = c.append(home.anchor());
    assertRefused(new CrossAnchor(BATCH, b.id, c.proof(entry)), "network-c");
  }

  @Test
  void anAnchorBoundsTheTimeFromAbove() {
    long entry = b.append(home.anchor());
    SignedCheckpoint early =
        new SignedCheckpoint(
            b.checkpoint(),
            List.of(
                sign(b.log, b.checkpoint()),
                cosign(b.witness(1), b.checkpoint(), NOON - 40),
                cosign(b.witness(2), b.checkpoint(), NOON - 30)));
    Verdict verdict = verify(file(new CrossAnchor(BATCH, b.id, b.proof(entry, early))), pins());
    TimeBound bound = verdict.existedNotAfter().orElseThrow();
    assertThat(bound.timestamp()).isEqualTo(NOON - 30);
    assertThat(bound.witnesses()).containsExactly("witness-b-1", "witness-b-2");
  }
}
