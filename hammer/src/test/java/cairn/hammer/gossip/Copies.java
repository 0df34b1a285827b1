package cairn.hammer.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.EntryBundle;
import cairn.format.SignedCheckpoint;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import cairn.http.Call;
import cairn.http.HttpClientExchange;
import cairn.http.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Whether a mirror is its log, byte by byte. */
final class Copies {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int MAX_REPLY = 17 << 20; // 256 entries of 64 KiB

  private Copies() {}

  /**
   * Compares every tile, at each level, and every entry bundle, up to the checkpoint that both
   * serve.
   *
   * @param log what stands in front of {@code /checkpoint} and {@code /tile}
   */
  static void areEqual(HttpClientExchange exchange, URI log, URI mirror) throws Exception {
    SignedCheckpoint signed = SignedCheckpoint.parse(get(exchange, log + "/checkpoint"));
    assertThat(SignedCheckpoint.parse(get(exchange, mirror + "/checkpoint")).checkpoint())
        .isEqualTo(signed.checkpoint());
    long size = signed.checkpoint().size();
    compare(exchange, log, mirror, "entries", size);
    long width = size;
    for (int level = 0; width > 0; level++, width >>= Tile.HEIGHT) {
      compare(exchange, log, mirror, Integer.toString(level), width);
    }
  }

  private static void compare(
      HttpClientExchange exchange, URI log, URI mirror, String kind, long width) throws Exception {
    for (long first = 0; first < width; first += TileCoordinate.FULL_WIDTH) {
      TileCoordinate place =
          new TileCoordinate(
              first / TileCoordinate.FULL_WIDTH,
              (int) Math.min(TileCoordinate.FULL_WIDTH, width - first));
      String path = "/tile/" + kind + "/" + place.path();
      assertThat(get(exchange, mirror + path)).as(path).isEqualTo(get(exchange, log + path));
    }
  }

  /** All of a small log's entries, as somebody serves them. */
  static List<byte[]> entries(HttpClientExchange exchange, URI log, int size) throws Exception {
    List<byte[]> entries = new ArrayList<>();
    while (entries.size() < size) {
      int width = Math.min(TileCoordinate.FULL_WIDTH, size - entries.size());
      TileCoordinate place = new TileCoordinate(entries.size() / TileCoordinate.FULL_WIDTH, width);
      byte[] bundle = get(exchange, log + "/tile/entries/" + place.path());
      entries.addAll(EntryBundle.parse(bundle, width).entries());
    }
    return entries;
  }

  private static byte[] get(HttpClientExchange exchange, String uri) throws Exception {
    Reply reply = exchange.send(Call.get(URI.create(uri), LIMIT, MAX_REPLY));
    assertThat(reply.status()).as("%s: %s", uri, reply).isEqualTo(200);
    return reply.body();
  }
}
