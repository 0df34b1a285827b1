package cairn.hammer;

import cairn.format.AddCheckpointRequest;
import cairn.format.Checkpoint;
import cairn.format.Frontier;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.SigningException;
import java.util.ArrayList;
import java.util.List;

/** A log of made-up leaves, with a key of its own, that grows and asks a witness each time. */
final class GrowingLog {
  private static final int LEVELS = 40; // more leaves than any load adds

  /** What is asked of the witness, and the checkpoint that it is to cosign. */
  record Step(AddCheckpointRequest request, Checkpoint checkpoint) {}

  private final SeedSigner signer;
  private final List<List<Hash>> nodes = new ArrayList<>(); // by level: the complete subtrees
  private Frontier tree = Frontier.EMPTY;

  private GrowingLog(SeedSigner signer) {
    this.signer = signer;
    for (int level = 0; level < LEVELS; level++) {
      nodes.add(new ArrayList<>());
    }
  }

  /** The log of that number; the same seed gives the same keys, and so the same vkeys. */
  static GrowingLog of(HashSource seeds, int number) {
    String origin = "hammer.example/load:s%dn%d".formatted(seeds.seed(), number);
    try {
      byte[] seed = seeds.at(number).bytes();
      return new GrowingLog(SeedSigner.of(origin, SignatureType.ED25519, seed));
    } catch (MalformedException impossible) {
      throw new IllegalStateException(origin + " is an origin", impossible);
    }
  }

  /** What a witness is told. */
  String vkey() {
    return signer.key().vkey();
  }

  /** Adds that many leaves and signs; the proof is from the size before. */
  Step grow(int leaves) throws SigningException {
    long before = tree.size();
    List<Hash> added = new ArrayList<>();
    for (int i = 0; i < leaves; i++) {
      added.add(new HashSource(before + i).at(signer.key().keyId()));
    }
    tree = tree.append(added, (level, index, hash) -> nodes.get(level).add(hash));
    Checkpoint checkpoint = new Checkpoint(signer.key().name(), tree.size(), tree.root());
    List<Hash> proof =
        Merkle.<IllegalStateException>consistencyPath(
            before, tree.size(), (level, index) -> nodes.get(level).get(Math.toIntExact(index)));
    SignedCheckpoint signed = new SignedCheckpoint(checkpoint, List.of(checkpoint.sign(signer)));
    return new Step(new AddCheckpointRequest(before, proof, signed), checkpoint);
  }
}
