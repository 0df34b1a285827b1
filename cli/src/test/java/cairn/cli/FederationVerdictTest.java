package cairn.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Checkpoint;
import cairn.format.CrossAnchor;
import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.NetworkDocument;
import cairn.format.NoteSignature;
import cairn.format.ProofFile;
import cairn.format.SignedCheckpoint;
import cairn.format.TlogProof;
import cairn.format.Utf8;
import cairn.format.VerifierKey;
import cairn.testkit.SampleNetwork;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command says of proofs that peers anchored, and of evidence of forks; all offline. */
class FederationVerdictTest {
  private static final byte[] CONTENT = Utf8.encode("the file\n");

  @TempDir private Path directory;

  private final SampleNetwork home = new SampleNetwork("network-a");
  private final SampleNetwork b = new SampleNetwork("network-b");
  private final SampleNetwork c = new SampleNetwork("network-c");
  private final long index = stamp();

  private long stamp() {
    for (SampleNetwork network : List.of(home, b, c)) {
      network.stamp(Hash.sha256(Utf8.encode("an earlier file")));
    }
    return home.stamp(Hash.sha256(CONTENT));
  }

  @BeforeEach
  void writeFiles() throws IOException {
    Files.write(directory.resolve("a.txt"), CONTENT);
    write("a.json", home.document(b, c).encode());
    write("b.json", b.document().encode());
    write("c.json", c.document().encode());
    prove(b.anchor(7, home), c.anchor(7, home));
  }

  private void write(String name, byte[] bytes) throws IOException {
    Files.write(directory.resolve(name), bytes);
  }

  private void prove(CrossAnchor... anchors) throws IOException {
    ProofFile file =
        new ProofFile(
            home.proof(index),
            Optional.empty(),
            List.of(home.batch(7, index)),
            List.of(anchors),
            List.of(),
            Optional.empty());
    write("a.txt.cairn", file.encode());
  }

  /** What a command left. */
  private record Outcome(int status, String out, String err) {}

  private Outcome cairn(String... words) {
    return typing("", words);
  }

  private Outcome typing(String typed, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (LazyExchange network = new LazyExchange()) {
      Surroundings surroundings =
          new Surroundings(
              new PrintStream(out, true, UTF_8),
              new PrintStream(err, true, UTF_8),
              new ByteArrayInputStream(typed.getBytes(UTF_8)),
              !typed.isEmpty(),
              Map.of("CAIRN_HOME", directory.resolve("home").toString(), "NO_COLOR", "1"),
              directory,
              InstantSource.system(),
              new SecureRandom(),
              network);
      int status = CairnCommand.commandLine(surroundings, words).execute(words);
      return new Outcome(status, out.toString(UTF_8), err.toString(UTF_8));
    }
  }

  private void pin(String file, NetworkDocument document, String... more) {
    List<String> words = new ArrayList<>(List.of("trust", "add", file, "--fingerprint"));
    words.add(document.fingerprint().hex());
    words.addAll(List.of(more));
    assertThat(cairn(words.toArray(String[]::new)).status()).isZero();
  }

  private void pinAll(String... more) {
    pin("a.json", home.document(b, c), more);
    pin("b.json", b.document());
    pin("c.json", c.document());
  }

  @Test
  void saysOfEachPeerThatItLoggedTheBatchAndOnWhoseWordTheTimeRests() {
    pinAll();
    Outcome verdict = cairn("verify", "a.txt", "--require", "federated");
    assertThat(verdict.status()).as(verdict.toString()).isZero();
    assertThat(verdict.out())
        .contains(
            "  ✓ Network \"network-b\" logged batch 7: 2 witnesses (witness-network-b-1,"
                + " witness-network-b-2), 1 operator (network-b, who runs the log).\n",
            "  ✓ Network \"network-c\" logged batch 7: 2 witnesses",
            "  ✓ federated 2/2: ",
            "  Existed not after 2023-11-14T22:13:22Z, on the word of 2 witnesses",
            "  VERIFIED (basic, batched, federated 2/2)\n");
    assertThat(verdict.out().lines().skip(1))
        .allMatch(line -> line.startsWith("  "))
        .noneMatch(line -> line.startsWith("  ✗") || line.startsWith("  –"));
  }

