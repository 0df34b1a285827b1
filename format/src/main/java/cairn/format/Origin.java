package cairn.format;

import java.util.regex.Pattern;

/**
 * The name of a log of ours: {@code <network id>/<namespace>}, at most 255 bytes.
 *
 * <pre>{@code network-a/public:timestamps}</pre>
 *
 * @param networkId a DNS name, {@code [a-z0-9.-]+}
 * @param namespace the log's subject within the network, {@code [a-z0-9]+:[a-z0-9]+}
 */
public record Origin(String networkId, String namespace) {
  private static final int MAX_LENGTH = 255;
  private static final Pattern NETWORK_ID = Pattern.compile("[a-z0-9.-]+");
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]+:[a-z0-9]+");

  public Origin {
    if (!NETWORK_ID.matcher(networkId).matches()) {
      throw new IllegalArgumentException("network id: expected [a-z0-9.-]+, got " + networkId);
    }
    if (!NAMESPACE.matcher(namespace).matches()) {
      throw new IllegalArgumentException(
          "namespace: expected [a-z0-9]+:[a-z0-9]+, got " + namespace);
    }
    if (networkId.length() + 1 + namespace.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("an origin has at most 255 bytes: " + networkId);
    }
  }

  /**
   * Reads {@code <network id>/<namespace>}.
   *
   * @throws MalformedException if it is not spelled so
   */
  public static Origin parse(String text) throws MalformedException {
    int slash = text.indexOf('/');
    try {
      return new Origin(text.substring(0, Math.max(slash, 0)), text.substring(slash + 1));
    } catch (IllegalArgumentException e) {
      throw MalformedException.expected("origin", "<network id>/<namespace>", text);
    }
  }

  /** SHA-256 of the origin: how witnesses and mirrors name a log in paths. */
  public Hash hash() {
    return Hash.sha256(Utf8.encode(toString()));
  }

  /** The origin line, without its newline. */
  @Override
  public String toString() {
    return networkId + "/" + namespace;
  }
}
