package cairn.node.sim;

import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Origin;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.Utf8;
import cairn.format.VerifierKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Who a network of the simulation is: names and keys, the same in every run.
 *
 * @param id its network id, also the name of its gateway's host
 * @param log the key of its one log
 * @param witnesses the keys of its witnesses; each one's name is also its host's
 */
record Member(String id, SeedSigner log, List<SeedSigner> witnesses) {
  private static final String NAMESPACE = "public:timestamps";

  Member {
    witnesses = List.copyOf(witnesses);
  }

  /** The network of that number, with so many witnesses. */
  static Member of(int number, int witnesses) {
    String id = "network-" + number;
    List<SeedSigner> signers = new ArrayList<>();
    for (int i = 1; i <= witnesses; i++) {
      signers.add(signer("witness-%d-%d".formatted(number, i), SignatureType.COSIGNATURE_ED25519));
    }
    return new Member(
        id, signer(new Origin(id, NAMESPACE).toString(), SignatureType.ED25519), signers);
  }

  private static SeedSigner signer(String name, SignatureType type) {
    try {
      return SeedSigner.of(name, type, Hash.sha256(Utf8.encode("key of " + name)).bytes());
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  Origin origin() {
    return new Origin(id, NAMESPACE);
  }

  VerifierKey logKey() {
    return log.key();
  }

  /** More than half of the witnesses. */
  int threshold() {
    return witnesses.size() / 2 + 1;
  }
}
