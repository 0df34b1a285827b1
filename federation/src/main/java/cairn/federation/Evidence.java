package cairn.federation;

import cairn.format.Checkpoint;
import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Origin;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import cairn.store.AtomicFile;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.verify.ForkJudge;
import cairn.verify.JudgedFork;
import cairn.verify.TrustedNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proven forks: judged, stored, written to files that a stranger can check, and the network set
 * aside. What does not prove a fork is no evidence, whoever hands it in. Any thread may call.
 */
final class Evidence {
  private static final Logger LOGGER = LoggerFactory.getLogger(Evidence.class);

  private final Database database;
  private final PeerBook peers;
  private final Optional<TrustedNetwork> own;
  private final Function<Checkpoint, List<VerifierKey>> keys;
  private final Path directory;
  private final InstantSource clock;
  private final FederationListener listener;

  /**
   * @param own our own network, as strangers pin it; empty for a node without logs
   * @param keys every accepted key of a tree's log whose word on it counts, our own logs' too
   * @param directory where files are written
   */
  Evidence(
      Database database,
      PeerBook peers,
      Optional<TrustedNetwork> own,
      Function<Checkpoint, List<VerifierKey>> keys,
      Path directory,
      InstantSource clock,
      FederationListener listener) {
    this.database = database;
    this.peers = peers;
    this.own = own;
    this.keys = keys;
    this.directory = directory;
    this.clock = clock;
    this.listener = listener;
  }

  /**
   * Judges two checkpoints of one log and one size with different roots, as {@link #found} does.
   *
   * @return whether they prove a fork
   */
  boolean contradiction(SignedCheckpoint first, SignedCheckpoint second) throws StoreException {
    return found(new ForkFile(first, second, Optional.empty()));
  }

  /**
   * Judges what this node has seen itself; if it proves a fork, stores it, writes its file and sets
   * the network aside. Of each key one proof is kept, and another one for each time that the
   * network was taken back and the fork went on. If two keys contradict each other of which nobody
   * says that one went for the other, it is a suspicion: the network is set aside, and no fork is
   * claimed.
   *
   * @return whether it proves one
   */
  boolean found(ForkFile raw) throws StoreException {
    if (keep(raw, keys, false).isPresent()) {
      return true;
    }
    Checkpoint first = raw.first().checkpoint();
    Checkpoint second = raw.second().checkpoint();
    Optional<Peer> peer = peers.ofLog(first.origin());
    if (peer.isPresent() && isSignedByLog(raw.first()) && isSignedByLog(raw.second())) {
      peers.setAside(
          peer.get().id(),
          "two keys of %s signed trees of %d and %d entries that contradict each other"
              .formatted(first.origin(), first.size(), second.size()));
    }
    return false;
  }

  private boolean isSignedByLog(SignedCheckpoint signed) {
    return keys.apply(signed.checkpoint()).stream()
        .anyMatch(
            key ->
                signed.linesOf(key).stream()
                    .anyMatch(line -> signed.checkpoint().isSignedBy(key, line)));
  }

  /**
   * As {@link #found(ForkFile)}, of a log that is mirrored here.
   *
   * @param mirrored its keys, by which it is judged if it is no log of ours or of a pinned network
   */
  boolean found(ForkFile raw, List<VerifierKey> mirrored) throws StoreException {
    return isKnown(raw) ? found(raw) : keep(raw, tree -> mirrored, false).isPresent();
  }

  private boolean isKnown(ForkFile raw) {
    return !keys.apply(raw.first().checkpoint()).isEmpty()
        || !keys.apply(raw.second().checkpoint()).isEmpty();
  }

