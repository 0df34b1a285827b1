package cairn.node;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been opened, to be closed in the opposite order; a failure keeps nothing open. */
final class Closing implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Closing.class);

  private record Opened(String name, AutoCloseable resource) {}

  private final Deque<Opened> opened = new ArrayDeque<>(); // guarded by this

  /** Remembers the resource and hands it back. */
  synchronized <T extends AutoCloseable> T add(String name, T resource) {
    opened.push(new Opened(name, resource));
    return resource;
  }

  @Override
  public synchronized void close() {
    while (!opened.isEmpty()) {
      Opened next = opened.pop();
      try {
        next.resource().close();
      } catch (Exception e) {
        LOGGER.warn("{} was not closed cleanly: {}", next.name(), e.getMessage());
      }
    }
  }
}
