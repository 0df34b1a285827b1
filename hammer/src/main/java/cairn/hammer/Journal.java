package cairn.hammer;

import java.io.IOException;

/**
 * The acknowledgements that a load received: at the end each of them must be in the log.
 *
 * <p>{@link #add} and {@link #sync} are called by one thread at a time; reading may happen at once
 * from another.
 */
public interface Journal extends AutoCloseable {
  /** Takes it down; as durable as this journal ever is after the next {@link #sync}. */
  void add(Acknowledgement acknowledgement) throws IOException;

  /** On return everything added is kept. Only then it is counted. */
  void sync() throws IOException;

  /** Everything synced so far, oldest first. */
  void forEach(Reader reader) throws IOException;

  /** Takes acknowledgements one after another. */
  @FunctionalInterface
  interface Reader {
    void read(Acknowledgement acknowledgement) throws IOException;
  }

  @Override
  default void close() throws IOException {}

  /** Keeps nothing: for runs whose checks on the way suffice. */
  static Journal none() {
    return new Journal() {
      @Override
      public void add(Acknowledgement acknowledgement) {}

      @Override
      public void sync() {}

      @Override
      public void forEach(Reader reader) {}
    };
  }
}
