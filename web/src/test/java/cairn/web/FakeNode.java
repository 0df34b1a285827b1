package cairn.web;

import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A node behind the pages that keeps their contract, and has one admin. */
final class FakeNode
    implements FederationPages.Source, FederationPages.Actions, FederationPages.Login {
  static final String TOKEN = "cairn_0123456789abcdef_secret";
  static final String ADMIN = "0123456789abcdef";
  static final LocalDate TODAY = LocalDate.of(2026, 1, 1);
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  static final String HASH = "3943a1c0de5577019f2b8e64aa1075dd0c8b5f3e2d1a4b6c7988776655443322";
  static final String OTHER = "91790b2233445566778899aabbccddeeff00112233445566778899aabbccddee";
  static final String DID = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";

  volatile LocalNode node = aNode();
  volatile List<PeerView> peers = somePeers();
  volatile List<MirrorView> mirrors =
      List.of(
          new MirrorView("gone.example.org/org:records", 1_204, Optional.of(OTHER), 2_500_000, 2),
          new MirrorView("empty.example.org/org:records", 0, Optional.empty(), 49_152, 0));
  volatile Optional<List<SyncLine>> history = Optional.of(someHistory());
  volatile Set<PeerAction> offered = EnumSet.allOf(PeerAction.class);
  volatile boolean isRevoked;
  volatile Optional<Problem> refusal = Optional.empty();
  final List<PeerCommand> performed = new CopyOnWriteArrayList<>();

  @Override
  public LocalNode node() {
    return node;
  }

  @Override
  public List<PeerView> peers() throws ProblemException {
    return peers;
  }

  @Override
  public List<MirrorView> mirrors() {
    return mirrors;
  }

  @Override
  public Optional<List<SyncLine>> history() {
    return history;
  }

  @Override
  public Set<PeerAction> offered() {
    return offered;
  }

  @Override
  public String perform(String who, PeerCommand command) throws ProblemException {
    if (!who.equals(ADMIN) || !offered.contains(command.action())) {
      throw new IllegalStateException("the pages asked for " + command + " as " + who);
    }
    if (refusal.isPresent()) {
      throw refusal.get().asException();
    }
    performed.add(command);
    return "It was done: " + command.action();
  }

  @Override
  public Optional<String> admin(String token) throws ProblemException {
    if (token.equals("unreadable")) {
      throw Problem.of(ErrorCode.UNAVAILABLE, "the store failed").asException();
    }
    return token.equals(TOKEN) && !isRevoked ? Optional.of(ADMIN) : Optional.empty();
  }

  @Override
  public boolean isStillAdmin(String id) {
    return id.equals(ADMIN) && !isRevoked;
  }

  private static LocalNode aNode() {
    return new LocalNode(
        "a.example.org",
        Optional.of(HASH),
        Optional.of(DID),
        Optional.of(OTHER),
        List.of(
            new LocalLog(
                "a.example.org/public:timestamps",
                1_204_311,
                Optional.of(OTHER),
                1_204_315,
                Optional.of(NOW.minusSeconds(42)),
                Optional.empty()),
            new LocalLog(
                "a.example.org/org:records",
                0,
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.of("read-only: 1 of 2 witnesses have answered"))));
  }

  private static List<PeerView> somePeers() {
    List<PeerView> peers = new ArrayList<>();
    for (Standing standing : Standing.values()) {
      peers.add(aPeer(standing));
    }
    return peers;
  }

  static PeerView aPeer(Standing standing) {
    return switch (standing) {
      case ACTIVE, WAITING, UNPINNED, CHANGED, SET_ASIDE -> aNetwork(standing);
      case HEALTHY, UNSTEADY, UNHEALTHY, UNMET, DISTANT, REKEYED, FORKED -> aNode(standing);
    };
  }

  /** By which forms name it. */
  static String fingerprint(Standing standing) {
    return HASH.substring(1) + letter(standing);
  }

  private static PeerView aNode(Standing standing) {
    String name = letter(standing) + ".example.org";
    boolean isDistant = standing == Standing.DISTANT;
    boolean isMet = !isDistant && standing != Standing.UNMET;
    return new PeerView(
        fingerprint(standing),
        isMet ? name : fingerprint(standing),
        PeerKind.NODE,
        isDistant ? "" : "https://" + name,
        standing,
        standing == Standing.FORKED
            ? Optional.of(name + "/org:records was stopped at 17 records")
            : Optional.empty(),
        List.of(new Pin(Pin.Kind.NODE, Optional.of(fingerprint(standing)), Optional.empty())),
        isMet
            ? List.of(
                new Fact("Last answer", "", Optional.of(NOW.minusSeconds(61))),
                new Fact("Mirrored here", "1,204 of 1,210 of org:records", Optional.empty()))
            : List.of(new Fact("Last answer", "None yet", Optional.empty())),
        health(standing),
        EnumSet.of(
            standing == Standing.FORKED || standing == Standing.REKEYED
                ? PeerAction.ACCEPT
                : PeerAction.SYNC,
            PeerAction.REMOVE));
  }

  private static PeerView aNetwork(Standing standing) {
    String id = letter(standing) + ".example.org";
    boolean isRefused = standing == Standing.CHANGED;
    boolean isPinned = standing != Standing.UNPINNED;
    return new PeerView(
        id,
        id,
        PeerKind.NETWORK,
        "https://" + id,
        standing,
        standing == Standing.SET_ASIDE
            ? Optional.of("two trees of 17 entries were signed")
            : Optional.empty(),
        List.of(
            new Pin(
                Pin.Kind.FINGERPRINT,
                isPinned ? Optional.of(HASH) : Optional.empty(),
                isRefused ? Optional.of(OTHER) : Optional.empty()),
            new Pin(
                Pin.Kind.IDENTITY,
                isPinned ? Optional.of(DID) : Optional.empty(),
                isRefused ? Optional.of(DID.replace('a', 'b')) : Optional.empty())),
        List.of(
            new Fact("Last answer", "", Optional.of(NOW.minusSeconds(61))),
            new Fact(
                "Our newest batch there",
                "Batch 1,017 of public:timestamps",
                Optional.of(NOW.minusSeconds(3_000))),
            new Fact("Its newest batch here", "None yet", Optional.empty())),
        health(standing),
        EnumSet.of(
            standing == Standing.SET_ASIDE || standing == Standing.CHANGED || !isPinned
                ? PeerAction.ACCEPT
                : PeerAction.SYNC,
            PeerAction.SET_ASIDE,
            PeerAction.REMOVE));
  }

  private static String letter(Standing standing) {
    return switch (standing) {
      case ACTIVE -> "b";
      case WAITING -> "c";
      case UNPINNED -> "d";
      case CHANGED -> "e";
      case SET_ASIDE -> "f";
      case HEALTHY -> "1";
      case UNSTEADY -> "2";
      case UNHEALTHY -> "3";
      case UNMET -> "4";
      case DISTANT -> "5";
      case FORKED -> "6";
      case REKEYED -> "7";
    };
  }

  private static List<HealthDay> health(Standing standing) {
    List<HealthDay> days = new ArrayList<>();
    for (int ago = 29; ago >= 0; ago--) {
      boolean isBad = standing != Standing.ACTIVE && ago < 4;
      boolean isMixed = ago % 11 == 3;
      boolean isNone = standing == Standing.UNPINNED || ago > 26;
      days.add(
          new HealthDay(
              TODAY.minusDays(ago),
              isNone || isBad ? 0 : 2_880,
              isNone ? 0 : isBad ? 2_880 : isMixed ? 7 : 0));
    }
    return days;
  }

  private static List<SyncLine> someHistory() {
    return List.of(
        new SyncLine(NOW.minusSeconds(20), "b.example.org", true, "nothing new"),
        new SyncLine(
            NOW.minusSeconds(80),
            "c.example.org",
            false,
            "connecting to https://c.example.org failed: refused"),
        new SyncLine(
            NOW.minusSeconds(7_200), "b.example.org", true, "pulled 120 records of org:records"));
  }
}
