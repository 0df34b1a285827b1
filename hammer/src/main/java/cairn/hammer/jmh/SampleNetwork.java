package cairn.hammer.jmh;

import cairn.format.Checkpoint;
import cairn.format.Cosignature;
import cairn.format.MalformedException;
import cairn.format.NoteSignature;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.SigningException;
import cairn.verify.FederationTerms;
import cairn.verify.QuorumRule;
import cairn.verify.TrustedNetwork;
import cairn.verify.TrustedPolicy;
import cairn.verify.TrustedWitness;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A network with a log and three witnesses, of which two must sign, with keys of its own.
 *
 * @param number from 1; another number is another network
 */
record SampleNetwork(int number) {
  static final int WITNESSES = 3;
  private static final int THRESHOLD = 2;

  String id() {
    return "network-%d.example".formatted(number);
  }

  String origin() {
    return id() + "/public:timestamps";
  }

  private SeedSigner log() {
    return signer(origin(), SignatureType.ED25519, 0);
  }

  private SeedSigner witness(int which) {
    String name = "witness-%d-%d.example".formatted(number, which);
    return signer(name, SignatureType.COSIGNATURE_ED25519, which);
  }

  private SeedSigner signer(String name, SignatureType type, int role) {
    try {
      byte[] seed = new byte[32];
      seed[0] = (byte) number;
      seed[1] = (byte) role;
      return SeedSigner.of(name, type, seed);
    } catch (MalformedException e) {
      throw new IllegalStateException("a well-formed key name", e);
    }
  }

  /** With the log's line and those of all witnesses. */
  SignedCheckpoint cosigned(Checkpoint checkpoint) {
    try {
      List<NoteSignature> lines = new ArrayList<>(List.of(checkpoint.sign(log())));
      for (int which = 1; which <= WITNESSES; which++) {
        lines.add(Cosignature.sign(witness(which), checkpoint, Samples.NOW).line());
      }
      return new SignedCheckpoint(checkpoint, lines);
    } catch (SigningException e) {
      throw new IllegalStateException("a key in memory signs", e);
    }
  }

  /** How somebody pins it. */
  TrustedNetwork pin(FederationTerms terms) {
    List<TrustedWitness> witnesses =
        IntStream.rangeClosed(1, WITNESSES).mapToObj(this::trusted).toList();
    List<QuorumRule> members =
        witnesses.stream().<QuorumRule>map(QuorumRule.OneWitness::new).toList();
    TrustedPolicy policy =
        new TrustedPolicy(
            Optional.of(id()),
            List.of(log().key()),
            witnesses,
            new QuorumRule.Group(THRESHOLD, members));
    return new TrustedNetwork(id(), List.of(policy), terms);
  }

  private TrustedWitness trusted(int which) {
    SeedSigner signer = witness(which);
    return new TrustedWitness(signer.key().name(), Optional.of(id()), List.of(signer.key()));
  }
}
