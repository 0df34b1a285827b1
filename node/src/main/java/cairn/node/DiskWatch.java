package cairn.node;

import cairn.store.DataDirectory;
import cairn.store.SpaceGuard;
import cairn.store.StoreException;
import java.util.Optional;

/** Whether there is room for what the node writes. */
final class DiskWatch {
  private static final long MIB = 1L << 20;

  private final DataDirectory directory;
  private final SpaceGuard space;

  DiskWatch(DataDirectory directory, SpaceGuard space, NodeMetrics metrics) {
    this.directory = directory;
    this.space = space;
    metrics.gauge("cairn.disk.free.bytes", "Bytes free in the data directory", this::usable);
  }

  private double usable() {
    try {
      return directory.usableBytes();
    } catch (StoreException e) {
      return Double.NaN; // Prometheus's word for a figure that nobody could take
    }
  }

  Optional<String> unfit() {
    try {
      return space.refusesWrites()
          ? Optional.of(
              "%d MiB are free, %d MiB are kept in reserve: nothing is written until there is space"
                  .formatted(directory.usableBytes() / MIB, space.reserveBytes() / MIB))
          : Optional.empty();
    } catch (StoreException e) {
      return Optional.of("free space cannot be asked for: " + e.getMessage());
    }
  }
}
