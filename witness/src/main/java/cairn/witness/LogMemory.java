package cairn.witness;

import cairn.format.Hash;
import cairn.format.NoteSignature;
import cairn.format.SignedCheckpoint;
import cairn.format.SigningException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What a running witness holds of one log: what is durable in its row, and the cosignatures made of
 * it.
 */
final class LogMemory {
  private final String origin;

  /** What the row was last seen to hold; never ahead of it. */
  private final AtomicReference<Optional<Remembered>> latest;

  /** A note that holds our own cosignature above our memory; set by requests, never taken back. */
  private volatile Optional<SignedCheckpoint> suspicion = Optional.empty();

  private volatile boolean stopped;

  private final Set<Hash> forkRoots = new HashSet<>(); // guarded by itself
  private final Object signing = new Object();
  private Optional<Signed> signed = Optional.empty(); // guarded by signing

  private record Signed(Remembered remembered, List<NoteSignature> lines) {}

  LogMemory(String origin, Optional<Remembered> latest) {
    this.origin = origin;
    this.latest = new AtomicReference<>(latest);
  }

  String origin() {
    return origin;
  }

  Optional<Remembered> latest() {
    return Objects.requireNonNull(latest.get());
  }

  /** By the committing thread, after the transaction and before anything is signed. */
  void latest(Optional<Remembered> row) {
    latest.set(row);
  }

  /** By a thread that has found {@code row} in place of {@code before}; a commit is newer. */
  void found(Optional<Remembered> before, Optional<Remembered> row) {
    latest.compareAndSet(before, row);
  }

  long size() {
    return sizeOf(latest());
  }

  static long sizeOf(Optional<Remembered> remembered) {
    return remembered.map(row -> row.checkpoint().size()).orElse(0L);
  }

  boolean isStopped() {
    return stopped;
  }

  void stop() {
    stopped = true;
  }

  Optional<SignedCheckpoint> suspicion() {
    return suspicion;
  }

  void suspect(SignedCheckpoint note) {
    suspicion = Optional.of(note);
  }

  void clearSuspicion() {
    suspicion = Optional.empty();
  }

  /** Whether nothing may be cosigned for now. */
  boolean isBarred() {
    return stopped || suspicion.isPresent();
  }

  /** Whether a fork with that second root is still to be stored; bounded like its table. */
  boolean isNewFork(Hash secondRoot) {
    synchronized (forkRoots) {
      return forkRoots.size() < ForkTable.MAX_PER_LOG && !forkRoots.contains(secondRoot);
    }
  }

  void forkStored(Hash secondRoot) {
    synchronized (forkRoots) {
      forkRoots.add(secondRoot);
    }
  }

  /**
   * The witness's lines on a row that is durable. Those of the newest row are made once, so that
   * the monitoring endpoint shows what was returned.
   */
  List<NoteSignature> cosign(Remembered row, Cosigner cosigner) throws SigningException {
    synchronized (signing) {
      if (signed.isPresent() && signed.get().remembered().equals(row)) {
        return signed.get().lines();
      }
      List<NoteSignature> lines = cosigner.lines(row.checkpoint(), row.cosignedAt());
      if (latest().filter(row::equals).isPresent()) {
        signed = Optional.of(new Signed(row, lines));
      }
      return lines;
    }
  }
}
