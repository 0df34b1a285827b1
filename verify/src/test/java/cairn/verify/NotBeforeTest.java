package cairn.verify;

import static cairn.verify.TestNetwork.NOON;
import static cairn.verify.TestNetwork.cosign;
import static cairn.verify.TestNetwork.sign;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.AnchorEntry;
import cairn.format.Checkpoint;
import cairn.format.Hash;
import cairn.format.NetworkDocument;
import cairn.format.ProofFile;
import cairn.format.SignedCheckpoint;
import cairn.format.TlogPolicy;
import cairn.format.TlogProof;
import cairn.format.Utf8;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The lower bound: home is network-a, which logged a checkpoint of network-b before the stamp. */
class NotBeforeTest {
  private static final Hash FILE = Hash.sha256(Utf8.encode("the file"));

  private final TestNetwork home = new TestNetwork("network-a");
  private final TestNetwork peer = new TestNetwork("network-b");

  NotBeforeTest() {
    peer.fill(4);
    home.fill(3);
  }

  /** The peer's newest checkpoint, signed by its first two witnesses at these times. */
  private SignedCheckpoint foreign(long first, long second) {
    Checkpoint tree = peer.checkpoint();
    return new SignedCheckpoint(
        tree,
        List.of(
            sign(peer.log, tree),
            cosign(peer.witness(1), tree, first),
            cosign(peer.witness(2), tree, second)));
  }

  private SignedCheckpoint early() {
    return foreign(NOON - 500, NOON - 600);
  }

  private ProofFile file(AnchorEntry anchor) {
    long earlier = home.append(anchor);
    long index = home.stamp(FILE, NOON);
    home.fill(9);
    return file(home.proof(index), home.proof(earlier));
  }

  private static ProofFile file(TlogProof proof, TlogProof notBefore) {
    return new ProofFile(
        proof, Optional.of(notBefore), List.of(), List.of(), List.of(), Optional.empty());
  }

  private Verdict verify(ProofFile file, TrustedNetwork... pins) {
    return new ProofVerifier(List.of(pins))
        .verify(new Subject.FileHash(FILE), file, Set.of(Level.Kind.BASIC));
  }

  private Verdict verify(ProofFile file) {
    return verify(file, home.pin(), peer.pin());
  }

  private static Check notBefore(Verdict verdict) {
    return verdict.checks().stream()
        .filter(check -> check.id() == CheckId.NOT_BEFORE)
        .findFirst()
        .orElseThrow();
  }

  private static void assertNoBound(Verdict verdict, Check.Outcome outcome, String words) {
    assertThat(verdict.isVerified()).isEqualTo(outcome != Check.Outcome.FAIL);
    assertThat(verdict.loggedNotBefore()).isEmpty();
    assertThat(notBefore(verdict).outcome()).isEqualTo(outcome);
    assertThat(notBefore(verdict).sentence()).contains(words);
  }

  @Test
  void givesTheSmallestTimeThatThePeersWitnessesSigned() {
    Verdict verdict = verify(file(new AnchorEntry("network-b", early())));
    assertThat(verdict.isVerified()).isTrue();
    assertThat(verdict.loggedNotBefore().orElseThrow().timestamp()).isEqualTo(NOON - 600);
    assertThat(verdict.loggedNotBefore().orElseThrow().witnesses())
        .containsExactly("witness-b-2", "witness-b-1");
    assertThat(verdict.timeSentences())
        .hasSize(2)
        .last()
        .asString()
        .startsWith("Logged not before 2023-11-14T22:03:20Z, on the word of 2 witnesses")
        .endsWith("This bounds when the entry was logged, not when the file was made.");
  }

  @Test
  void flagsAClaimBeforeTheEntryCanHaveBeenLogged() {
    long earlier = home.append(new AnchorEntry("network-b", early()));
    for (long offset : new long[] {-610, -611, -10_000}) {
      long index = home.stamp(FILE, NOON + offset);
      Verdict verdict = verify(file(home.proof(index), home.proof(earlier)));
      assertThat(verdict.isVerified()).isTrue();
      assertThat(verdict.claimedTime()).contains(new ClaimedTime(NOON + offset, offset < -610));
    }
  }

  @Test
  void countsNothingForAPeerThatIsNotPinned() {
    ProofFile file = file(new AnchorEntry("network-b", early()));
    assertNoBound(verify(file, home.pin()), Check.Outcome.NOT_CHECKED, "not pinned");
  }

