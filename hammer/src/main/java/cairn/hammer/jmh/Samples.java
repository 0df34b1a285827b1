package cairn.hammer.jmh;

import cairn.format.Checkpoint;
import cairn.format.Cosignature;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.NoteSignature;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.SigningException;
import cairn.format.TimestampEntry;
import cairn.format.TlogProof;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a gateway with ten million entries handles: an entry, its proof, a cosigned checkpoint. */
final class Samples {
  static final long TREE_SIZE = 10_000_000;
  static final long LEAF_INDEX = 6_543_210;
  static final long NOW = 1_795_000_000;

  private static final String ORIGIN = "network-a.example/public:timestamps";

  private static final SampleTree TREE = new SampleTree(Map.of(LEAF_INDEX, entry()), TREE_SIZE);

  private Samples() {}

  /** Canonical JSON of 120 bytes. */
  static byte[] entry() {
    return new TimestampEntry(SampleTree.hash(0), NOW).object().canonical();
  }

  /** From the leaf that holds {@link #entry} up to {@link #root}. */
  static List<Hash> path() {
    return TREE.path(LEAF_INDEX);
  }

  static Hash root() {
    return TREE.root(LEAF_INDEX);
  }

  static Checkpoint checkpoint() {
    return new Checkpoint(ORIGIN, TREE_SIZE, root());
  }

  static SeedSigner log() {
    return signer(ORIGIN, SignatureType.ED25519, 1);
  }

  static SeedSigner witness(SignatureType type, int number) {
    return signer("witness-" + number, type, 1 + number);
  }

  /** With the log's line and those of three witnesses. */
  static SignedCheckpoint cosigned() {
    try {
      Checkpoint checkpoint = checkpoint();
      NoteSignature line = checkpoint.sign(log());
      return new SignedCheckpoint(
          checkpoint, List.of(line, cosignature(1), cosignature(2), cosignature(3)));
    } catch (SigningException e) {
      throw new IllegalStateException("a key in memory signs", e);
    }
  }

  private static NoteSignature cosignature(int number) throws SigningException {
    SeedSigner witness = witness(SignatureType.COSIGNATURE_ED25519, number);
    return Cosignature.sign(witness, checkpoint(), NOW).line();
  }

  static TlogProof proof() {
    return new TlogProof(Optional.of(entry()), LEAF_INDEX, path(), cosigned());
  }

  private static SeedSigner signer(String name, SignatureType type, int seed) {
    try {
      byte[] bytes = new byte[32];
      bytes[0] = (byte) seed;
      return SeedSigner.of(name, type, bytes);
    } catch (MalformedException e) {
      throw new IllegalStateException("a well-formed key name", e);
    }
  }
}
