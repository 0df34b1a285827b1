package cairn.store;

import java.util.List;
import java.util.regex.Pattern;

/**
 * All migrations of one room, oldest first: versions 1, 2, 3 … without gaps.
 *
 * @param room the module's name, {@code [a-z0-9-]{1,60}}; several rooms may share a database
 */
public record RoomMigrations(String room, List<Migration> migrations) {
  private static final Pattern ROOM = Pattern.compile("[a-z0-9-]{1,60}");

  public RoomMigrations {
    if (!ROOM.matcher(room).matches()) {
      throw new IllegalArgumentException("room: got \"" + room + "\", want " + ROOM);
    }
    migrations = List.copyOf(migrations);
    for (int i = 0; i < migrations.size(); i++) {
      int version = migrations.get(i).version();
      if (version != i + 1) {
        throw new IllegalArgumentException(
            "migrations of " + room + ": got version " + version + ", want " + (i + 1));
      }
    }
  }
}