  @Test
  void theHomeNetworkCannotVouchForAPeer() throws Exception {
    ProofFile file = file(new AnchorEntry("network-b", early()));
    String both =
        new String(home.document().policy().encode(), java.nio.charset.StandardCharsets.UTF_8)
            + "log "
            + peer.log.key().vkey()
            + "\n";
    TrustedNetwork one =
        new TrustedNetwork("one", List.of(TrustedPolicy.of(TlogPolicy.parse(both))));
    assertNoBound(verify(file, one), Check.Outcome.NOT_CHECKED, "not pinned");
  }

  @Test
  void acceptsAPeerThatIsPinnedByPolicyFile() throws Exception {
    TrustedNetwork byPolicy =
        new TrustedNetwork("b.policy", List.of(TrustedPolicy.of(peer.document().policy())));
    Verdict verdict = verify(file(new AnchorEntry("network-b", early())), home.pin(), byPolicy);
    assertThat(verdict.loggedNotBefore()).isPresent();
  }

  @Test
  void countsNothingWithoutThePeersQuorum() {
    SignedCheckpoint one = peer.signed(peer.checkpoint(), peer.witness(1));
    assertNoBound(verify(file(new AnchorEntry("network-b", one))), Check.Outcome.ABSENT, "Too few");
  }

  @Test
  void refusesAForeignCheckpointThatIsWrong() {
    SignedCheckpoint good = early();
    SignedCheckpoint spoiled =
        good.with(List.of(cosign(peer.witness(3), peer.checkpoint(2), NOON - 600)));
    assertNoBound(
        verify(file(new AnchorEntry("network-b", spoiled))), Check.Outcome.FAIL, "witness-b-3");
  }

  @Test
  void refusesAForeignCheckpointThatItsLogDidNotSign() {
    SignedCheckpoint unsigned =
        new SignedCheckpoint(
            early().checkpoint(), early().signatures().subList(1, early().signatures().size()));
    assertNoBound(
        verify(file(new AnchorEntry("network-b", unsigned))), Check.Outcome.FAIL, "not signed");
  }

  @Test
  void refusesACheckpointUnderAnotherNetworksName() {
    assertNoBound(
        verify(file(new AnchorEntry("network-c", early()))), Check.Outcome.FAIL, "network-c");
  }

  @Test
  void refusesACheckpointOfTheLogItself() {
    assertNoBound(
        verify(file(new AnchorEntry("network-a", home.signed()))),
        Check.Outcome.FAIL,
        "its own log");
  }

  @Test
  void refusesALaterEntryAsEarlier() {
    long index = home.stamp(FILE, NOON);
    long later = home.append(new AnchorEntry("network-b", early()));
    assertNoBound(
        verify(file(home.proof(index), home.proof(later))), Check.Outcome.FAIL, "not before index");
    assertNoBound(
        verify(file(home.proof(index), home.proof(index))), Check.Outcome.FAIL, "not before index");
  }

  @Test
  void refusesAnEarlierEntryThatIsNoAnchorOrNotInTheTree() {
    ProofFile good = file(new AnchorEntry("network-b", early()));
    TlogProof anchor = good.notBefore().orElseThrow();
    assertNoBound(
        verify(file(good.proof(), home.proof(0, good.proof().checkpoint()))),
        Check.Outcome.FAIL,
        "no anchor/v1");
    TlogProof elsewhere = new TlogProof(anchor.extra(), 1, anchor.path(), anchor.checkpoint());
    assertNoBound(verify(file(good.proof(), elsewhere)), Check.Outcome.FAIL, "is not in the tree");
    TlogProof bare =
        new TlogProof(Optional.empty(), anchor.index(), anchor.path(), anchor.checkpoint());
    assertNoBound(verify(file(good.proof(), bare)), Check.Outcome.FAIL, "is not in the tree");
  }

  @Test
  void refusesAnEarlierEntryUnderAnotherTree() {
    ProofFile good = file(new AnchorEntry("network-b", early()));
    TlogProof anchor = good.notBefore().orElseThrow();
    home.fill(20);
    TlogProof newer = home.proof(anchor.index());
    assertNoBound(verify(file(good.proof(), newer)), Check.Outcome.FAIL, "same signed tree");
  }

