package cairn.store;

import cairn.store.StoreException.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which names of a {@link Stores} are open, so that each is open once and all can be closed. */
final class OpenNames {
  static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,60}");

  // Guarded by this. Present but empty: being opened.
  private final Map<String, Optional<Database>> open = new HashMap<>();
  private boolean closed;

  static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("database name: got \"" + name + "\", want " + NAME);
    }
  }

  synchronized void requireOpen() throws StoreException {
    if (closed) {
      throw new StoreException(Reason.CLOSED, "the stores are closed");
    }
  }

  synchronized void claim(String name) throws StoreException {
    requireName(name);
    requireOpen();
    if (open.putIfAbsent(name, Optional.empty()) != null) {
      throw new IllegalStateException("database " + name + " is open already");
    }
  }

  synchronized Database opened(Database database) {
    open.put(database.name(), Optional.of(database));
    return database;
  }

  synchronized void release(String name) {
    open.remove(name);
  }

  void closeAll() throws StoreException {
    Optional<StoreException> first = Optional.empty();
    for (Database database : seal()) {
      try {
        database.close();
      } catch (StoreException failure) {
        first.ifPresent(failure::addSuppressed);
        first = Optional.of(failure);
      }
    }
    if (first.isPresent()) {
      throw first.get();
    }
  }

  private synchronized List<Database> seal() {
    closed = true;
    List<Database> databases = new ArrayList<>();
    open.values().forEach(database -> database.ifPresent(databases::add));
    return databases;
  }
}
