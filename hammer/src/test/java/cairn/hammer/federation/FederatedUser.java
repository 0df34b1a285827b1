package cairn.hammer.federation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.CrossAnchor;
import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.NetworkDocument;
import cairn.format.ProofFile;
import cairn.hammer.Acknowledgement;
import cairn.hammer.HashSource;
import cairn.hammer.Target;
import cairn.hammer.Trust;
import cairn.http.Call;
import cairn.http.ExchangeException;
import cairn.http.HttpClientExchange;
import cairn.http.Reply;
import cairn.verify.FederationTerms;
import cairn.verify.Level;
import cairn.verify.ProofVerifier;
import cairn.verify.Subject;
import cairn.verify.TrustedNetwork;
import cairn.verify.TrustedPolicy;
import cairn.verify.Verdict;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Somebody who has pinned the three networks, by the fingerprints that setup.sh published.
 *
 * <p>For one thread.
 */
final class FederatedUser implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int MAX_REPLY = 4 << 20;

  private final ScriptedFederation federation;
  private final HttpClientExchange exchange = HttpClientExchange.create();
  private final Map<String, NetworkDocument> networks = new HashMap<>();
  private final ProofVerifier verifier;
  private final HashSource hashes = new HashSource(System.nanoTime());
  private long taken;

  /** Pins networks that run. */
  FederatedUser(ScriptedFederation federation) throws Exception {
    this.federation = federation;
    List<TrustedNetwork> pins = new ArrayList<>();
    for (String network : ScriptedFederation.NETWORKS) {
      NetworkDocument document = NetworkDocument.parse(get(network, "/v1/network").body());
      assertThat(document.fingerprint().hex())
          .isEqualTo(federation.published(network).string("fingerprint"));
      networks.put(network, document);
      pins.add(
          new TrustedNetwork(
              document.id(), List.of(TrustedPolicy.of(document)), FederationTerms.of(document)));
    }
    verifier = new ProofVerifier(pins);
  }

  HttpClientExchange exchange() {
    return exchange;
  }

  /** A hash that nobody has stamped. */
  Hash newHash() {
    return hashes.at(taken++);
  }

  Reply get(String network, String path) throws ExchangeException {
    return exchange.send(
        Call.get(URI.create(federation.gateway(network) + path), LIMIT, MAX_REPLY));
  }

  /** What the gateway answers to a stamp. */
  Reply post(String network, Hash hash) throws ExchangeException {
    byte[] body = ("{\"hash\":\"" + hash.hex() + "\"}").getBytes(UTF_8);
    URI uri = URI.create(federation.gateway(network) + "/v1/timestamp");
    return exchange.send(Call.post(uri, "application/json", body, LIMIT, MAX_REPLY));
  }

  /** Stamps it; on return a quorum has cosigned it. */
  Acknowledgement stamp(String network, Hash hash) throws Exception {
    Reply reply = post(network, hash);
    assertThat(reply.status()).as(federation.logTail("gateway-" + network)).isEqualTo(200);
    JsonObject attestation =
        JsonObject.parse(reply.body(), MAX_REPLY, "answer").object("attestation");
    return new Acknowledgement(
        hash, attestation.integer("sequence"), attestation.integer("timestamp"));
  }

  /** The proof as it is now; empty while the gateway has none to give. */
  Optional<ProofFile> proof(String network, Hash hash) throws Exception {
    try {
      Reply reply = get(network, "/v1/proof/" + hash.hex());
      return reply.status() == 200 ? Optional.of(ProofFile.parse(reply.body())) : Optional.empty();
    } catch (ExchangeException down) {
      return Optional.empty();
    }
  }

  /** Waits until the proof is such. */
  ProofFile awaitProof(String network, Hash hash, String what, Predicate<ProofFile> wanted)
      throws Exception {
    return federation.await(what, () -> proof(network, hash).filter(wanted));
  }

  /** Waits until both peers' anchors are in the proof; it verifies then. */
  ProofFile awaitFederated(String network, Hash hash) throws Exception {
    ProofFile proof =
        awaitProof(network, hash, "both peers' anchors", file -> anchoredBy(file).size() == 2);
    Verdict verdict = judge(hash, proof, Level.Kind.FEDERATED);
    assertThat(verdict.isVerified()).as("%s", verdict.checks()).isTrue();
    assertThat(verdict.levels()).contains(new Level.Federated(2, 2));
    return proof;
  }

  /** The peers whose anchors are in it, with the batch that each anchored. */
  static Map<String, Long> anchoredBy(ProofFile proof) {
    Map<String, Long> batches = new HashMap<>();
    for (CrossAnchor anchor : proof.crossAnchors()) {
      batches.put(anchor.networkId(), anchor.batch());
    }
    return batches;
  }

  Verdict judge(Hash hash, ProofFile proof, Level.Kind required) {
    return verifier.verify(new Subject.FileHash(hash), proof, Set.of(required));
  }

  private NetworkDocument network(String id) {
    return Optional.ofNullable(networks.get(id)).orElseThrow();
  }

  /** The network's one log. */
  Target log(String network) {
    String namespace = network(network).logs().getFirst().origin().namespace();
    return new Target(URI.create(federation.gateway(network) + "/" + namespace));
  }

  Trust trust(String network) {
    return Trust.of(network(network));
  }

  @Override
  public void close() {
    exchange.close();
  }
}
