package cairn.hammer;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a load is to do. {@code LoadPlan.of(gateway, trust).over(64).count(1000)} are a thousand
 * single stamps over 64 connections.
 *
 * @param gateway who is asked
 * @param log where its tiles are read: what stands before {@code /checkpoint}
 * @param trust whose checkpoints are believed
 * @param connections how many, each with one request in flight
 * @param bulk hashes in a request to the bulk route; 0 for the single route
 * @param count stamps after which it ends; {@link Long#MAX_VALUE} for no end
 * @param duration after which it ends; empty for no end
 * @param warmUp at the start, checked but not measured
 * @param patience how long there may be no answer at all
 * @param hashes what is stamped
 * @param firstHash the position in {@code hashes} at which to begin
 * @param withProofs whether answers carry proofs; false only for servers of others
 */
public record LoadPlan(
    Target gateway,
    Target log,
    Trust trust,
    int connections,
    int bulk,
    long count,
    Optional<Duration> duration,
    Duration warmUp,
    Duration patience,
    HashSource hashes,
    long firstHash,
    boolean withProofs) {
  /** Most hashes in a request to the bulk route. */
  public static final int MAX_BULK = 10_000;

  public LoadPlan {
    if (connections < 1 || bulk < 0 || bulk > MAX_BULK || count < 1 || firstHash < 0) {
      throw new IllegalArgumentException(
          "connections, bulk, count, first hash: got %d, %d, %d, %d, wanted 1 or more, 0 to %d, 1 or more, 0 or more"
              .formatted(connections, bulk, count, firstHash, MAX_BULK));
    }
  }

  /** Single stamps over one connection without end, from a gateway that serves its own log. */
  public static LoadPlan of(URI gateway, Trust trust) {
    String namespace = trust.origin().substring(trust.origin().indexOf('/') + 1);
    Target target = new Target(gateway);
    return new LoadPlan(
        target,
        new Target(target.resolve("/" + namespace)),
        trust,
        1,
        0,
        Long.MAX_VALUE,
        Optional.empty(),
        Duration.ZERO,
        Duration.ofSeconds(60),
        new HashSource(0),
        0,
        true);
  }

  /** Over as many connections. */
  public LoadPlan over(int many) {
    return with(draft -> draft.connections = many);
  }

  /** By the bulk route, as many hashes a request. */
  public LoadPlan inBulk(int size) {
    return with(draft -> draft.bulk = size);
  }

  /** Until so many are acknowledged. */
  public LoadPlan count(long many) {
    return with(draft -> draft.count = many);
  }

  /** For as long, behind a warm-up. */
  public LoadPlan lasting(Duration warming, Duration measured) {
    return with(
        draft -> {
          draft.warmUp = warming;
          draft.duration = Optional.of(measured);
        });
  }

  /** Ends with a finding when there is no answer at all for so long. */
  public LoadPlan patient(Duration time) {
    return with(draft -> draft.patience = time);
  }

  /** Stamps these hashes, from that position on. */
  public LoadPlan stamping(HashSource source, long from) {
    return with(
        draft -> {
          draft.hashes = source;
          draft.firstHash = from;
        });
  }

  /** With tiles read elsewhere. */
  public LoadPlan readingLogAt(URI base) {
    return with(draft -> draft.log = new Target(base));
  }

  /** From a server that answers with the attestation alone. */
  public LoadPlan withoutProofs() {
    return with(draft -> draft.withProofs = false);
  }

  private LoadPlan with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.plan();
  }

  /** A plan while something of it is changed. */
  private static final class Draft {
    private final LoadPlan before;
    private Target log;
    private int connections;
    private int bulk;
    private long count;
    private Optional<Duration> duration;
    private Duration warmUp;
    private Duration patience;
    private HashSource hashes;
    private long firstHash;
    private boolean withProofs;

    Draft(LoadPlan before) {
      this.before = before;
      this.log = before.log;
      this.connections = before.connections;
      this.bulk = before.bulk;
      this.count = before.count;
      this.duration = before.duration;
      this.warmUp = before.warmUp;
      this.patience = before.patience;
      this.hashes = before.hashes;
      this.firstHash = before.firstHash;
      this.withProofs = before.withProofs;
    }

    LoadPlan plan() {
      return new LoadPlan(
          before.gateway,
          log,
          before.trust,
          connections,
          bulk,
          count,
          duration,
          warmUp,
          patience,
          hashes,
          firstHash,
          withProofs);
    }
  }
}