  /**
   * What was done with it; empty if it proves nothing.
   *
   * @param by every key of a tree's log whose word on it counts
   */
  private Optional<ForkTable.Added> keep(
      ForkFile raw, Function<Checkpoint, List<VerifierKey>> by, boolean isHeard)
      throws StoreException {
    ForkFile fork = new ForkFile(reduced(raw.first(), by), reduced(raw.second(), by), raw.detour());
    String origin = fork.first().checkpoint().origin();
    Optional<Peer> peer = peers.ofLog(origin);
    if (!(judge(fork, peer, by) instanceof JudgedFork.Proven proven)) {
      return Optional.empty();
    }
    ForkTable.Added added =
        peer.isPresent()
            ? peers.accuse(peer.get().id(), fork, proven, isHeard)
            : store(fork, proven.key());
    switch (added) {
      case NEW -> {
        write(fork);
        say(fork, proven, peer);
      }
      case KNOWN -> write(fork); // if that had failed
      case PROVEN, FULL -> {}
    }
    return Optional.of(added);
  }

  /** As a stranger will who has pinned the network. */
  private JudgedFork judge(
      ForkFile fork, Optional<Peer> peer, Function<Checkpoint, List<VerifierKey>> by) {
    Optional<TrustedNetwork> pinned =
        peer.isPresent()
            ? peer.get().pin()
            : own.filter(ours -> ours.names(fork.first().checkpoint().origin()));
    return pinned
        .map(pin -> ForkJudge.judgeByPins(fork, List.of(pin)))
        .orElseGet(() -> ForkJudge.judge(fork, by.apply(fork.second().checkpoint())));
  }

  /**
   * Judges what somebody else holds as evidence, as if it had been met here: what he thinks of it
   * counts for nothing. Trees no larger than those of which a fork is proven do not set aside again
   * who was taken back.
   *
   * @return how many of them prove a fork and are new
   */
  int offered(List<ForkFile> forks) throws StoreException {
    int proven = 0;
    for (ForkFile fork : forks) {
      if (keep(fork, keys, true).equals(Optional.of(ForkTable.Added.NEW))) {
        proven++;
      }
    }
    return proven;
  }

  /** With the lines alone of those keys of the log that count for the tree. */
  private static SignedCheckpoint reduced(
      SignedCheckpoint signed, Function<Checkpoint, List<VerifierKey>> by) {
    return QuorumLines.ofLog(signed, by.apply(signed.checkpoint()));
  }

  private ForkTable.Added store(ForkFile fork, VerifierKey key) throws StoreException {
    long now = clock.instant().getEpochSecond();
    String origin = fork.first().checkpoint().origin();
    return database.write(
        connection ->
            ForkTable.isProven(connection, origin, key, 0)
                ? ForkTable.Added.PROVEN
                : ForkTable.add(connection, fork, now));
  }

  private void say(ForkFile fork, JudgedFork.Proven proven, Optional<Peer> peer) {
    Checkpoint tree = fork.second().checkpoint();
    LOGGER.error(
        "Fork: {} The evidence is {}; `cairn verify-fork` confirms it",
        proven.sentence(),
        file(fork));
    if (peer.isPresent()) {
      listener.forked(peer.get().id());
    } else if (isKnown(fork)) {
      listener.forked(network(tree.origin()));
      LOGGER.error(
          "{} is a log of this node: its key is used elsewhere, or an older backup was restored",
          tree.origin());
    }
  }

  private static String network(String origin) {
    try {
      return Origin.parse(origin).networkId();
    } catch (MalformedException e) {
      throw new IllegalStateException("a known log has an origin of ours: " + origin, e);
    }
  }

  /** All evidence, oldest first. */
  List<ForkFile> all() throws StoreException {
    return database.read(ForkTable::all);
  }

  /** Writes the files that are missing: after a crash, or on a new machine. */
  void writeFiles() throws StoreException {
    all().forEach(this::write);
  }

  private void write(ForkFile fork) {
    Path file = file(fork);
    try {
      if (!Files.exists(file)) {
        Files.createDirectories(directory);
        AtomicFile.write(file, fork.encode());
      }
    } catch (IOException e) {
      LOGGER.warn("The evidence is stored, but {} could not be written: {}", file, e.toString());
    }
  }

  /** {@code network-b-public-timestamps-4f1a9c003d2e.cairn-fork}. */
  Path file(ForkFile fork) {
    String log = fork.first().checkpoint().origin().replaceAll("[^a-z0-9.-]", "-");
    String id = Hash.sha256(fork.encode()).hex().substring(0, 12);
    return directory.resolve(log + "-" + id + ".cairn-fork");
  }
}
