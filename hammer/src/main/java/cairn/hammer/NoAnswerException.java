package cairn.hammer;

import java.net.InetSocketAddress;

/** A server gave no answer for longer than a run's patience. */
final class NoAnswerException extends Exception {
  private static final long serialVersionUID = 1L;

  NoAnswerException(InetSocketAddress server, long nanos) {
    super("%s has not answered for %d s".formatted(server, nanos / 1_000_000_000));
  }
}
