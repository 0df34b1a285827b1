package cairn.hammer.jmh;

import cairn.format.Checkpoint;
import cairn.format.Cosignature;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.format.NodeReader;
import cairn.format.NoteSignature;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.SigningException;
import cairn.format.TimestampEntry;
import cairn.format.TlogProof;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** What a gateway with ten million entries handles: an entry, its proof, a cosigned checkpoint. */
final class Samples {
  static final long TREE_SIZE = 10_000_000;
  static final long LEAF_INDEX = 6_543_210;
  static final long NOW = 1_795_000_000;

  private static final String ORIGIN = "network-a.example/public:timestamps";

  private Samples() {}

  /** Canonical JSON of 120 bytes. */
  static byte[] entry() {
    return new TimestampEntry(hash(0), NOW).object().canonical();
  }

  /** The hash over the number, as unlike any other as a real one. */
  static Hash hash(long number) {
    return Hash.sha256(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  /** Inner nodes out of the air, so that a tree of ten million leaves need not be built. */
  static NodeReader<RuntimeException> nodes() {
    return (level, index) ->
        level == 0 && index == LEAF_INDEX
            ? Merkle.leafHash(entry())
            : hash(((long) level << 40) + index);
  }

  /** From the leaf that holds {@link #entry} up to {@link #root}. */
  static List<Hash> path() {
    return Merkle.inclusionPath(LEAF_INDEX, TREE_SIZE, nodes());
  }

  /**
   * The root to which {@link #path} leads. Nodes out of the air fit no tree, so it is computed from
   * the leaf up.
   */
  static Hash root() {
    Hash hash = Merkle.leafHash(entry());
    long node = LEAF_INDEX;
    long last = TREE_SIZE - 1;
    for (Hash sibling : path()) {
      while ((node & 1) == 0 && node == last) { // the edge's node has no sibling at this level
        node >>>= 1;
        last >>>= 1;
      }
      hash = (node & 1) == 1 ? Merkle.nodeHash(sibling, hash) : Merkle.nodeHash(hash, sibling);
      node >>>= 1;
      last >>>= 1;
    }
    return hash;
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
