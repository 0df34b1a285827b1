package cairn.hammer.federation;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Checkpoint;
import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.ProofFile;
import cairn.format.SignedCheckpoint;
import cairn.hammer.LogCheck;
import cairn.hammer.MemoryJournal;
import cairn.hammer.federation.ScriptedFederation.Outcome;
import cairn.http.Reply;
import cairn.verify.Check;
import cairn.verify.Level;
import cairn.verify.Verdict;
import cairn.verify.VerdictOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three networks that witness each other: twelve real processes, made, started and stopped by the
 * scripts of the example, with a batch every second. The tests use the same ones, in this order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FederationIT {
  private static final boolean LONG = Boolean.getBoolean("cairn.long"); // 12 minutes
  private static final long PERIOD_SECONDS = 1;

  /** So that no slow machine makes a stamp pending. */
  private static final String PATIENT = "\"quorum_timeout\": \"20s\",";

  private static final int KILLS = LONG ? 60 : 5;
  private static final int TURNS = LONG ? 8 : 2;
  private static final int STAMPS = LONG ? 1000 : 300;

  /** Of a comparison: what other processes do in between makes it worse, never better. */
  private static final int ATTEMPTS = 3;

  private static final double MOST_SLOWDOWN = 2;

  /** No answer of a peer is waited for that long by whoever stamps. */
  private static final double SURELY_WAITED_MILLIS = 15_000;

  @TempDir private static Path folder;

  private static ScriptedFederation federation;
  private static FederatedUser user;

  @BeforeAll
  static void start() throws Exception {
    federation = new ScriptedFederation(folder);
    ExampleScripts.makeOnce(federation);
    for (String network : ScriptedFederation.NETWORKS) {
      federation.configure(
          network,
          json ->
              json.replace("\"batch_period\": 60", "\"batch_period\": " + PERIOD_SECONDS)
                  .replaceFirst("\\{", "{" + PATIENT));
    }
    ExampleScripts.startAllAndNothingTwice(federation);
    user = new FederatedUser(federation);
  }

  @AfterAll
  static void stop() throws Exception {
    user.close();
    federation.close();
  }

  private static void restart(String... parts) throws Exception {
    federation.script("start.sh", parts).succeeded();
  }

  @Test
  @Order(1)
  void goesOnWithoutAPeerAndMakesUpForItWhenItIsBack() throws Exception {
    federation.kill("gateway-b");
    Hash early = user.newHash();
    user.stamp("a", early);
    ProofFile lacking = awaitAnchorOf("network-c", early);
    assertThat(FederatedUser.anchoredBy(lacking)).containsOnlyKeys("network-c");
    Verdict few = user.judge(early, lacking, Level.Kind.FEDERATED);
    assertThat(few.outcome()).isEqualTo(VerdictOutcome.LEVEL_NOT_MET);
    assertThat(sentences(few)).contains("federated 1/2");

    Hash later = user.newHash();
    user.stamp("a", later);
    Map<String, Long> anchored = FederatedUser.anchoredBy(awaitAnchorOf("network-c", later));
    long batch = anchored.getOrDefault("network-c", 0L);
    assertThat(batch).isPositive();
    restart("gateway-b");

    ProofFile whole = user.awaitFederated("a", early);
    Map<String, Long> batches = FederatedUser.anchoredBy(whole);
    assertThat(batches.get("network-c")).isLessThan(batch);
    assertThat(batches.get("network-b")).isGreaterThanOrEqualTo(batch);
    assertThat(whole.batches()).hasSizeGreaterThan(1);
    refusesToCallItFederatedWithoutItsAnchors(early, whole);
  }

  private static ProofFile awaitAnchorOf(String peer, Hash hash) throws Exception {
    return user.awaitProof(
        "a",
        hash,
        "an anchor of " + peer,
        file -> FederatedUser.anchoredBy(file).containsKey(peer));
  }

  private static String sentences(Verdict verdict) {
    return verdict.checks().stream().map(Check::sentence).collect(joining("\n"));
  }

  /** Exit code 7: nothing in it is wrong. */
  private static void refusesToCallItFederatedWithoutItsAnchors(Hash hash, ProofFile whole)
      throws Exception {
    for (String network : ScriptedFederation.NETWORKS) {
      federation
          .user(
              "trust",
              "add",
              federation.gateway(network).toString(),
              "--fingerprint",
              federation.published(network).string("fingerprint"))
          .succeeded();
    }
    Path proof = folder.resolve("whole.cairn");
    Files.write(proof, whole.encode());
    String[] verify = {
      "verify", "--hash", hash.hex(), "--proof", proof.toString(), "--require", "federated"
    };
    assertThat(federation.user(verify).succeeded().out()).contains("federated 2/2");
    ProofFile stripped =
        new ProofFile(
            whole.proof(), whole.notBefore(), whole.batches(), List.of(), List.of(), whole.blind());
    Files.write(proof, stripped.encode());
    Outcome refused = federation.user(verify);
    assertThat(refused.status()).as(refused.out() + refused.err()).isEqualTo(7);
  }

  @Test
  @Order(2)
  void fallsSilentWhenNobodyStamps() throws Exception {
    for (String network : ScriptedFederation.NETWORKS) {
      Hash hash = user.newHash();
      user.stamp(network, hash);
      user.awaitFederated(network, hash);
    }
    federation.await(
        "no entry in any log for five batch periods",
        () -> {
          List<Long> before = sizes();
          TimeUnit.SECONDS.sleep(5 * PERIOD_SECONDS);
          return Optional.of(before).filter(sizes()::equals);
        });
  }

  private static List<Long> sizes() throws Exception {
    List<Long> sizes = new ArrayList<>();
    for (String network : ScriptedFederation.NETWORKS) {
      String checkpoint = user.log(network).base().getPath() + "/checkpoint";
      sizes.add(SignedCheckpoint.parse(user.get(network, checkpoint).body()).checkpoint().size());
    }
    return sizes;
  }

  /** A frozen gateway takes connections and requests, and answers nothing. */
  @Test
  @Order(3)
  void noStampWaitsForAPeerThatHangs() throws Exception {
    double slowdown = slowdownByAPeerThatHangs();
    for (int attempt = 1; LONG && slowdown > MOST_SLOWDOWN && attempt < ATTEMPTS; attempt++) {
      slowdown = slowdownByAPeerThatHangs();
    }
    if (LONG) { // fewer stamps have no steady percentile
      assertThat(slowdown).isLessThanOrEqualTo(MOST_SLOWDOWN);
    }
    Hash last = user.newHash();
    user.stamp("a", last);
    user.awaitFederated("a", last);
  }

  /** By how much p99 grows. */
  private static double slowdownByAPeerThatHangs() throws Exception {
    List<Double> usual = new ArrayList<>();
    List<Double> beside = new ArrayList<>();
    for (int turn = 0; turn < TURNS; turn++) { // in turns, so that both meet the same machine
      stampFor(usual);
      federation.signal("STOP", "gateway-b");
      try {
        Hash hash = stampFor(beside);
        awaitAnchorOf("network-c", hash);
      } finally {
        federation.signal("CONT", "gateway-b");
      }
    }
    System.out.printf(
        "stamps: p50 %.1f ms, p99 %.1f ms; beside a peer that hangs p50 %.1f ms, p99 %.1f ms%n",
        at(usual, 0.5), at(usual, 0.99), at(beside, 0.5), at(beside, 0.99));
    assertThat(beside).allMatch(millis -> millis < SURELY_WAITED_MILLIS);
    return at(beside, 0.99) / at(usual, 0.99);
  }

  /** Stamps one after another for two batch periods at least; returns the last hash. */
  private static Hash stampFor(List<Double> millis) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2 * PERIOD_SECONDS);
    Hash hash = user.newHash();
    for (int i = 0; i < STAMPS || System.nanoTime() < end; i++) {
      hash = user.newHash();
      long started = System.nanoTime();
      Reply reply = user.post("a", hash);
      millis.add((System.nanoTime() - started) / 1e6);
      assertThat(reply.status()).as(federation.logTail("gateway-a")).isEqualTo(200);
    }
    return hash;
  }

  private static double at(List<Double> millis, double share) {
    double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))];
  }

  /** What a gateway logs on the way of a batch; a kill follows one of them at once. */
  private static final List<String> STEPS =
      List.of(
          "Closing batch",
          "Batch ",
          "Submitting batch",
          "Received cross-anchor from network: network-b",
          "Received cross-anchor from network: network-c",
          "Received 2 cross-anchors");

  @Test
  @Order(4)
  void comesBackAndCompletesWheneverAGatewayIsKilled() throws Exception {
    long seed = Long.getLong("cairn.seed", System.nanoTime());
    System.out.printf("kills of gateways while batches are anchored: seed %d%n", seed);
    RandomGenerator random = new Random(seed);
    MemoryJournal promises = new MemoryJournal();
    List<Hash> hashes = new ArrayList<>();
    for (int kill = 0; kill < KILLS; kill++) {
      String victim = random.nextInt(3) == 0 ? "gateway-b" : "gateway-a";
      String step = STEPS.get(random.nextInt(STEPS.size()));
      int before = federation.log("gateway-a").length();
      Hash hash = user.newHash();
      promises.add(user.stamp("a", hash));
      hashes.add(hash);
      federation.await(
          "step " + step,
          () ->
              Optional.of(federation.log("gateway-a").substring(before))
                  .filter(log -> log.contains(step)));
      TimeUnit.MILLISECONDS.sleep(random.nextInt(20));
      federation.kill(victim);
      restart(victim);
      System.out.printf("  %s killed after \"%s\"%n", victim, step);
    }
    promises.sync();
    for (Hash hash : hashes) {
      user.awaitFederated("a", hash);
    }
    assertThat(LogCheck.run(user.log("a"), user.trust("a"), user.exchange(), promises)).isEmpty();
    batchesFollowEachOther();
    for (String peer : List.of("b", "c")) {
      nothingIsAnchoredTwiceUnderDifferentContent(peer);
    }
  }

  private static void batchesFollowEachOther() throws Exception {
    long size = 0;
    long id = 1;
    for (Reply reply = user.get("a", "/v1/batches/" + id);
        reply.status() == 200;
        reply = user.get("a", "/v1/batches/" + ++id)) {
      JsonObject batch = JsonObject.parse(reply.body(), 1 << 16, "batch");
      assertThat(batch.integer("id")).isEqualTo(id);
      assertThat(batch.integer("tree_size")).isGreaterThan(size);
      size = batch.integer("tree_size");
    }
    assertThat(id).isGreaterThan(KILLS);
  }

  private static void nothingIsAnchoredTwiceUnderDifferentContent(String peer) throws Exception {
    String origin = user.trust("a").origin();
    Map<Long, Hash> roots = new HashMap<>();
    List<Checkpoint> logged = AnchorsLogged.of(origin, user.log(peer), user.exchange());
    for (Checkpoint checkpoint : logged) {
      assertThat(roots.put(checkpoint.size(), checkpoint.root()))
          .as("%s logged size %d of %s twice", peer, checkpoint.size(), origin)
          .isNull();
    }
    assertThat(logged).hasSizeGreaterThan(1);
    long[] sizes = logged.stream().mapToLong(Checkpoint::size).toArray();
    assertThat(sizes).isSorted();
  }

  private static final String PEERS = "\"peer_networks\": [";
  private static final List<String> WATCHERS = List.of("b", "c");

  /** One forks at equal sizes, the other at sizes that nobody can compare at once. */
  @Test
  @Order(5)
  void whoShowsTwoHistoriesIsConvictedByBothWhoSawOneAndWhoLiesIsNotBelieved() throws Exception {
    Map<String, String> before = federation.configurations(WATCHERS);
    try (ForkingPeer even = new ForkingPeer("forker-even", federation, user.exchange());
        ForkingPeer uneven = new ForkingPeer("forker-uneven", federation, user.exchange());
        LyingPeers liars = new LyingPeers()) {
      pinAndRestart(List.of(even, uneven), liars);
      even.showBoth(3, 3);
      uneven.showBoth(3, 5);
      uneven.showMore("b", 7);
      uneven.showMore("c", 9);
      areConvictedAndConfirmed(List.of(even, uneven));
      even.takenBackBy("b");
      nobodyIsBelievedWhoLies(liars);
      assertThat(federation.peers("b"))
          .as("taken back, and what was seen before is not held against it")
          .containsEntry(even.id(), "active");
      assertThat(federation.peers("c").values().stream().filter("set_aside"::equals))
          .as("for forks alone")
          .hasSize(2);
    } finally {
      federation.configure(before);
    }
  }

  private static void pinAndRestart(List<ForkingPeer> forkers, LyingPeers liars) throws Exception {
    for (String watcher : WATCHERS) {
      List<String> more = new ArrayList<>();
      for (ForkingPeer forker : forkers) {
        more.add(forker.asPeerOf(watcher));
      }
      if (watcher.equals("c")) {
        more.addAll(liars.asPeers());
      }
      String added = String.join(",\n", more) + ",\n";
      federation.configure(watcher, json -> json.replace(PEERS, PEERS + added));
    }
    federation.script("stop.sh", "gateway-b", "gateway-c").succeeded();
    restart("gateway-b", "gateway-c");
  }

  /** By a stranger in a new folder: not judged while he has pinned nobody, then proven. */
  private static void areConvictedAndConfirmed(List<ForkingPeer> forkers) throws Exception {
    List<Path> evidence = new ArrayList<>();
    for (ForkingPeer forker : forkers) {
      for (String watcher : WATCHERS) {
        evidence.add(forker.awaitEvidence(watcher));
      }
      assertThat(federation.forks("a", forker.id())).as("A has not pinned it").isEmpty();
    }
    Map<String, String> asSeenByB = federation.peers("b");
    assertThat(asSeenByB).containsEntry("network-c", "active"); // the messenger
    Map<String, String> asSeenByC = federation.peers("c");
    assertThat(asSeenByC).containsEntry("network-b", "active");
    Path stranger = Files.createDirectory(folder.resolve("stranger"));
    Outcome unknown = federation.cairn(stranger, "verify-fork", evidence.getFirst().toString());
    assertThat(unknown.status()).as(unknown.out() + unknown.err()).isEqualTo(7);
    for (ForkingPeer forker : forkers) {
      assertThat(asSeenByB).containsEntry(forker.id(), "set_aside");
      assertThat(asSeenByC).containsEntry(forker.id(), "set_aside");
      List<String> pin = new ArrayList<>(List.of("trust", "add"));
      pin.addAll(forker.pin());
      federation.cairn(stranger, pin.toArray(String[]::new)).succeeded();
    }
    for (Path file : evidence) {
      Outcome proven = federation.cairn(stranger, "verify-fork", file.toString());
      assertThat(proven.status()).as(proven.out() + proven.err()).isEqualTo(8);
      assertThat(proven.out()).contains("PROVEN", "two histories");
    }
  }

  private static void nobodyIsBelievedWhoLies(LyingPeers liars) throws Exception {
    List<Double> millis = liars.areAskedWhileSomebodyStamps(federation, user);
    System.out.printf(
        "stamps while peers lie: %d, p50 %.1f ms, p99 %.1f ms%n",
        millis.size(), at(millis, 0.5), at(millis, 0.99));
    assertThat(millis).allMatch(took -> took < SURELY_WAITED_MILLIS);
    liars.areNotBelieved(federation, user);
    liars.fallSilent();
  }

  /** They run on as they are until it restarts them, to seal as often as it says. */
  @Test
  @Order(6)
  void theDemoShowsAllOfItToAUser() throws Exception {
    ExampleScripts.showEverything(federation);
  }

  @Test
  @Order(7)
  void theScriptsStopNothingElseAndBeginAnewWhenTold() throws Exception {
    ExampleScripts.stopAndBeginAnew(federation);
  }
}
