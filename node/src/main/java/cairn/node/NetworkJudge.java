package cairn.node;

import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.NetworkDocument;
import cairn.format.ProofFile;
import cairn.format.TlogProof;
import cairn.log.ProofJudge;
import cairn.verify.FederationTerms;
import cairn.verify.Level;
import cairn.verify.ProofVerifier;
import cairn.verify.Subject;
import cairn.verify.TrustedNetwork;
import cairn.verify.TrustedPolicy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Judges proofs for {@code POST /v1/verify} by this network's own document, and the anchors in them
 * by those of its peers that are pinned here. A convenience; who relies on it trusts this node.
 */
final class NetworkJudge implements ProofJudge {
  private final TrustedNetwork own;
  private final Supplier<List<TrustedNetwork>> peers;

  /**
   * @param peers the peers' pins as they are now; may be asked by several threads at once
   */
  NetworkJudge(NetworkDocument network, Supplier<List<TrustedNetwork>> peers) {
    this.own =
        new TrustedNetwork(
            network.id(), List.of(TrustedPolicy.of(network)), FederationTerms.of(network));
    this.peers = peers;
  }

  @Override
  public JsonObject judge(byte[] proof) throws MalformedException {
    ProofFile file = parse(proof);
    byte[] entry =
        file.proof()
            .extra()
            .orElseThrow(
                () ->
                    new MalformedException(
                        "proof: expected an extra line with the entry, found none"));
    List<TrustedNetwork> pins = new ArrayList<>(peers.get());
    pins.add(own);
    ProofVerifier verifier = new ProofVerifier(pins);
    return verifier.verify(new Subject.EntryBytes(entry), file, Set.of(Level.Kind.BASIC)).object();
  }

  private static ProofFile parse(byte[] proof) throws MalformedException {
    String start = new String(proof, 0, Math.min(proof.length, 16), StandardCharsets.ISO_8859_1);
    return start.startsWith("c2sp.org/")
        ? ProofFile.of(TlogProof.parse(proof))
        : ProofFile.parse(proof);
  }
}
