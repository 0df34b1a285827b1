package cairn.http;

/**
 * What one address may have of a server at once, so that one client, or one that many hide behind,
 * leaves room for others.
 *
 * <p>An address is an IPv4 address or an IPv6 network of 64 bits, which is the least that anybody
 * is given. 127.0.0.1 and ::1 are not limited: that is the machine itself, or a proxy on it, whose
 * task this is then.
 *
 * @param maxConnections open at once; a further one is closed when it is opened
 * @param maxBodyBytes of request bodies that are being received, worked on or answered; above that
 *     429. A body up to 1 KiB is not counted, so that a stamp is taken in any case. A longer one
 *     than that is taken when the address has no other under way, if its route takes it: what has
 *     to come in one piece would not come at all otherwise. A bulk request needs 67 bytes for each
 *     hash and its answer some 1,000, so this bounds them too
 * @param maxSockets conversations over WebSocket at once; above that 429
 */
public record AddressLimits(int maxConnections, long maxBodyBytes, int maxSockets) {
  /** For a server whose clients all come from one address: that of a proxy, which limits them. */
  public static final AddressLimits NONE =
      new AddressLimits(
          Integer.MAX_VALUE, Long.MAX_VALUE / 2, Integer.MAX_VALUE); // sums do not overflow

  public AddressLimits {
    if (maxConnections < 1 || maxBodyBytes < 1 || maxSockets < 1) {
      throw new IllegalArgumentException(
          "wanted limits above zero, got %d connections, %d bytes and %d WebSockets"
              .formatted(maxConnections, maxBodyBytes, maxSockets));
    }
  }

  /**
   * Twelve addresses fill all 12,000 connections of a server, and two its memory for bodies. 8 MiB
   * are the bodies of twelve bulk requests of 10,000 hashes. Eight addresses fill the 256 places of
   * those who listen to a gateway's events.
   */
  public static AddressLimits defaults() {
    return new AddressLimits(1_000, 8L << 20, 32);
  }
}
