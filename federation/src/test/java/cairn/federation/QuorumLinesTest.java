package cairn.federation;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Checkpoint;
import cairn.format.Cosignature;
import cairn.format.Hash;
import cairn.format.KeyRotationEntry;
import cairn.format.MalformedException;
import cairn.format.NetworkDocument;
import cairn.format.NetworkLog;
import cairn.format.NetworkWitness;
import cairn.format.NoteSignature;
import cairn.format.Origin;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.Utf8;
import cairn.verify.CheckpointJudge;
import cairn.verify.JudgedCheckpoint;
import cairn.verify.TrustedPolicy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which lines of a judged checkpoint are logged. */
class QuorumLinesTest {
  private static final Origin LOG = new Origin("network-a", "public:timestamps");
  private static final long LAST_TRUSTED = 5;

  private final SeedSigner oldLog = key(LOG.toString(), SignatureType.ED25519, "old");
  private final SeedSigner newLog = key(LOG.toString(), SignatureType.ED25519, "new");
  private final SeedSigner oldWitness =
      key("witness-a-1", SignatureType.COSIGNATURE_ED25519, "old");
  private final SeedSigner newWitness =
      key("witness-a-1", SignatureType.COSIGNATURE_ED25519, "new");

  private static SeedSigner key(String name, SignatureType type, String seed) {
    try {
      return SeedSigner.of(name, type, Hash.sha256(Utf8.encode(name + seed)).bytes());
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of a network whose log and witness have new keys. */
  private TrustedPolicy policy() throws Exception {
    NetworkDocument document =
        new NetworkDocument(
            "network-a",
            List.of(new NetworkLog(LOG, newLog.key())),
            List.of(
                new NetworkWitness(
                    "witness-a-1", "network-a", List.of(newWitness.key()), "http://witness-a-1")),
            1,
            List.of(),
            Optional.empty());
    return TrustedPolicy.of(
        document.withRotations(
            List.of(
                KeyRotationEntry.rotate(
                    KeyRotationEntry.Role.LOG, LOG, oldLog, newLog, LAST_TRUSTED),
                KeyRotationEntry.rotate(
                    KeyRotationEntry.Role.WITNESS, LOG, oldWitness, newWitness, LAST_TRUSTED))));
  }

  private static SignedCheckpoint kept(SignedCheckpoint signed, TrustedPolicy policy) {
    JudgedCheckpoint judged = CheckpointJudge.judge(signed, policy);
    assertThat(judged).isInstanceOf(JudgedCheckpoint.Accepted.class);
    return QuorumLines.of(signed, ((JudgedCheckpoint.Accepted) judged).quorum());
  }

  /** What stands under the name of a key that has gone was verified by nobody. */
  @Test
  void linesOfKeysThatHaveGoneAreLeftOut() throws Exception {
    Checkpoint tree = new Checkpoint(LOG.toString(), LAST_TRUSTED + 1, Hash.sha256());
    Checkpoint other = new Checkpoint(LOG.toString(), LAST_TRUSTED + 2, Hash.sha256());
    NoteSignature log = tree.sign(newLog);
    NoteSignature witness = Cosignature.sign(newWitness, tree, 1_800_000_000).line();
    List<NoteSignature> garbage =
        List.of(other.sign(oldLog), Cosignature.sign(oldWitness, other, 1_800_000_000).line());
    SignedCheckpoint signed = new SignedCheckpoint(tree, garbage).with(List.of(log, witness));
    assertThat(kept(signed, policy()).signatures()).containsExactly(log, witness);
  }

  @Test
  void linesOfKeysThatWentLaterAreKept() throws Exception {
    Checkpoint tree = new Checkpoint(LOG.toString(), LAST_TRUSTED, Hash.sha256());
    List<NoteSignature> lines =
        List.of(tree.sign(oldLog), Cosignature.sign(oldWitness, tree, 1_800_000_000).line());
    SignedCheckpoint signed = new SignedCheckpoint(tree, lines);
    assertThat(kept(signed, policy())).isEqualTo(signed);
  }
}
