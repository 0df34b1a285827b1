package cairn.federation.gossip;

import cairn.federation.bundle.MirroredEntries;
import cairn.format.VerifierKey;
import cairn.log.mirror.LogKey;
import cairn.log.mirror.Mirror;
import cairn.log.mirror.Mirrors;
import cairn.store.StoreException;
import java.util.Optional;

/** The entries of a node's mirrors. Any thread may call. */
public final class MirroredLogs implements MirroredEntries {
  private final Mirrors mirrors;

  public MirroredLogs(Mirrors mirrors) {
    this.mirrors = mirrors;
  }

  @Override
  public Optional<byte[]> entry(VerifierKey log, long index) throws StoreException {
    Optional<Mirror> mirror =
        mirrors
            .of(log.name())
            .filter(known -> known.keys().stream().map(LogKey::key).anyMatch(log::equals));
    return mirror.isPresent() ? mirror.get().reader().entry(index) : Optional.empty();
  }
}
