package cairn.log.mirror;

import cairn.log.TestStores;
import cairn.store.Database;
import cairn.store.RoomMigrations;
import cairn.store.StoreException;
import cairn.store.Stores;
import cairn.store.Transaction;
import java.nio.file.Path;
import java.util.List;

/** A process that removes a mirror, and is gone in the middle of it as by kill -9. */
final class RemovingProgram {
  /** What it ends with when it was not stopped before. */
  static final int DONE = 3;

  private RemovingProgram() {}

  /** Where it ends. */
  enum End {
    /** Nobody is shown the mirror any more, and all of it is there. */
    LAST_LOOK,
    /** What is to take its place is being written. */
    WRITING,
    /** That has taken its place; nobody was told. */
    REPLACED,
    /** Not at all. */
    NEVER
  }

  /** The directory of the stores, and where to end. */
  public static void main(String[] arguments) throws Exception {
    End end = End.valueOf(arguments[1]);
    try (var opened = TestStores.SQLITE.open(Path.of(arguments[0]))) {
      TestMirror test = TestMirror.openedElsewhere(new Ending(opened.stores(), end));
      test.mirrors.remove(SampleLog.ORIGIN, going -> endAt(End.LAST_LOOK, end));
    }
    Runtime.getRuntime().halt(DONE);
  }

  private static void endAt(End here, End wanted) {
    if (here == wanted) {
      Runtime.getRuntime().halt(0);
    }
  }

  private record Ending(Stores stores, End end) implements Stores {
    @Override
    public boolean exists(String name) throws StoreException {
      return stores.exists(name);
    }

    @Override
    public List<String> names() throws StoreException {
      return stores.names();
    }

    @Override
    public Database create(String name, List<RoomMigrations> rooms, Transaction<?> initial)
        throws StoreException {
      return stores.create(name, rooms, initial);
    }

    @Override
    public Database open(String name, List<RoomMigrations> rooms) throws StoreException {
      return stores.open(name, rooms);
    }

    @Override
    public void replace(String name, List<RoomMigrations> rooms, Transaction<?> initial)
        throws StoreException {
      stores.replace(
          name,
          rooms,
          connection -> {
            Object written = initial.run(connection);
            endAt(End.WRITING, end);
            return written;
          });
      endAt(End.REPLACED, end);
    }

    @Override
    public void close() throws StoreException {
      stores.close();
    }
  }
}
