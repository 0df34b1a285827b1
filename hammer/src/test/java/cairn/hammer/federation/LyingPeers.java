package cairn.hammer.federation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Hash;
import cairn.format.ProofFile;
import cairn.hammer.federation.LyingPeer.Lie;
import cairn.http.Reply;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Peers of C, one for each lie, and one that tells the truth. */
final class LyingPeers implements AutoCloseable {
  private static final int BETWEEN_LOOKS = 20;

  private final List<LyingPeer> peers = new ArrayList<>();

  LyingPeers() throws Exception {
    for (Lie lie : Lie.values()) {
      peers.add(new LyingPeer(lie));
    }
  }

  /** How C configures them. */
  List<String> asPeers() throws Exception {
    List<String> configured = new ArrayList<>();
    for (LyingPeer peer : peers) {
      configured.add(peer.asPeer());
    }
    return configured;
  }

  /**
   * Somebody stamps at C while it asks all of them, each for two batches at least; returns how long
   * his stamps took, in milliseconds.
   */
  List<Double> areAskedWhileSomebodyStamps(ScriptedFederation federation, FederatedUser user)
      throws Exception {
    peers.forEach(peer -> peer.wake(true));
    List<Double> millis = new ArrayList<>();
    federation.await(
        "every peer was heard twice",
        () -> {
          for (int i = 0; i < BETWEEN_LOOKS; i++) {
            long started = System.nanoTime();
            user.stamp("c", user.newHash());
            millis.add((System.nanoTime() - started) / 1e6);
          }
          String metrics = new String(user.get("c", "/metrics").body(), UTF_8);
          return Optional.of(metrics).filter(this::allAreHeard);
        });
    return millis;
  }

  /** Whether C has come to something on two answers of each, if not on silence. */
  private boolean allAreHeard(String metrics) {
    return peers.stream()
        .allMatch(
            peer ->
                peer.lie() == Lie.NOTHING
                    ? peer.asked() > 0
                    : peer.asked() > 1
                        && count(metrics, "received", peer) + count(metrics, "failed", peer) > 1);
  }

  private static double count(String metrics, String what, LyingPeer peer) {
    Matcher line =
        Pattern.compile(
                "^cairn_federation_anchors_%s_total\\{peer=\"%s\"} ([0-9.]+)$"
                    .formatted(what, Pattern.quote(peer.id())),
                Pattern.MULTILINE)
            .matcher(metrics);
    assertThat(line.find()).as("%s of %s in %s", what, peer.id(), metrics).isTrue();
    return Double.parseDouble(line.group(1));
  }

  /** What the truthful one said is there, in the proof and in C's log; of all others nothing. */
  void areNotBelieved(ScriptedFederation federation, FederatedUser user) throws Exception {
    Hash last = user.newHash();
    user.stamp("c", last);
    Set<String> honest = new HashSet<>(Set.of("network-a", "network-b"));
    peers.stream().filter(peer -> peer.lie() == Lie.NONE).map(LyingPeer::id).forEach(honest::add);
    ProofFile proof =
        user.awaitProof(
            "c",
            last,
            "the anchors of " + honest,
            file -> FederatedUser.anchoredBy(file).keySet().containsAll(honest));
    assertThat(FederatedUser.anchoredBy(proof)).containsOnlyKeys(honest);
    Reply anchors = user.get("c", "/v1/anchors/" + last.hex());
    for (LyingPeer peer : peers) {
      boolean isHonest = peer.lie() == Lie.NONE;
      String all = new String(anchors.body(), UTF_8);
      assertThat(all.contains(peer.id())).as("%s in %s", peer.id(), all).isEqualTo(isHonest);
      assertThat(AnchorsLogged.of(peer.origin(), user.log("c"), user.exchange()).isEmpty())
          .as("C's log holds nothing of " + peer.origin())
          .isNotEqualTo(isHonest);
    }
    for (LyingPeer peer : peers) {
      assertThat(federation.forks("c", peer.id())).as("a failed proof is no evidence").isEmpty();
    }
  }

  /** From now on they only say that they cannot answer. */
  void fallSilent() {
    peers.forEach(peer -> peer.wake(false));
  }

  @Override
  public void close() {
    peers.forEach(LyingPeer::close);
  }
}
