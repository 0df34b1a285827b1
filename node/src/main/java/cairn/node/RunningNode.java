package cairn.node;

import java.util.Optional;

/** A gateway or witness that has started. */
public interface RunningNode extends AutoCloseable {
  /** One line that says what runs where, for whoever waits for the start. */
  String readyLine();

  /** The address of the public listener, {@code http://127.0.0.1:8000}. */
  String url();

  /**
   * Waits until the node has been closed, or until a programmer's error has broken it.
   *
   * @return that error; the node is still to be closed then
   */
  Optional<Throwable> await() throws InterruptedException;

  /**
   * Has the node closed when the process is told to end (SIGTERM, SIGINT), before it does.
   *
   * @return the same node
   */
  default RunningNode closeOnShutdown() {
    Thread closing = Thread.ofPlatform().name("shutdown").unstarted(this::close);
    Runtime.getRuntime().addShutdownHook(closing);
    return this;
  }

  /**
   * Stops accepting, answers what is in flight, ends rounds and timers, closes the store.
   * Idempotent; concurrent callers all wait.
   */
  @Override
  void close();
}
