package cairn.hammer.federation;

import cairn.format.AnchorEntry;
import cairn.format.Checkpoint;
import cairn.format.Entry;
import cairn.format.EntryBundle;
import cairn.format.SignedCheckpoint;
import cairn.format.TileCoordinate;
import cairn.hammer.Target;
import cairn.http.Call;
import cairn.http.HttpClientExchange;
import cairn.http.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The foreign checkpoints that a log has taken in, read from its entry bundles. */
final class AnchorsLogged {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int MAX_REPLY = 17 << 20; // 256 entries of 64 KiB

  private AnchorsLogged() {}

  /** Those of one origin, oldest entry first. */
  static List<Checkpoint> of(String origin, Target log, HttpClientExchange exchange)
      throws Exception {
    byte[] note = get(exchange, log, "/checkpoint");
    long size = SignedCheckpoint.parse(note).checkpoint().size();
    List<Checkpoint> found = new ArrayList<>();
    for (long first = 0; first < size; first += TileCoordinate.FULL_WIDTH) {
      int width = (int) Math.min(TileCoordinate.FULL_WIDTH, size - first);
      TileCoordinate tile = new TileCoordinate(first / TileCoordinate.FULL_WIDTH, width);
      byte[] bundle = get(exchange, log, "/tile/entries/" + tile.path());
      for (byte[] entry : EntryBundle.parse(bundle, width).entries()) {
        if (Entry.parse(entry) instanceof AnchorEntry anchor
            && anchor.checkpoint().checkpoint().origin().equals(origin)) {
          found.add(anchor.checkpoint().checkpoint());
        }
      }
    }
    return found;
  }

  private static byte[] get(HttpClientExchange exchange, Target log, String path) throws Exception {
    Reply reply = exchange.send(Call.get(URI.create(log.base() + path), LIMIT, MAX_REPLY));
    if (reply.status() != 200) {
      throw new AssertionError(log.base() + path + ": " + reply.status());
    }
    return reply.body();
  }
}
