package cairn.http;

/**
 * Takes a reply's body in parts, so that it need not fit into memory. Called by one thread at a
 * time, not always the same; must return soon.
 */
@FunctionalInterface
public interface BodySink {
  /** Takes the next bytes; the array is its own from then on. */
  void take(byte[] piece);
}
