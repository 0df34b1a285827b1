package cairn.federation;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Checkpoint;
import cairn.format.Frontier;
import cairn.format.Hash;
import cairn.format.Merkle;
import cairn.format.Origin;
import cairn.format.SignedCheckpoint;
import cairn.http.Response;
import cairn.http.Route;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A's log does not show what it has signed. */
class LogTroublesTest extends TwoFaces {
  private static final String TILE = "/{namespace:colon}/tile/{level}/{index...}";
  private static final String CHECKPOINT = "/{namespace:colon}/checkpoint";

  private final Logger logger = (Logger) LoggerFactory.getLogger(LogTroubles.class);
  private final ListAppender<ILoggingEvent> told = new ListAppender<>();
  private boolean isSpoiled = true;

  @BeforeEach
  void listen() {
    test.meet();
    told.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(told);
  }

  @AfterEach
  @SuppressWarnings("NullAway") // that is how Logback says it
  void stopListening() {
    logger.detachAppender(told);
    logger.setLevel(null); // its parent's again
  }

  private List<String> told() {
    return told.list.stream()
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .toList();
  }

  private List<LogTrouble> troubles() {
    return b.federation().troublesOf(b.peer(toB));
  }

  /** While it is spoiled, A shows B something else on that route. */
  private void spoil(String template, String pathEnd, Response other) throws Exception {
    toB.spoil =
        route ->
            route.template().equals(template)
                ? new Route(
                    route.method(),
                    route.template(),
                    route.limits(),
                    request ->
                        isSpoiled && request.path().contains(pathEnd)
                            ? other
                            : route.handler().handle(request))
                : route;
    toB.restart();
  }

  private void growSeen() throws Exception {
    toB.close(3);
    toB.federation().anchorOnce();
    test.pass(TestGateway.BATCH_PERIOD);
    toB.close(2); // so that tiles lead from what was seen to what is shown
  }

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      b.federation().watchOnce();
      test.pass(Duration.ofSeconds(30));
    }
  }

  @Test
  void tilesThatAreNotOfTheSignedTreeAreToldOfOnceAndShownWhileTheyAre() throws Exception {
    growSeen();
    byte[] others = new byte[(int) toB.newest().checkpoint().size() * Hash.LENGTH];
    spoil(TILE, "", Response.bytes(200, "application/octet-stream", others));
    look(5);
    assertThat(told())
        .singleElement()
        .asString()
        .startsWith("WARN The log network-a/public:timestamps does not show")
        .contains("do not make up the tree");
    assertThat(b.heard("misread network-a")).isEqualTo(5);
    assertThat(troubles())
        .singleElement()
        .satisfies(
            trouble -> {
              assertThat(trouble.log()).isEqualTo(toB.origin);
              assertThat(trouble.since())
                  .isEqualTo(test.clock.instant().minus(Duration.ofSeconds(150)));
            });
    assertThat(b.peer(toB).status()).as("it proves nothing").isEqualTo(PeerStatus.ACTIVE);
    isSpoiled = false;
    look(2);
    assertThat(troubles()).isEmpty();
    assertThat(told()).hasSize(2).last().asString().startsWith("INFO ").contains("again");
  }

  @Test
  void aLogThatIsRightAndWrongInTurnsFloodsNothing() throws Exception {
    Origin log = toB.origin;
    LogTroubles standing = new LogTroubles(test.clock, FederationListener.NONE);
    for (int turn = 0; turn < 200; turn++) { // 100 minutes
      standing.wrong("network-a", log, "reason " + turn);
      standing.sound(log);
      test.pass(Duration.ofSeconds(30));
    }
    assertThat(told()).hasSize(4);
    standing.wrong("network-a", log, "x".repeat(5_000));
    assertThat(standing.of(List.of(log)).getFirst().reason()).hasSizeLessThan(300);
  }

  @Test
  void aGatewayThatIsDownIsNotWrong() throws Exception {
    growSeen();
    toB.stop();
    look(3);
    assertThat(troubles()).isEmpty();
    assertThat(b.heard("misread network-a")).isZero();
    toB.start();
  }

  /** For the first tree of A's that B has seen one tile is withheld; the second is C's find. */
  @Test
  void aTreeWhoseTilesAreWithheldKeepsNoOtherFromBeingHeldAgainstThem() throws Exception {
    toB.close(100);
    toB.federation().anchorOnce();
    toC.stampMany(299);
    toC.close(1);
    toC.federation().anchorOnce();
    toB.stampMany(500);
    spoil(TILE, "/tile/0/000", Response.text(404, "text/plain", "no\n"));
    look(2);
    assertThat(b.federation().evidence()).hasSize(1);
    assertThat(b.peer(toB).status()).isEqualTo(PeerStatus.SET_ASIDE);
    assertThat(told()).isNotEmpty().first().asString().contains("does not show").contains("404");
  }

  /** All that was withheld is asked for in turn, however much of it there is. */
  @Test
  void whatCouldNotBeHeldAgainstTilesWaitsBehindTheOthers() throws Exception {
    toB.stampMany(600);
    SignedCheckpoint shown = toB.newest();
    spoil(TILE, "/tile/0/000", Response.text(404, "text/plain", "no\n"));
    Sightings sightings = new Sightings(test.stores(b).database("node"));
    for (int size = 1; size <= 2 * SightingCheck.MAX_FAILURES; size++) {
      sightings.add("network-c", List.of(toBTree(size)), 0);
    }
    sightings.add("network-c", List.of(toBTree(599)), 0);
    look(3);
    assertThat(sightings.of(toB.origin.toString()))
        .as("the last one was held against them")
        .hasSize(2 * SightingCheck.MAX_FAILURES)
        .allMatch(one -> one.tree().size() < shown.checkpoint().size() - 1);
  }

  private SignedCheckpoint toBTree(long size) throws Exception {
    Checkpoint tree = new Checkpoint(toB.origin.toString(), size, root(size));
    return new SignedCheckpoint(tree, List.of(tree.sign(toB.logKey)));
  }

  private Hash root(long size) throws Exception {
    Frontier edge = Frontier.EMPTY;
    for (long index = 0; index < size; index++) {
      byte[] entry = toB.log().reader().entry(index).orElseThrow().entry();
      edge = edge.append(List.of(Merkle.leafHash(entry)), (level, position, hash) -> {});
    }
    return edge.root();
  }

  @Test
  void aLogThatGoesOnShowingASmallTreeIsToldOf() throws Exception {
    growSeen();
    SignedCheckpoint frozen = toB.newest();
    spoil(CHECKPOINT, "", Response.text(200, "text/plain; charset=utf-8", frozen.encode()));
    test.pass(TestGateway.BATCH_PERIOD);
    toB.close(4);
    long accepted = toB.newest().checkpoint().size();
    toB.federation().anchorOnce();
    look(2);
    assertThat(troubles()).as("it may be on its way").isEmpty();
    test.pass(SightingCheck.LONGEST_LAG);
    look(1);
    assertThat(troubles())
        .singleElement()
        .satisfies(
            trouble ->
                assertThat(trouble.reason())
                    .contains("a tree of " + frozen.checkpoint().size(), "one of " + accepted));
  }
}
