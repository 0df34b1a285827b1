package cairn.federation.gossip;

import cairn.log.Log;
import cairn.log.Logs;
import cairn.log.TiledLog;
import cairn.log.mirror.Mirror;
import cairn.log.mirror.Mirrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Every log that a node can show: its own, the default one first, and its mirrors. */
public final class HeldLogs {
  private final Optional<Logs> own;
  private final Optional<Mirrors> mirrors;

  /** Of a node with either, or both. */
  public HeldLogs(Optional<Logs> own, Optional<Mirrors> mirrors) {
    this.own = own;
    this.mirrors = mirrors;
  }

  /**
   * A log with its name.
   *
   * @param hasForked whether it is a mirror whose log is known to have signed two histories
   */
  record Held(String origin, TiledLog log, boolean hasForked) {}

  /** What is shown when nobody says which: the default log, else the first mirror. */
  Optional<Held> main() {
    return all().stream().findFirst();
  }

  Optional<Held> named(String origin) {
    return all().stream().filter(held -> held.origin().equals(origin)).findFirst();
  }

  List<Held> all() {
    List<Held> all = new ArrayList<>();
    own.map(Logs::all).orElse(List.of()).forEach(log -> all.add(held(log)));
    mirrors.map(Mirrors::all).orElse(List.of()).forEach(mirror -> all.add(held(mirror)));
    return all;
  }

  private static Held held(Log log) {
    return new Held(log.origin().toString(), log.reader(), false);
  }

  private static Held held(Mirror mirror) {
    return new Held(mirror.origin(), mirror.reader(), !mirror.forks().isEmpty());
  }
}
