package cairn.node.sim;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.ForkFile;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.VerifierKey;
import cairn.http.Call;
import cairn.http.ExchangeException;
import cairn.http.Reply;
import cairn.log.Log;
import cairn.log.mirror.Mirror;
import cairn.node.sim.Reach.Event;
import cairn.node.sim.SimNode.Role;
import cairn.node.sim.Wires.Face;
import cairn.store.StoreException;
import cairn.verify.ForkJudge;
import cairn.verify.JudgedFork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A node whose log goes on in two ways, of which others are shown one each, and how they come to
 * know.
 */
final class LogTreason implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int MAX_EVIDENCE = 1 << 21;

  private final Stage stage;
  private final MirrorWatch watch;
  private final List<SimNode> honest;
  private final List<SimNode> faces = new ArrayList<>();
  private final Set<String> loyal = new HashSet<>();
  private long forkedAt = -1;
  private boolean isOver;

  /**
   * @param traitor still honest
   * @param honest the others, two of whom can be reached at least
   */
  LogTreason(Stage stage, MirrorWatch watch, SimNode traitor, List<SimNode> honest) {
    this.stage = stage;
    this.watch = watch;
    this.honest = honest;
    this.faces.add(traitor);
  }

  SimNode first() {
    return faces.getFirst();
  }

  private Optional<SimNode> second() {
    return faces.size() > 1 ? Optional.of(faces.getLast()) : Optional.empty();
  }

  String origin() {
    return first().seat().member().origin().toString();
  }

  /**
   * It goes on in two places from one state, with the same keys.
   *
   * @param twin where the second one is
   * @return the second one
   */
  SimNode fork(Path twin) throws Exception {
    forkedAt = first().log().sequencer().head().size();
    watch.fork(origin());
    first().kill();
    Copies.copy(first().seat().directory(), twin);
    Set<String> audience = secondAudience();
    stage.wires().fork(first().seat().member(), audience);
    first().start();
    SimNode second = first().twin(twin);
    faces.add(second);
    stage.trace().add("fork of %s for %s".formatted(origin(), audience));
    stage.reach().met(Event.FORKING_LOG);
    return second;
  }

  /** Of those who can be reached neither none nor all, so that some of them show each side. */
  private Set<String> secondAudience() {
    List<SimNode> open = honest.stream().filter(node -> node.role() != Role.HIDDEN).toList();
    int alwaysFirst = stage.random().nextInt(open.size());
    int alwaysSecond = (alwaysFirst + 1) % open.size();
    Set<String> second = new HashSet<>();
    for (SimNode node : honest) {
      boolean drawn = stage.random().nextBoolean();
      if (node == open.get(alwaysSecond) || (node != open.get(alwaysFirst) && drawn)) {
        second.add(node.host());
      }
    }
    return second;
  }

  /** Whether that is a side that has to grow, so that it shows. */
  boolean goesOn(SimNode node) {
    return !isOver && faces.contains(node);
  }

  /** What has not come to pass yet; one line each. All nodes are up. */
  List<String> open() throws StoreException {
    return isOver ? notHeld() : notKnown();
  }

  private List<String> notHeld() {
    return honest.stream()
        .filter(node -> loyal.contains(node.host()))
        .flatMap(node -> GossipPromises.lacking(first(), node).stream())
        .toList();
  }

  private List<String> notKnown() throws StoreException {
    if (forkedAt < 0) {
      return List.of("the log has not forked yet");
    }
    List<String> open = new ArrayList<>();
    for (SimNode node : honest) {
      boolean isStopped = node.mirror(origin()).flatMap(Mirror::stopped).isPresent();
      if (node.forks().all().isEmpty() || !isStopped) {
        open.add("%s (%s) does not know of the fork".formatted(node.host(), node.role()));
      }
    }
    return open;
  }

  /** Everybody has met it: one proof each, that convinces a stranger, and a tree of one side. */
  void hold() throws Exception {
    List<VerifierKey> keys = List.of(first().seat().member().logKey());
    for (SimNode node : honest) {
      assertThat(node.forks().all()).as("evidence at %s", node.host()).hasSize(1);
      List<ForkFile> proofs = new ArrayList<>(files(node));
      assertThat(proofs).as("files at %s", node.host()).isEqualTo(node.forks().all());
      if (node.role() != Role.HIDDEN) {
        proofs.addAll(told(node));
        assertThat(proofs).as("what %s tells", node.host()).hasSize(2);
      }
      for (ForkFile proof : proofs) {
        assertThat(ForkJudge.judge(proof, keys))
            .as("the proof of %s", node.host())
            .isInstanceOf(JudgedFork.Proven.class);
      }
      assertThat(isOn(first(), node) || isOn(second().orElseThrow(), node))
          .as("%s shows a tree of one side", node.host())
          .isTrue();
    }
  }

  private static List<ForkFile> files(SimNode node) throws IOException, MalformedException {
    List<ForkFile> forks = new ArrayList<>();
    try (Stream<Path> files = Files.list(node.seat().directory().resolve("forks"))) {
      for (Path file : files.toList()) {
        forks.add(ForkFile.parse(Files.readAllBytes(file)));
      }
    }
    return forks;
  }

  /** What a stranger hears who asks for it. */
  private List<ForkFile> told(SimNode node) throws ExchangeException, MalformedException {
    Reply reply =
        stage
            .wires()
            .from("stranger", Face.FIRST)
            .send(
                Call.get(
                    node.seat().member().url().resolve("/federation/evidence"),
                    LIMIT,
                    MAX_EVIDENCE));
    assertThat(reply.status()).as("%s is asked for evidence", node.host()).isEqualTo(200);
    List<ForkFile> forks = new ArrayList<>();
    for (JsonObject fork :
        JsonObject.parse(reply.body(), MAX_EVIDENCE, "evidence").array("forks").objects("forks")) {
      forks.add(ForkFile.of(fork));
    }
    return forks;
  }

  /** Whether the node's mirror is the beginning of what that face has logged. */
  private boolean isOn(SimNode face, SimNode node) throws StoreException {
    Mirror mirror = node.mirror(origin()).orElseThrow();
    byte[][] entries = mirror.reader().entries(0, mirror.size()).toArray(byte[][]::new);
    return entries.length <= size(face.log())
        && Arrays.deepEquals(
            entries, face.log().reader().entries(0, entries.length).toArray(byte[][]::new));
  }

  private static long size(Log log) {
    return log.reader().checkpoint().map(note -> note.checkpoint().size()).orElse(0L);
  }

  /**
   * The second side ends, the first one goes on, and is to be believed again. Who mirrors more of
   * it than both had before comes to hold all of it.
   */
  void end() throws Exception {
    SimNode ended = second().orElseThrow();
    for (SimNode node : honest) {
      Mirror mirror = node.mirror(origin()).orElseThrow();
      if (mirror.size() > forkedAt && mirror.stored() == mirror.size() && isOn(first(), node)) {
        loyal.add(node.host());
        stage.reach().met(Event.ACCEPTED_FORK);
      }
    }
    ended.kill();
    isOver = true;
    stage.wires().unfork();
    stage.trace().add("the second side of %s has ended".formatted(origin()));
  }

  @Override
  public void close() throws StoreException, IOException {
    for (SimNode face : faces) {
      face.close();
    }
  }
}
