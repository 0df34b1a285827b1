package cairn.node.sim;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.federation.Peer;
import cairn.federation.PeerStatus;
import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.VerifierKey;
import cairn.http.Call;
import cairn.http.ExchangeException;
import cairn.http.Reply;
import cairn.log.Batch;
import cairn.log.CosignedTree;
import cairn.node.sim.Reach.Event;
import cairn.node.sim.Wires.Face;
import cairn.store.StoreException;
import cairn.verify.FederationTerms;
import cairn.verify.ForkJudge;
import cairn.verify.JudgedFork;
import cairn.verify.Level;
import cairn.verify.ProofVerifier;
import cairn.verify.Subject;
import cairn.verify.TrustedNetwork;
import cairn.verify.Verdict;
import cairn.verify.VerdictOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What honest networks owe each other and their users once all troubles are over.
 *
 * @param honest their gateways
 * @param treason of the network that forks, if one does
 */
record Promises(List<SimGateway> honest, Optional<Treason> treason, Wires wires) {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** What is still missing; one line each. */
  List<String> open() throws StoreException {
    List<String> open = new ArrayList<>();
    for (SimGateway gateway : honest) {
      if (gateway.isUp()) {
        open.addAll(openAtLog(gateway));
        open.addAll(openAtPeers(gateway));
      } else {
        open.add(gateway.host() + " is down");
      }
    }
    return open;
  }

  private static List<String> openAtLog(SimGateway gateway) throws StoreException {
    long size = gateway.log().sequencer().head().size();
    long shown = gateway.log().reader().newest().map(CosignedTree::size).orElse(-1L);
    if (shown < size || gateway.isAsked()) {
      return List.of(
          "%s shows %d of %d, %s".formatted(gateway.host(), shown, size, gateway.log().state()));
    }
    return gateway.log().sealOnce() ? List.of(gateway.host() + " has a batch to seal") : List.of();
  }

  private List<String> openAtPeers(SimGateway gateway) throws StoreException {
    List<String> open = new ArrayList<>();
    Optional<Long> newest = gateway.log().reader().newestBatch().map(Batch::id);
    for (Peer peer : gateway.federation().peers().all()) {
      if (isForking(peer.id())) {
        if (!hasEvidence(gateway)) {
          open.add("%s has not seen the fork of %s".formatted(gateway.host(), peer.id()));
        }
      } else {
        Optional<Long> anchored = gateway.log().anchors().newestAnchoredBy(peer.id());
        if (peer.status() != PeerStatus.ACTIVE || !anchored.equals(newest)) {
          open.add(
              "%s (%s) has anchored %s of %s, not %s"
                  .formatted(peer.id(), peer.status(), anchored, gateway.host(), newest));
        }
      }
    }
    return open;
  }

  private boolean isForking(String id) {
    return treason.map(known -> known.member().id()).equals(Optional.of(id));
  }

  private static boolean hasEvidence(SimGateway gateway) throws StoreException {
    return !gateway.federation().evidence().isEmpty();
  }

  /** Nothing is open any more; now all of it has to be true. */
  void hold(Reach reach) throws Exception {
    for (SimGateway gateway : honest) {
      gateway.history().hold(gateway.log());
      reach.met(Event.ACKNOWLEDGED, gateway.history().acknowledgements());
      reach.met(
          Event.BATCH, Math.toIntExact(gateway.log().reader().newestBatch().orElseThrow().id()));
      holdPeers(gateway);
      reach.met(Event.FORK_FILE, holdEvidence(gateway));
      holdProof(gateway);
      reach.met(Event.PROOF);
    }
  }

  private void holdPeers(SimGateway gateway) throws StoreException {
    for (Peer peer : gateway.federation().peers().all()) {
      assertThat(peer.status())
          .as("%s at %s", peer.id(), gateway.host())
          .isEqualTo(isForking(peer.id()) ? PeerStatus.SET_ASIDE : PeerStatus.ACTIVE);
    }
  }

  /**
   * Whoever knows the network that forks has one file, and nobody has any other; and it convinces a
   * stranger who knows nothing but the forking log's key.
   */
  private int holdEvidence(SimGateway gateway)
      throws StoreException, IOException, MalformedException {
    Path directory = gateway.seat().directory().resolve("forks");
    List<Path> files = List.of();
    if (Files.exists(directory)) {
      try (Stream<Path> found = Files.list(directory)) {
        files = found.sorted().toList();
      }
    }
    boolean isConcerned = treason.filter(known -> known.concerns(gateway)).isPresent();
    assertThat(files).as("evidence at %s", gateway.host()).hasSize(isConcerned ? 1 : 0);
    assertThat(gateway.federation().evidence()).hasSameSizeAs(files);
    List<VerifierKey> keys =
        treason.map(known -> List.of(known.member().logKey())).orElse(List.of());
    for (Path file : files) {
      ForkFile fork = ForkFile.parse(Files.readAllBytes(file));
      assertThat(ForkJudge.judge(fork, keys)).as("%s", file).isInstanceOf(JudgedFork.Proven.class);
    }
    return files.size();
  }

  /** A user's proof carries everybody's word, and a verifier who pinned all of them believes it. */
  private void holdProof(SimGateway gateway) throws MalformedException, ExchangeException {
    Hash hash = gateway.history().newest();
    Reply reply =
        wires
            .from("user", Face.FIRST)
            .send(
                Call.get(
                    gateway.seat().member().url().resolve("/v1/proof/" + hash), LIMIT, 1 << 22));
    assertThat(reply.status()).isEqualTo(200);
    List<Member> peers =
        honest.stream()
            .map(other -> other.seat().member())
            .filter(gateway.seat().peers()::contains)
            .toList();
    FederationTerms terms =
        new FederationTerms(
            peers.stream()
                .map(peer -> new FederationTerms.Peer(peer.id(), peer.threshold()))
                .toList(),
            OptionalInt.empty());
    List<TrustedNetwork> pins = new ArrayList<>(List.of(gateway.seat().member().pin(terms)));
    peers.forEach(peer -> pins.add(peer.pin(FederationTerms.NONE)));
    Verdict verdict =
        new ProofVerifier(pins)
            .verify(
                new Subject.FileHash(hash),
                reply.body(),
                Set.of(Level.Kind.BASIC, Level.Kind.BATCHED, Level.Kind.FEDERATED));
    assertThat(verdict.outcome()).as("%s", verdict).isEqualTo(VerdictOutcome.VERIFIED);
    assertThat(verdict.levels())
        .as("%s", verdict)
        .contains(new Level.Federated(peers.size(), peers.size()));
  }

  /** How much is in the honest networks' logs. */
  List<Long> sizes() {
    return honest.stream().map(gateway -> gateway.log().sequencer().head().size()).toList();
  }
}