  @Test
  void saysThatOthersVouchForTheTimeOfALogThatIsPinnedWithoutWitnesses() {
    VerifierKey log = home.document().logs().getFirst().key();
    pinDevice(log);
    Outcome alone = cairn("verify", "a.txt");
    assertThat(alone.status()).as(alone.toString()).isZero();
    assertThat(alone.out()).contains("LOG SIGNATURE ONLY (logged)", "no witness vouches for it");
    pin("b.json", b.document());
    Outcome bounded = cairn("verify", "a.txt");
    assertThat(bounded.status()).as(bounded.toString()).isZero();
    assertThat(bounded.out())
        .contains("Existed not after 2023-11-14T", "LOG SIGNATURE AND TIME (logged, federated 1/1)")
        .contains("those of others vouch for the time")
        .doesNotContain("no witness vouches for it");
    assertThat(cairn("trust", "list").out())
        .contains(log.name() + " " + log.publicKeyFingerprint() + " the log's own signature alone");
    assertThat(cairn("trust", "remove", log.name(), "--yes").status()).isZero();
    assertThat(cairn("verify", "a.txt").out()).contains("NOT JUDGED");
  }

  private void pinDevice(VerifierKey log) {
    Outcome pinned =
        cairn(
            "trust",
            "add",
            "--device",
            log.vkey(),
            "--fingerprint",
            log.publicKeyFingerprint().hex());
    assertThat(pinned.status()).as(pinned.toString()).isZero();
  }

  /** Whoever has pinned a log's witnesses is not content with its signature. */
  @Test
  void aPinWithoutWitnessesLowersNoOther() throws IOException {
    VerifierKey log = home.document().logs().getFirst().key();
    pinDevice(log);
    pinAll();
    Checkpoint tree = home.proof(index).checkpoint().checkpoint();
    NoteSignature line = home.proof(index).checkpoint().lineOfLog(log).orElseThrow();
    TlogProof bare =
        new TlogProof(
            home.proof(index).extra(),
            index,
            home.proof(index).path(),
            new SignedCheckpoint(tree, List.of(line)));
    write("a.txt.cairn", ProofFile.of(bare).encode());
    Outcome verdict = cairn("verify", "a.txt");
    assertThat(verdict.status()).as(verdict.toString()).isEqualTo(7);

    assertThat(cairn("trust", "remove", log.name(), "--yes").status()).isZero();
    Outcome refused = cairn("trust", "add", "--device", log.vkey());
    assertThat(refused.status()).isEqualTo(7);
    assertThat(refused.err()).contains("which you have pinned with its witnesses");
  }

  @Test
  void pinsADeviceOnlyByTheFingerprintThatItsUserHasCompared() {
    VerifierKey log = home.document().logs().getFirst().key();
    assertThat(cairn("trust", "add", "--device", log.vkey()).err()).contains("nobody is here");
    Outcome wrong = cairn("trust", "add", "--device", log.vkey(), "--fingerprint", "ab".repeat(32));
    assertThat(wrong.status()).isEqualTo(7);
    assertThat(wrong.err()).contains("nothing was pinned");
    assertThat(typing("n\n", "trust", "add", "--device", log.vkey()).status()).isEqualTo(7);
    assertThat(cairn("trust", "add", "--device", "a.txt").status()).isEqualTo(2);
    assertThat(cairn("trust", "list").err()).contains("No network is pinned");
    assertThat(typing("y\n", "trust", "add", "--device", log.vkey()).status()).isZero();
  }

  @Test
  void aProofThatWasStrippedOfItsAnchorsEndsWithSeven() throws IOException {
    pinAll();
    prove();
    Outcome verdict = cairn("verify", "a.txt", "--require", "federated");
    assertThat(verdict.status()).isEqualTo(7);
    assertThat(verdict.out())
        .contains("does not reach the level that is required: federated", "NOT ENOUGH");
    assertThat(cairn("verify", "a.txt").status()).isZero();
  }

  @Test
  void onePeerOfTwoIsFederatedByTheVerifiersOwnThresholdAlone() throws IOException {
    prove(c.anchor(7, home));
    pinAll();
    Outcome strict = cairn("verify", "a.txt", "--require", "federated");
    assertThat(strict.status()).isEqualTo(7);
    assertThat(strict.out()).contains("– federated 1/2: ", "missing: \"network-b\"");
    pinAll("--cross-anchor-threshold", "1");
    Outcome own = cairn("verify", "a.txt", "--require", "federated", "--json");
    assertThat(own.status()).isZero();
    assertThat(own.out()).contains("\"federated 1/2\"");
  }

  @Test
  void aPinCanAskForFederatedByItself() throws IOException {
    pinAll("--require", "federated");
    assertThat(cairn("verify", "a.txt").status()).isZero();
    prove();
    assertThat(cairn("verify", "a.txt").status()).isEqualTo(7);
  }

  @Test
  void anAnchorOfSomethingElseIsAFailureAndNotAMissingLevel() throws IOException {
    pinAll();
    SampleNetwork other = new SampleNetwork("network-a");
    other.stamp(Hash.sha256(Utf8.encode("another history")));
    prove(b.anchor(7, other));
    assertThat(cairn("verify", "a.txt").status()).isEqualTo(3);
  }