  @Test
  void countsNothingWhenTheClocksContradictEachOther() {
    ProofFile file = file(new AnchorEntry("network-b", foreign(NOON + 100, NOON + 200)));
    assertNoBound(verify(file), Check.Outcome.NOT_CHECKED, "contradict");
  }

  @Test
  void countsNothingWhileTheTreeItselfIsNotAccepted() {
    long earlier = home.append(new AnchorEntry("network-b", early()));
    long index = home.stamp(FILE, NOON);
    SignedCheckpoint few = home.signed(home.checkpoint(), home.witness(1));
    Verdict verdict = verify(file(home.proof(index, few), home.proof(earlier, few)));
    assertThat(verdict.outcome()).isEqualTo(VerdictOutcome.LEVEL_NOT_MET);
    assertThat(verdict.loggedNotBefore()).isEmpty();
    assertThat(notBefore(verdict).sentence()).contains("not accepted");
  }

  @Test
  void anOldPolicyOfThePeerStillJudgesOldCheckpoints() {
    NetworkDocument now = peer.document(3);
    TrustedNetwork renewed =
        new TrustedNetwork("network-b", List.of(peer.policy(), TrustedPolicy.of(now)));
    Verdict verdict = verify(file(new AnchorEntry("network-b", early())), home.pin(), renewed);
    assertThat(verdict.loggedNotBefore()).isPresent();
  }

  /** A pin of the network that asks for no witness. */
  private static TrustedNetwork lenient(TestNetwork network) {
    TrustedPolicy strict = network.policy();
    return new TrustedNetwork(
        network.id,
        List.of(
            new TrustedPolicy(
                strict.operator(), strict.logs(), strict.witnesses(), new QuorumRule.Nobody())));
  }

  @Test
  void saysWhoSignedTheForeignCheckpointAndWhen() {
    Check check = notBefore(verify(file(new AnchorEntry("network-b", early()))));
    assertThat(check)
        .isEqualTo(
            new Check(
                CheckId.NOT_BEFORE,
                Check.Outcome.PASS,
                "An earlier entry holds a checkpoint of \"network-b/public:timestamps\" that was"
                    + " signed at 2023-11-14T22:03:20Z by 2 witnesses (witness-b-2, witness-b-1), 1"
                    + " operator (network-b, who runs the log)."));
  }

  @Test
  void countsABoundUpToTheTimeByWhichTheTreeWasSigned() {
    // the tree of file(...) is signed at NOON and NOON + 1: by then its quorum was complete
    ProofFile last = file(new AnchorEntry("network-b", foreign(NOON + 1, NOON + 2)));
    assertThat(verify(last).loggedNotBefore().orElseThrow().timestamp()).isEqualTo(NOON + 1);
    ProofFile later = file(new AnchorEntry("network-b", foreign(NOON + 2, NOON + 2)));
    assertNoBound(
        verify(later),
        Check.Outcome.NOT_CHECKED,
        "that others signed at 2023-11-14T22:13:22Z, later than this tree's witnesses say");
  }

  @Test
  void givesABoundToATreeThatNeedsNoWitness() {
    long earlier = home.append(new AnchorEntry("network-b", foreign(NOON + 100, NOON + 200)));
    long index = home.stamp(FILE, NOON);
    SignedCheckpoint unwitnessed = home.signed(home.checkpoint());
    ProofFile file = file(home.proof(index, unwitnessed), home.proof(earlier, unwitnessed));
    Verdict verdict = verify(file, lenient(home), peer.pin());
    assertThat(verdict.existedNotAfter()).isEmpty(); // so there is nothing to contradict
    assertThat(verdict.loggedNotBefore().orElseThrow().timestamp()).isEqualTo(NOON + 100);
  }

  @Test
  void noWitnessOfThePeerMeansNoTime() {
    SignedCheckpoint unwitnessed = peer.signed(peer.checkpoint());
    ProofFile file = file(new AnchorEntry("network-b", unwitnessed));
    assertNoBound(
        verify(file, home.pin(), lenient(peer)),
        Check.Outcome.ABSENT,
        "No witness of \"network-b/public:timestamps\" signed a time: no bound.");
  }

  @Test
  void namesTheNetworkThatTheCheckpointIsReallyOf() {
    assertNoBound(
        verify(file(new AnchorEntry("network-c", early()))),
        Check.Outcome.FAIL,
        "is of network \"network-c\", but it is of \"network-b\".");
  }
}
