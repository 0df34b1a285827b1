package cairn.federation;

import cairn.format.Checkpoint;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import cairn.log.mirror.Extension;
import cairn.log.mirror.Mirror;
import cairn.log.mirror.MirrorReader;
import cairn.log.mirror.Mirrors;
import cairn.log.mirror.TileSource;
import cairn.store.StoreException;
import java.util.Optional;

/**
 * The logs that are mirrored here: known by the keys by which their mirrors judge them, and held
 * against what is mirrored. A fork that shows in this way stops the mirror, as any other does.
 */
public final class MirroredKeys implements KnownLogs {
  private final Mirrors mirrors;

  /** Those. */
  public MirroredKeys(Mirrors mirrors) {
    this.mirrors = mirrors;
  }

  @Override
  public Stand of(VerifierKey log, SignedCheckpoint shown) throws StoreException {
    Checkpoint tree = shown.checkpoint();
    Optional<Mirror> mirror = mirrors.of(tree.origin());
    if (mirror.isEmpty()) {
      return new Stand.Unknown();
    }
    boolean isItsKey =
        mirror.get().keys().stream()
            .anyMatch(known -> known.key().equals(log) && known.countsFor(tree));
    if (!isItsKey) {
      return new Stand.Refused(
          "%s is mirrored here, and not known under the key %s"
              .formatted(tree.origin(), log.keyIdHex()));
    }
    SignedCheckpoint verified = new SignedCheckpoint(tree, shown.lineOfLog(log).stream().toList());
    MirrorReader mirrored = mirror.get().reader();
    boolean isSame =
        tree.size() > mirrored.size() // nothing here says anything of it yet
            || mirrored.root(tree.size()).equals(tree.root());
    return isSame ? new Stand.Known(verified) : contradicted(mirror.get(), verified);
  }

  /** The mirror itself judges what it was shown, and keeps the proof. */
  private static Stand contradicted(Mirror mirror, SignedCheckpoint shown) throws StoreException {
    String origin = mirror.origin();
    return switch (mirror.extend(shown, TileSource.none())) {
      case Extension.Forked(var fork) ->
          new Stand.Contradicted(
              origin + " is mirrored here, and shows another history", Optional.of(fork));
      case Extension.Stopped(var fork) ->
          new Stand.Refused(origin + " has forked, and its mirror follows it no more");
      case Extension.Refused(String reason) -> new Stand.Refused(reason);
      case Extension.Busy busy ->
          new Stand.Refused(origin + " is being mirrored at this moment; try again");
      case Extension.TurnedDown other -> otherTree(origin);
      case Extension.Suspected suspected -> otherTree(origin);
      case Extension.Extended extended -> otherTree(origin);
      case Extension.Unchanged unchanged -> otherTree(origin);
      case Extension.Unfinished unfinished -> otherTree(origin);
      case Extension.ClockBehind behind -> otherTree(origin);
    };
  }

  private static Stand otherTree(String origin) {
    return new Stand.Contradicted(
        origin + " is mirrored here, and shows another tree", Optional.empty());
  }
}
