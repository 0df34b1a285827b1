package cairn.node.sim;

import cairn.format.MalformedException;
import cairn.http.Route;
import cairn.log.KeyHistory;
import cairn.log.Log;
import cairn.log.LogRoutes;
import cairn.log.LogSettings;
import cairn.log.LogWitnesses;
import cairn.log.Logs;
import cairn.store.StoreException;
import cairn.store.Stores;
import cairn.testkit.SeededSecureRandom;
import cairn.verify.RetiredKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How a process opens its member's log, and what it answers about it. */
final class LogParts {
  private static final LogSettings SETTINGS =
      new LogSettings(Duration.ofSeconds(2), Duration.ofDays(7), 1_000, 1 << 20, 16);

  private LogParts() {}

  static Log open(Seat seat, Stores stores, LogWitnesses witnesses) throws StoreException {
    Member member = seat.member();
    return Log.open(
        new Log.Setup(
            stores,
            seat.directory().resolve("index"),
            member.origin(),
            member.log(),
            witnesses,
            SETTINGS,
            seat.clock(),
            seat.clock()::nanoseconds,
            new SeededSecureRandom(seat.random().nextLong()),
            new KeyHistory(
                member.rotations().stream().map(RetiredKey::of).toList(), Optional.empty())));
  }

  static List<Route> routes(Seat seat, Logs logs) {
    return new LogRoutes(
            logs,
            seat.member().document(seat.peers()),
            (request, scope) -> {},
            proof -> {
              throw new MalformedException("nobody asks for a verdict here");
            })
        .routes();
  }
}
