package cairn.node.sim;

import cairn.federation.PeerSettings;
import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.KeyRotationEntry;
import cairn.format.KeyRotationEntry.Role;
import cairn.format.MalformedException;
import cairn.format.NetworkDocument;
import cairn.format.NetworkLog;
import cairn.format.NetworkPeer;
import cairn.format.NetworkWitness;
import cairn.format.Origin;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SigningException;
import cairn.format.Utf8;
import cairn.format.VerifierKey;
import cairn.verify.FederationTerms;
import cairn.verify.TrustedNetwork;
import cairn.verify.TrustedPolicy;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who a network of the simulation is: names and keys, the same in every run.
 *
 * @param id its network id, also the name of its gateway's host
 * @param log the key of its one log
 * @param identity the key of its gateway
 * @param mirror the key by which it signs for its mirrors
 * @param witnesses the keys of its witnesses; each one's name is also its host's
 * @param rotations what keys of its log said when they went
 */
record Member(
    String id,
    SeedSigner log,
    SeedSigner identity,
    SeedSigner mirror,
    List<SeedSigner> witnesses,
    List<KeyRotationEntry> rotations) {
  private static final String NAMESPACE = "public:timestamps";

  Member {
    witnesses = List.copyOf(witnesses);
    rotations = List.copyOf(rotations);
  }

  /** The network of that number, with so many witnesses. */
  static Member of(int number, int witnesses) {
    String id = "network-" + number;
    List<SeedSigner> signers = new ArrayList<>();
    for (int i = 1; i <= witnesses; i++) {
      String name = "witness-%d-%d".formatted(number, i);
      signers.add(signer(name, SignatureType.COSIGNATURE_ED25519));
    }
    return new Member(
        id,
        signer(new Origin(id, NAMESPACE).toString(), SignatureType.ED25519),
        signer("identity-" + number, SignatureType.ED25519),
        signer(id + "/mirror", SignatureType.COSIGNATURE_ED25519),
        signers,
        List.of());
  }

  private static SeedSigner signer(String name, SignatureType type) {
    return signer(name, type, "key of " + name);
  }

  private static SeedSigner signer(String name, SignatureType type, String seed) {
    try {
      return SeedSigner.of(name, type, Hash.sha256(Utf8.encode(seed)).bytes());
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

  /**
   * The same with another key of its log.
   *
   * @param size of the largest tree for which the one counts that it has now
   */
  Member rotated(long size) {
    SeedSigner next =
        signer(
            log.key().name(),
            SignatureType.ED25519,
            "key %d of %s".formatted(rotations.size() + 2, log.key().name()));
    List<KeyRotationEntry> more = new ArrayList<>(rotations);
    try {
      more.add(KeyRotationEntry.rotate(Role.LOG, origin(), log, next, size));
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
    return new Member(id, next, identity, mirror, witnesses, more);
  }

  /** More than half of the witnesses; also how many each peer asks for. */
  int threshold() {
    return witnesses.size() / 2 + 1;
  }

  URI url() {
    return URI.create("http://" + id);
  }

  List<String> witnessHosts() {
    return witnesses.stream().map(witness -> witness.key().name()).toList();
  }

  /** What it shows of itself. */
  NetworkDocument document(List<Member> peers) {
    return new NetworkDocument(
            id,
            List.of(new NetworkLog(origin(), logKey())),
            witnesses.stream()
                .map(
                    witness ->
                        new NetworkWitness(
                            witness.key().name(),
                            id,
                            List.of(witness.key()),
                            "http://" + witness.key().name()))
                .toList(),
            threshold(),
            peers.stream()
                .map(
                    peer ->
                        new NetworkPeer(
                            peer.id(), peer.url().toString(), peer.threshold(), peer.fingerprint()))
                .toList(),
            Optional.empty())
        .withRotations(rotations);
  }

  private Hash fingerprint() {
    return document(List.of()).fingerprint();
  }

  /** How others pin it, with its gateway's key or without. */
  PeerSettings asPeer(boolean withIdentity) {
    return new PeerSettings(
        id,
        url(),
        threshold(),
        Optional.of(fingerprint()),
        withIdentity ? Optional.of(did()) : Optional.empty());
  }

  private DidKey did() {
    try {
      return DidKey.of(identity.key().publicKeyBytes());
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How a verifier pins it. */
  TrustedNetwork pin(FederationTerms terms) {
    return new TrustedNetwork(id, List.of(TrustedPolicy.of(document(List.of()))), terms);
  }
}
