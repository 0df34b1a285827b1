package cairn.verify;

import static cairn.verify.TestNetwork.NOON;
import static cairn.verify.TestNetwork.cosign;
import static cairn.verify.TestNetwork.sign;
import static cairn.verify.TestNetwork.signer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import cairn.format.AttestationEntry;
import cairn.format.BlindedHash;
import cairn.format.Checkpoint;
import cairn.format.DidKey;
import cairn.format.EventEntry;
import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.NoteSignature;
import cairn.format.OtherEntry;
import cairn.format.ProofFile;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.Signer;
import cairn.format.TlogProof;
import cairn.format.Utf8;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProofVerifierTest extends ProofVerifierFixture {
  @Test
  void verifiesAGoodProofAndSaysOnWhoseWord() {
    Verdict verdict = verify(network.proof(index));
    assertThat(verdict.outcome()).isEqualTo(VerdictOutcome.VERIFIED);
    assertThat(verdict.outcome().exitCode()).isZero();
    assertThat(verdict.levels()).containsExactly(new Level.Basic());
    assertThat(verdict.checks())
        .extracting(Check::id, Check::outcome)
        .containsExactly(
            tuple(CheckId.ENTRY, Check.Outcome.PASS),
            tuple(CheckId.CONTENT, Check.Outcome.PASS),
            tuple(CheckId.INCLUSION, Check.Outcome.PASS),
            tuple(CheckId.LOG, Check.Outcome.PASS),
            tuple(CheckId.QUORUM, Check.Outcome.PASS),
            tuple(CheckId.CLAIMED_TIME, Check.Outcome.NOT_CHECKED));
    assertThat(verdict.timeSentences())
        .containsExactly(
            "Existed not after 2023-11-14T22:13:21Z, on the word of 2 witnesses (witness-a-1,"
                + " witness-a-3), 2 operators (network-a, who runs the log; operator-3).");
    assertThat(verdict.claimedTime()).contains(new ClaimedTime(NOON - 2, false));
  }

  @Test
  void readsBothFileFormats() {
    TlogProof proof = network.proof(index);
    assertThat(verifier.verify(SUBJECT, Utf8.encode(proof.encode()), BASIC).isVerified()).isTrue();
    assertThat(verifier.verify(SUBJECT, ProofFile.of(proof).encode(), BASIC).isVerified()).isTrue();
    for (String bad : List.of("", "{", "{}", "c2sp.org/tlog-proof@v2\n", "c2sp.org/tlog-proof@")) {
      assertFailed(verifier.verify(SUBJECT, Utf8.encode(bad), BASIC), CheckId.FORMAT, "spelled");
    }
    assertFailed(
        verifier.verify(SUBJECT, new byte[] {(byte) 0xff}, BASIC), CheckId.FORMAT, "UTF-8");
  }

  @Test
  void refusesAProofForAnotherFile() {
    Subject other = new Subject.FileHash(Hash.sha256(Utf8.encode("another file")));
    assertFailed(
        verifier.verify(other, ProofFile.of(network.proof(index)), BASIC),
        CheckId.CONTENT,
        "proof of something else");
  }

  @Test
  void refusesAnEntryThatTheTreeDoesNotHold() {
    TlogProof good = network.proof(index);
    TlogProof other =
        new TlogProof(Optional.of(network.entries.get(2)), index, good.path(), good.checkpoint());
    Verdict verdict =
        verifier.verify(new Subject.EntryBytes(network.entries.get(2)), ProofFile.of(other), BASIC);
    assertFailed(verdict, CheckId.INCLUSION, "does not lead to the root");
  }

  @Test
  void refusesATreeOfAnotherLog() {
    TestNetwork other = new TestNetwork("network-b");
    other.fill(11);
    TlogProof good = network.proof(index);
    TlogProof crossed = new TlogProof(good.extra(), index, good.path(), other.signed());
    ProofVerifier both = new ProofVerifier(List.of(network.pin(), other.pin()));
    assertFailed(
        both.verify(SUBJECT, ProofFile.of(crossed), BASIC), CheckId.INCLUSION, "not in the tree");
  }

  @Test
  void doesNotJudgeALogThatIsNotPinned() {
    ProofVerifier stranger = new ProofVerifier(List.of(new TestNetwork("network-b").pin()));
    for (ProofVerifier verifier : List.of(stranger, new ProofVerifier(List.of()))) {
      Verdict verdict = verifier.verify(SUBJECT, ProofFile.of(network.proof(index)), BASIC);
      assertThat(verdict.outcome()).isEqualTo(VerdictOutcome.NOT_JUDGED);
      assertThat(verdict.outcome().exitCode()).isEqualTo(7);
      assertThat(check(verdict, CheckId.LOG).outcome()).isEqualTo(Check.Outcome.NOT_CHECKED);
      assertThat(verdict.levels()).isEmpty();
      assertThat(verdict.timeSentences()).isEmpty();
    }
    Subject other = new Subject.FileHash(Hash.sha256());
    assertThat(stranger.verify(other, ProofFile.of(network.proof(index)), BASIC).outcome())
        .isEqualTo(VerdictOutcome.FAILED);
  }

  @Test
  void refusesAnIndexBeyondTheTree() {
    TlogProof good = network.proof(index);
    for (long wrong : new long[] {11, 12, Long.MAX_VALUE}) {
      assertFailed(
          verify(new TlogProof(good.extra(), wrong, good.path(), good.checkpoint())),
          CheckId.INCLUSION,
          "so none with index " + wrong);
    }
    for (long wrong = 0; wrong < 11; wrong++) {
      Verdict verdict = verify(new TlogProof(good.extra(), wrong, good.path(), good.checkpoint()));
      assertThat(verdict.isVerified()).isEqualTo(wrong == index);
    }
  }

  @Test
  void refusesPathsOfAnotherLength() {
    TlogProof good = network.proof(index);
    List<Hash> longer = new ArrayList<>(good.path());
    longer.add(Hash.sha256());
    for (List<Hash> path :
        List.of(List.<Hash>of(), longer, good.path().subList(1, good.path().size()))) {
      assertFailed(
          verify(new TlogProof(good.extra(), index, path, good.checkpoint())),
          CheckId.INCLUSION,
          "not in the tree");
    }
  }

  @Test
  void doesNotAcceptTooFewWitnesses() {
    Checkpoint tree = network.checkpoint();
    NoteSignature one = cosign(network.witness(1), tree, NOON);
    Signer stranger = signer("witness-a-2", SignatureType.COSIGNATURE_ED25519, "other seed");
    List<SignedCheckpoint> few =
        List.of(
            network.signed(tree),
            network.signed(tree, network.witness(1)),
            new SignedCheckpoint(tree, List.of(sign(network.log, tree), one, one, one)),
            network.signed(tree, network.witness(3), network.postQuantumWitness(3)),
            network.signed(tree, network.witness(1), stranger),
            network.signed(tree, network.witness(1), network.witness(1)));
    for (SignedCheckpoint signed : few) {
      Verdict verdict = verify(network.proof(index, signed));
      assertNotMet(verdict, "Too few witnesses signed the tree");
      assertThat(verdict.existedNotAfter()).isEmpty();
      assertThat(verdict.levels()).isEmpty();
    }
  }

  @Test
  void refusesATreeThatTheLogDidNotSign() {
    Checkpoint tree = network.checkpoint();
    SignedCheckpoint unsigned =
        new SignedCheckpoint(
            tree,
            List.of(
                cosign(network.witness(1), tree, NOON), cosign(network.witness(2), tree, NOON)));
    assertFailed(
        verify(network.proof(index, unsigned)), CheckId.LOG, "not signed with a key that you have");
    Signer thief = signer(network.origin, SignatureType.ED25519, "another seed");
    assertFailed(
        verify(network.proof(index, unsigned.with(List.of(sign(thief, tree))))),
        CheckId.LOG,
        "not signed with a key that you have");
  }

  @Test
  void refusesAKnownKeysBadLineBesideEnoughGoodOnes() {
    Checkpoint tree = network.checkpoint();
    SignedCheckpoint spoiled =
        network
            .signed(tree, network.witness(1), network.witness(2))
            .with(List.of(cosign(network.witness(3), network.checkpoint(10), NOON)));
    assertFailed(verify(network.proof(index, spoiled)), CheckId.LOG, "witness-a-3");
  }

  @Test
  void refusesAProofWithoutItsEntryUnlessTheEntryIsGiven() {
    TlogProof good = network.proof(index);
    ProofFile bare =
        ProofFile.of(new TlogProof(Optional.empty(), index, good.path(), good.checkpoint()));
    assertFailed(verifier.verify(SUBJECT, bare, BASIC), CheckId.ENTRY, "does not carry");
    byte[] entry = network.entries.get((int) index);
    assertThat(verifier.verify(new Subject.EntryBytes(entry), bare, BASIC).isVerified()).isTrue();
    assertThat(
            verifier.verify(new Subject.EntryBytes(entry), ProofFile.of(good), BASIC).isVerified())
        .isTrue();
    assertFailed(
        verifier.verify(new Subject.EntryBytes(network.entries.get(0)), ProofFile.of(good), BASIC),
        CheckId.CONTENT,
        "not the one that you gave");
  }

  @Test
  void refusesALeafThatIsNoEntry() {
    for (String leaf :
        List.of(
            FILE.hex(),
            "{\"hash\":\"%s\",\"timestamp\":1,\"type\":\"timestamp/v1\"} ".formatted(FILE.hex()),
            "{\"type\":\"timestamp/v1\",\"hash\":\"%s\",\"timestamp\":1}".formatted(FILE.hex()),
            "{\"hash\":\"%s\",\"timestamp\":1}".formatted(FILE.hex()))) {
      network.entries.add(Utf8.encode(leaf));
      assertFailed(verify(network.proof(network.entries.size() - 1)), CheckId.ENTRY, "malformed");
    }
  }

  @Test
  void refusesAnEntryThatNamesNoFile() throws Exception {
    JsonObject object = JsonObject.builder().put("type", "hats/v1").put("hash", FILE).build();
    long other = network.append(new OtherEntry(object));
    assertFailed(verify(network.proof(other)), CheckId.CONTENT, "names no file");
    long event =
        network.append(
            new EventEntry("e1", Optional.empty(), new EventEntry.Content.PayloadHash(FILE), NOON));
    assertThat(verify(network.proof(event)).isVerified()).isTrue();
    assertThat(
            verifier
                .verify(
                    new Subject.EntryBytes(object.canonical()),
                    ProofFile.of(network.proof(other)),
                    BASIC)
                .isVerified())
        .isTrue();
  }

  @Test
  void anAttestationMustBeSignedByTheKeyThatItNames() throws Exception {
    Signer attestor = signer("attestor", SignatureType.ED25519);
    AttestationEntry.Statement statement =
        new AttestationEntry.Statement(
            FILE, List.of(), NOON, Optional.empty(), DidKey.of(attestor.key().publicKeyBytes()));
    long good = network.append(AttestationEntry.sign(statement, attestor));
    Verdict verdict = verify(network.proof(good));
    assertThat(verdict.isVerified()).isTrue();
    assertThat(check(verdict, CheckId.ATTESTOR).sentence()).contains("did:key:z6Mk");
    long forged = network.append(new AttestationEntry(statement, new byte[64]));
    assertFailed(verify(network.proof(forged)), CheckId.ATTESTOR, "not signed by the key");
  }

  @Test
  void opensABlindedStamp() {
    byte[] blind = Utf8.encode("sixteen bytes...");
    long blinded = network.stamp(BlindedHash.of(blind, FILE), NOON);
    ProofFile file = withBlind(network.proof(blinded), blind);
    assertThat(verifier.verify(SUBJECT, file, BASIC).isVerified()).isTrue();
    assertFailed(
        verifier.verify(SUBJECT, ProofFile.of(network.proof(blinded)), BASIC),
        CheckId.CONTENT,
        "something else");
    blind[0] ^= 1;
    assertFailed(
        verifier.verify(SUBJECT, withBlind(network.proof(blinded), blind), BASIC),
        CheckId.CONTENT,
        "something else");
    assertFailed(
        verifier.verify(SUBJECT, withBlind(network.proof(index), blind), BASIC),
        CheckId.CONTENT,
        "something else");
  }

  private static ProofFile withBlind(TlogProof proof, byte[] blind) {
    return new ProofFile(
        proof, Optional.empty(), List.of(), List.of(), List.of(), Optional.of(blind));
  }

  @Test
  void basicIsAlwaysRequired() {
    SignedCheckpoint few = network.signed(network.checkpoint(8), network.witness(1));
    ProofFile file =
        new ProofFile(
            network.proof(index, few),
            Optional.empty(),
            List.of(network.batch(1, index, network.signed())),
            List.of(),
            List.of(),
            Optional.empty());
    for (Set<Level.Kind> required : List.of(Set.<Level.Kind>of(), Set.of(Level.Kind.BATCHED))) {
      assertNotMet(verifier.verify(SUBJECT, file, required), "required: basic");
    }
  }

  @Test
  void showsAClaimOutsideTheBoundsAndDoesNotJudgeIt() {
    for (long offset : new long[] {-1_000_000, 0, 11, 12, 1_000_000}) {
      long lying = network.stamp(FILE, NOON + offset);
      Verdict verdict = verify(network.proof(lying)); // a quorum had signed at NOON + 1
      assertThat(verdict.isVerified()).isTrue();
      assertThat(verdict.claimedTime()).contains(new ClaimedTime(NOON + offset, offset > 11));
      assertThat(verdict.existedNotAfter().orElseThrow().timestamp()).isEqualTo(NOON + 1);
    }
  }

  @Test
  void twoPinsOfOneOriginEachMayAcceptAndEitherMaySpoil() {
    TrustedNetwork strict =
        new TrustedNetwork("strict", List.of(TrustedPolicy.of(network.document(3))));
    SignedCheckpoint two = network.signed();
    ProofFile file = ProofFile.of(network.proof(index, two));
    assertNotMet(new ProofVerifier(List.of(strict)).verify(SUBJECT, file, BASIC), "Too few");
    for (List<TrustedNetwork> pins :
        List.of(List.of(strict, network.pin()), List.of(network.pin(), strict))) {
      assertThat(new ProofVerifier(pins).verify(SUBJECT, file, BASIC).isVerified()).isTrue();
    }
  }

  @Test
  void textFromAProofCannotSteerATerminal() {
    String nasty = "network-a/x\u001b[2J\u202e";
    Checkpoint tree =
        new Checkpoint(nasty.replace("\u001b", "\u009b"), 11, network.checkpoint().root());
    ProofFile file =
        ProofFile.of(
            network.proof(
                index,
                new SignedCheckpoint(tree, List.of(cosign(network.witness(1), tree, NOON)))));
    Verdict verdict = verifier.verify(SUBJECT, file, BASIC);
    assertThat(verdict.outcome()).isEqualTo(VerdictOutcome.NOT_JUDGED);
    assertThat(verdict.checks())
        .allSatisfy(c -> assertThat(c.sentence()).doesNotContain("\u009b", "\u202e"))
        .anySatisfy(c -> assertThat(c.sentence()).contains("\ufffd[2J\ufffd"));
  }

  @Test
  void saysTheSameToPrograms() throws Exception {
    JsonObject object = verify(network.proof(index)).object();
    assertThat(object.string("outcome")).isEqualTo("verified");
    assertThat(object.array("levels").strings("levels")).containsExactly("basic");
    assertThat(object.array("witnesses").strings("witnesses"))
        .containsExactly("witness-a-1", "witness-a-3");
    assertThat(object.array("operators").strings("operators"))
        .containsExactly("network-a", "operator-3");
    assertThat(object.object("existed_not_after").integer("timestamp")).isEqualTo(NOON + 1);
    assertThat(object.integer("claimed_timestamp")).isEqualTo(NOON - 2);
    assertThat(verify(network.proof(index)).isWitnessed()).isTrue();
    assertThat(object.array("checks").objects("checks").getFirst().string("outcome"))
        .isEqualTo("pass");
  }
}
