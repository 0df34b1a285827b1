package cairn.federation.gossip;

import cairn.federation.bundle.HeldRecords;
import cairn.federation.gossip.FollowedLogs.Naming;
import cairn.format.Hash;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import cairn.log.mirror.LogKey;
import cairn.log.mirror.Mirror;
import cairn.log.mirror.MirrorReader;
import cairn.log.mirror.MirrorRemoval;
import cairn.log.mirror.Mirrors;
import cairn.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The mirrors of a node, and how one is removed that no peer names. Any thread may call. */
public final class KnownMirrors {
  private final GossipPeers peers;
  private final Mirrors mirrors;
  private final FollowedLogs followed;
  private final HeldRecords held;
  private final HeldMarks marks;

  KnownMirrors(
      GossipPeers peers,
      Mirrors mirrors,
      FollowedLogs followed,
      HeldRecords held,
      HeldMarks marks) {
    this.peers = peers;
    this.mirrors = mirrors;
    this.followed = followed;
    this.held = held;
    this.marks = marks;
  }

  /** All that can be used, by origin. */
  public List<KnownMirror> all() throws StoreException {
    List<KnownMirror> all = new ArrayList<>();
    for (Mirror mirror : mirrors.all()) {
      all.add(known(mirror));
    }
    return all;
  }

  /** What is wrong with those that cannot be used, by the names of their databases. */
  public Map<String, String> damaged() {
    return mirrors.damaged();
  }

  /** That of the log with that origin. */
  public Optional<KnownMirror> of(String origin) throws StoreException {
    Optional<Mirror> mirror = mirrors.of(origin);
    return mirror.isPresent() ? Optional.of(known(mirror.get())) : Optional.empty();
  }

  private KnownMirror known(Mirror mirror) throws StoreException {
    long single = 0;
    for (LogKey key : mirror.keys()) {
      single += held.inMirror().count(key.key());
    }
    MirrorReader reader = mirror.reader();
    Optional<Hash> root = mirror.head().map(SignedCheckpoint::checkpoint).map(tree -> tree.root());
    return new KnownMirror(
        mirror.origin(),
        reader.size(),
        mirror.stored(),
        root,
        mirror.keys(),
        followed.namedBy(mirror.origin()).stream().map(Naming::peer).toList(),
        mirror.stopped().isPresent(),
        mirror.bytes(),
        single);
  }

  /**
   * Removes the mirror of a log that no peer names. What came by bundle or push too is held from
   * then on, the evidence of forks stays, and so does what the mirror has cosigned.
   *
   * @throws StoreException when it failed; ordering it again is safe
   */
  public MirrorOutcome remove(String origin) throws StoreException {
    List<MirrorOutcome.Removed> seen = new ArrayList<>();
    Optional<MirrorRemoval> removal =
        followed.removeUnnamed(
            origin, going -> seen.add(new MirrorOutcome.Removed(known(going), keep(going))));
    if (removal.isEmpty()) {
      return new MirrorOutcome.Named(followed.namedBy(origin).stream().map(Naming::peer).toList());
    }
    return switch (removal.get()) {
      case MirrorRemoval.Busy busy -> new MirrorOutcome.Busy();
      case MirrorRemoval.Damaged(String why) -> new MirrorOutcome.Damaged(why);
      case MirrorRemoval.None none -> new MirrorOutcome.None();
      case MirrorRemoval.Done done -> seen.getFirst();
    };
  }

  private long keep(Mirror going) throws StoreException {
    long kept = 0;
    for (LogKey known : going.keys()) {
      VerifierKey key = known.key();
      marks.forget(key);
      kept += held.inMirror().hold(key, going.reader());
    }
    peers.unclaim(going.origin());
    return kept;
  }
}
