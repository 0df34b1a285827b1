package cairn.http;

import java.io.IOException;
import java.util.List;

/** Sends texts to one client. For one thread. */
@FunctionalInterface
public interface TextSender {
  /** Most texts at once: what may be under way to one client. */
  int MOST_AT_ONCE = 64;

  /**
   * Sends texts, each a message of its own, and waits until all of them are on their way.
   *
   * @param texts at most {@value #MOST_AT_ONCE}
   * @throws IOException when the client is gone, or has not taken them within the server's write
   *     timeout; the connection is closed then
   */
  void send(List<String> texts) throws IOException, InterruptedException;
}