  @Test
  void asksAgainWhenTheSameNetworkNamesOtherPeers() throws IOException {
    pinAll();
    NetworkDocument fewer = home.document(b);
    assertThat(fewer.fingerprint()).isEqualTo(home.document(b, c).fingerprint());
    write("a.json", fewer.encode());
    String fingerprint = fewer.fingerprint().hex();
    Outcome unasked = cairn("trust", "add", "a.json", "--fingerprint", fingerprint);
    assertThat(unasked.status()).isEqualTo(7);
    assertThat(unasked.err()).contains("CHANGED", "network-b, network-c", "--cross-anchor");
    prove(b.anchor(7, home));
    assertThat(cairn("verify", "a.txt", "--require", "federated").status()).isEqualTo(7);
    assertThat(typing("yes\n", "trust", "add", "a.json").status()).isZero();
    assertThat(cairn("verify", "a.txt", "--require", "federated").status()).isZero();
  }

  @Test
  void keepsTheUsersOwnThresholdWhenThePinIsMadeAgain() throws IOException {
    prove(c.anchor(7, home));
    pinAll("--cross-anchor-threshold", "1");
    pinAll();
    assertThat(cairn("verify", "a.txt", "--require", "federated").status()).isZero();
    assertThat(cairn("trust", "list", "--json").out()).contains("\"cross_anchor_threshold\":1");
  }

  private ForkFile oneSize() {
    SampleNetwork other = new SampleNetwork("network-b");
    other.stamp(Hash.sha256(Utf8.encode("another history")));
    return new ForkFile(b.signed(b.tree(1)), other.signed(), Optional.empty());
  }

  private ForkFile twoSizes() {
    SampleNetwork other = new SampleNetwork("network-b");
    other.stamp(Hash.sha256(Utf8.encode("another history")));
    other.stamp(Hash.sha256(Utf8.encode("and on")));
    ForkFile.Detour detour = new ForkFile.Detour(other.tree(1).root(), other.consistency(1, 2));
    return new ForkFile(b.signed(b.tree(1)), other.signed(), Optional.of(detour));
  }

  @Test
  void aForkIsProvenToWhoeverPinnedTheLog() throws IOException {
    pin("b.json", b.document());
    for (ForkFile fork : List.of(oneSize(), twoSizes())) {
      write("b.cairn-fork", fork.encode());
      Outcome judged = cairn("verify-fork", "b.cairn-fork");
      assertThat(judged.status()).as(judged.toString()).isEqualTo(8);
      assertThat(judged.out())
          .contains("network-b/public:timestamps", "  PROVEN: ", "it showed two histories");
      Outcome json = cairn("verify-fork", "b.cairn-fork", "--json");
      assertThat(json.status()).isEqualTo(8);
      assertThat(json.out())
          .contains("\"outcome\":\"proven\"", "\"vkey\":\"network-b/public:timestamps+");
    }
  }

  @Test
  void aForkThatProvesNothingEndsWithThree() throws IOException {
    pin("b.json", b.document());
    b.stamp(Hash.sha256(Utf8.encode("and on")));
    ForkFile honest =
        new ForkFile(
            b.signed(b.tree(1)),
            b.signed(),
            Optional.of(new ForkFile.Detour(b.tree(1).root(), b.consistency(1, 2))));
    write("b.cairn-fork", honest.encode());
    Outcome judged = cairn("verify-fork", "b.cairn-fork");
    assertThat(judged.status()).isEqualTo(3);
    assertThat(judged.out()).contains("  NOT PROVEN: ");
    SampleNetwork thief = new SampleNetwork("network-b", "a thief's key");
    thief.stamp(Hash.sha256());
    ForkFile forged = new ForkFile(b.signed(b.tree(1)), thief.signed(), Optional.empty());
    write("b.cairn-fork", forged.encode());
    assertThat(cairn("verify-fork", "b.cairn-fork").status()).isEqualTo(3);
    write("b.cairn-fork", Utf8.encode("{}"));
    Outcome malformed = cairn("verify-fork", "b.cairn-fork");
    assertThat(malformed.status()).isEqualTo(3);
    assertThat(malformed.err()).contains("is no evidence of a fork");
    assertThat(cairn("verify-fork", "nothing").status()).isEqualTo(5);
  }

  @Test
  void aForkOfALogThatIsNotPinnedIsNotJudged() throws IOException {
    pin("a.json", home.document());
    write("b.cairn-fork", oneSize().encode());
    Outcome judged = cairn("verify-fork", "b.cairn-fork");
    assertThat(judged.status()).isEqualTo(7);
    assertThat(judged.out()).contains("  NOT JUDGED: ");
  }
}
