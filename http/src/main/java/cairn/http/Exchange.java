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

  /**
   * As {@link #send(Call)}, but the body of a 200 goes to the sink in parts, and the reply has
   * none. All other replies are whole.
   *
   * @throws ExchangeException what the sink has taken is worthless then, and for a moment it may
   *     still be given more
   */
  default Reply send(Call call, BodySink sink) throws ExchangeException {
    Reply whole = send(call);
    if (whole.status() != 200) {
      return whole;
    }
    sink.take(whole.body());
    return new Reply(whole.status(), whole.headers(), new byte[0]);
  }
}
