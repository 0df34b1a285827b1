package cairn.http;

/**
 * Sends a request and waits for the whole reply: the house's one way to the network.
 *
 * <p>An implementation follows no redirect, keeps no cookie, retries nothing, and keeps to the
 * call's bounds: {@link Call#timeout()} covers connecting, sending, headers and the last byte of
 * the body; a reply above {@link Call#maxReplyBytes()} is given up while it is read. Any HTTP
 * status is a reply. May be called concurrently; blocks, so call it on a virtual thread.
 */
@FunctionalInterface
public interface Exchange {
  /**
   * Sends the call once.
   *
   * @throws ExchangeException when there is no whole reply; {@link
   *     ExchangeException#mayHaveBeenApplied()} tells whether the other side may have acted
   */
  Reply send(Call call) throws ExchangeException;
}
