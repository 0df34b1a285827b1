package cairn.http;

import java.time.Duration;

/**
 * What a server grants to whoever connects.
 *
 * @param maxConnections open at once; above that nobody is accepted until one closes
 * @param maxHeaderBytes of a request line with its fields; above that 414 or 431
 * @param idleTimeout how long a connection may be silent
 * @param headerDeadline how long a request's head may take from its first byte on
 * @param bodyDeadline how long a body may take; then 408
 * @param maxBufferedBodyBytes of all bodies in memory together, but for the first KiB of each;
 *     above that 503
 * @param writeTimeout how long a client may take for one piece (at most 32 KiB) of a reply
 * @param replyDeadline how long a streamed reply may take in all
 * @param compressFromBytes shorter replies are not compressed
 * @param stopTimeout how long a stop waits for the requests in flight
 * @param perAddress what one address may have of all that
 */
public record ServerLimits(
    int maxConnections,
    int maxHeaderBytes,
    Duration idleTimeout,
    Duration headerDeadline,
    Duration bodyDeadline,
    long maxBufferedBodyBytes,
    Duration writeTimeout,
    Duration replyDeadline,
    int compressFromBytes,
    Duration stopTimeout,
    AddressLimits perAddress) {
  public ServerLimits {
    requirePositive("maxConnections", maxConnections);
    requirePositive("maxHeaderBytes", maxHeaderBytes);
    requirePositive("idleTimeout", idleTimeout.toMillis());
    requirePositive("headerDeadline", headerDeadline.toMillis());
    requirePositive("bodyDeadline", bodyDeadline.toMillis());
    requirePositive("maxBufferedBodyBytes", maxBufferedBodyBytes);
    requirePositive("writeTimeout", writeTimeout.toMillis());
    requirePositive("replyDeadline", replyDeadline.toMillis());
    requirePositive("compressFromBytes", compressFromBytes);
    requirePositive("stopTimeout", stopTimeout.toMillis());
  }

  /**
   * For any server. A kept connection costs about 5 KB of heap, so 12,000 make 60 MB. A body is in
   * memory twice while it is handed over, and once more in what is made of it: 16 MiB of them make
   * 48 at worst. The idle timeout is above the 30 s after which the JDK's client drops a kept
   * connection, so that no request meets a connection that is just being closed.
   */
  public static ServerLimits defaults() {
    return new ServerLimits(
        12_000,
        16 << 10,
        Duration.ofSeconds(60),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        16L << 20,
        Duration.ofSeconds(10),
        Duration.ofMinutes(5),
        4096,
        Duration.ofSeconds(10),
        AddressLimits.defaults());
  }

  /** The same with other limits for each address. */
  public ServerLimits with(AddressLimits other) {
    return with(maxBufferedBodyBytes, other);
  }

  /** The same with so much memory for bodies. */
  public ServerLimits withBufferedBodies(long bytes) {
    return with(bytes, perAddress);
  }

  private ServerLimits with(long bodyBytes, AddressLimits other) {
    return new ServerLimits(
        maxConnections,
        maxHeaderBytes,
        idleTimeout,
        headerDeadline,
        bodyDeadline,
        bodyBytes,
        writeTimeout,
        replyDeadline,
        compressFromBytes,
        stopTimeout,
        other);
  }

  private static void requirePositive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + ": got " + value + ", wanted more than zero");
    }
  }
}
