package cairn.format;

import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** One good value of each kind, made from scratch at every call. */
final class Values {
  static final String ORIGIN = "network-a/public:timestamps";
  static final Hash HASH = Hash.sha256(Utf8.encode("file"));

  private Values() {}

  static SignedCheckpoint checkpoint(long size) {
    try {
      Checkpoint checkpoint = new Checkpoint(ORIGIN, size, HASH);
      return new SignedCheckpoint(checkpoint, List.of(checkpoint.sign(TestKeys.log(ORIGIN))));
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  static TlogProof proof() {
    return new TlogProof(Optional.of(new byte[] {1}), 7, List.of(HASH), checkpoint(9));
  }

  static BatchEvidence batch(long id) {
    return new BatchEvidence(id, checkpoint(9), List.of(HASH));
  }

  static CrossAnchor crossAnchor(long batch) {
    return new CrossAnchor(batch, "network-b", proof());
  }

  static ExternalAnchor externalAnchor(long batch, String kind) {
    return new ExternalAnchor(
        batch, kind, JsonObject.builder().put("batch", batch).put("kind", kind).build());
  }

  static ProofFile proofFile() {
    return new ProofFile(
        proof(),
        Optional.of(proof()),
        List.of(batch(7)),
        List.of(crossAnchor(7)),
        List.of(externalAnchor(7, "btc:main")),
        Optional.of(new byte[16]));
  }

  static DidKey did(String name) {
    try {
      return DidKey.of(TestKeys.log(name).key().publicKeyBytes());
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  static AttestationEntry attestation(int perceptualHashes) {
    return new AttestationEntry(
        new AttestationEntry.Statement(
            HASH,
            Collections.nCopies(perceptualHashes, new PerceptualHash("dct64", "00")),
            1,
            Optional.of(HASH),
            did("attestor")),
        new byte[64]);
  }

  static EventEntry event(String id) {
    return new EventEntry(
        id, Optional.of("subject"), new EventEntry.Content.PayloadHash(HASH), 1679315147);
  }

  static NetworkLog log() {
    return new NetworkLog(new Origin("network-a", "public:timestamps"), TestKeys.log(ORIGIN).key());
  }

  static NetworkPeer peer() {
    return new NetworkPeer("network-b", "https://b.example", 2, HASH);
  }

  static NetworkWitness witness() {
    return new NetworkWitness(
        "w", "network-a", List.of(TestKeys.witness("w").key()), "http://127.0.0.1:8001");
  }

  static Cosignature cosignature(long timestamp) {
    return new Cosignature(TestKeys.witness("w").key(), timestamp, new byte[64]);
  }
}
