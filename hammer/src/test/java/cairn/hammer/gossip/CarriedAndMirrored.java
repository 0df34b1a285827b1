package cairn.hammer.gossip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.AttestationEntry;
import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.Merkle;
import cairn.format.ProofFile;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.TlogProof;
import cairn.format.VerifierKey;
import cairn.node.AttestorStore;
import cairn.node.GatewayFiles;
import cairn.node.KeyFile;
import cairn.verify.Check;
import cairn.verify.CheckId;
import cairn.verify.FederationTerms;
import cairn.verify.ProofVerifier;
import cairn.verify.Subject;
import cairn.verify.TrustedAttestor;
import cairn.verify.TrustedNetwork;
import cairn.verify.TrustedPolicy;
import cairn.verify.Verdict;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What comes of single records in a bundle, and of their whole log in a mirror.
 *
 * <p>For one thread.
 */
final class CarriedAndMirrored {
  private final GossipNet net;
  private final GossipNode receiver;

  CarriedAndMirrored(GossipNet net, GossipNode receiver) {
    this.net = net;
    this.receiver = receiver;
  }

  private void believe(VerifierKey key, String name) throws Exception {
    new AttestorStore(receiver.home())
        .add(new TrustedAttestor(DidKey.of(key.publicKeyBytes()), name, 1, Optional.empty()));
  }

  private JsonObject take(Path bundle) throws Exception {
    return net.cairnJson(receiver, 0, List.of("chain", "import"), bundle.toString(), "--json");
  }

  /**
   * Records of two attestors, of whom the receiver trusts one. In a bundle the stranger's is
   * skipped and counted; in the mirror it is, for the log's sake; who judges by the receiver's
   * trust believes the other alone.
   */
  void strangersAreCountedAndKeptAndNeverTakenForTrusted(GossipNode sender, Path folder)
      throws Exception {
    SeedSigner colleague = attestor("colleague");
    SeedSigner stranger = attestor("stranger");
    believe(colleague.key(), "A colleague");
    believe(KeyFile.read(GatewayFiles.identityKey(sender.data())).key(), "The sender");
    sender.mayAppend();
    long first = sender.append(attestation(colleague));
    assertThat(sender.append(attestation(stranger))).isEqualTo(first + 1);
    Path bundle = folder.resolve("both.zip");
    net.cairn(
        sender,
        0,
        List.of("chain", "export", "--start", "" + first, "--end", "" + (first + 2)),
        "--output",
        bundle.toString());
    JsonObject taken = take(bundle);
    assertThat(taken.integer("imported")).isEqualTo(1);
    assertThat(taken.integer("untrusted")).isEqualTo(1);
    receiver.sync(sender.fingerprint());
    Copies.areEqual(net.exchange(), sender.log(), receiver.mirror(sender.origin()));
    VerifierKey log = sender.document().logs().getFirst().key();
    assertThat(ways(log, first)).hasSize(2).contains("mirror");
    assertThat(ways(log, first + 1)).isEmpty();
    Verdict believed = judge(sender, first, colleague);
    assertThat(believed.isVerified()).as("%s", believed.checks()).isTrue();
    assertThat(trust(believed)).isEqualTo(Check.Outcome.PASS);
    assertThat(trust(judge(sender, first + 1, stranger))).isEqualTo(Check.Outcome.ABSENT);
  }

  private static SeedSigner attestor(String name) throws Exception {
    byte[] seed = Hash.sha256(("attestor " + name).getBytes(UTF_8)).bytes();
    return SeedSigner.of(name, SignatureType.ED25519, seed);
  }

  private static AttestationEntry attestation(SeedSigner attestor) throws Exception {
    return AttestationEntry.sign(
        new AttestationEntry.Statement(
            file(attestor),
            List.of(),
            1_790_000_000,
            Optional.empty(),
            DidKey.of(attestor.key().publicKeyBytes())),
        attestor);
  }

  private static Hash file(SeedSigner attestor) {
    return Hash.sha256(("seen by " + attestor.key().name()).getBytes(UTF_8));
  }

  /**
   * A device's records of one investigation come in a bundle, and then somebody shows its whole
   * log: each is held once, by both ways, however often either comes again.
   */
  void isHeldOnceByBothWays(Path folder) throws Exception {
    ShownDevice device = new ShownDevice(folder, net.exchange());
    believe(device.attestorKey(), "A device");
    assertThat(take(device.bundle()).integer("imported")).isEqualTo(2);
    long before = held();
    try (MadeUpNode shows = new MadeUpNode(device)) {
      receiver.follow(device.fingerprint(), Optional.of(shows.url()), false);
      for (int again = 0; again < 2; again++) {
        receiver.sync(device.fingerprint());
        assertThat(receiver.mirrored(device.origin()).map(SignedCheckpoint::checkpoint))
            .contains(device.shown().checkpoint());
        for (long index : new long[] {0, 2}) {
          assertThat(ways(device.log(), index)).hasSize(2).contains("mirror");
        }
        assertThat(ways(device.log(), 1)).as("what was left out of the bundle").isEmpty();
        assertThat(take(device.bundle()).integer("duplicates")).isEqualTo(2);
        assertThat(held()).isEqualTo(before);
      }
    }
  }

  private static Check.Outcome trust(Verdict verdict) {
    return verdict.checks().stream()
        .filter(check -> check.id() == CheckId.ATTESTOR_TRUST)
        .findFirst()
        .orElseThrow()
        .outcome();
  }

  private Verdict judge(GossipNode sender, long index, SeedSigner attestor) throws Exception {
    SignedCheckpoint head = sender.checkpoint(); // with the witness's line, which no mirror knows
    List<byte[]> entries =
        Copies.entries(
            net.exchange(), receiver.mirror(sender.origin()), (int) head.checkpoint().size());
    TlogProof proof =
        new TlogProof(
            Optional.of(entries.get((int) index)),
            index,
            Merkle.inclusionPath(index, entries.size(), (level, at) -> node(entries, level, at)),
            head);
    TrustedNetwork pinned =
        new TrustedNetwork(
            sender.document().id(),
            List.of(TrustedPolicy.of(sender.document())),
            FederationTerms.of(sender.document()));
    return new ProofVerifier(List.of(pinned), new AttestorStore(receiver.home()).current())
        .verify(new Subject.FileHash(file(attestor)), ProofFile.of(proof), Set.of());
  }

  private static Hash node(List<byte[]> entries, int level, long index) {
    return level == 0
        ? Merkle.leafHash(entries.get((int) index))
        : Merkle.nodeHash(
            node(entries, level - 1, 2 * index), node(entries, level - 1, 2 * index + 1));
  }

  /** The ways by which the record came to be held. */
  private List<String> ways(VerifierKey log, long index) throws SQLException {
    List<String> ways = new ArrayList<>();
    try (Connection connection = database();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT source FROM held_provenances WHERE log = ? AND leaf_index = ?")) {
      select.setBytes(1, Hash.sha256(log.vkey().getBytes(UTF_8)).bytes());
      select.setLong(2, index);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          ways.add(rows.getString(1));
        }
      }
    }
    return ways;
  }

  private long held() throws SQLException {
    try (Connection connection = database();
        PreparedStatement select =
            connection.prepareStatement("SELECT count(*) FROM held_records");
        ResultSet row = select.executeQuery()) {
      assertThat(row.next()).isTrue();
      return row.getLong(1);
    }
  }

  /** No route says how a record came. */
  private Connection database() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + receiver.data().resolve("node.db"));
  }
}
