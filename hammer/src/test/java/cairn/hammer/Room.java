package cairn.hammer;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The rooms of the house in the order of ARCHITECTURE.md: a room imports only rooms above it. The
 * folder, the Maven module and the package are all named after the room.
 */
enum Room {
  FORMAT,
  VERIFY,
  HTTP,
  STORE,
  TESTKIT,
  WITNESS,
  LOG,
  ANCHOR,
  FEDERATION,
  FEED,
  WEB,
  NODE,
  CLI,
  HAMMER;

  String packageName() {
    return "cairn." + folder();
  }

  String folder() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether main code of this room may use {@code other}. */
  boolean mayImport(Room other) {
    if (other == this) {
      return true;
    }
    if (other == TESTKIT) {
      return false; // for tests only
    }
    if (this == HAMMER) { // so that the load generator cannot share a bug with the server
      return other == FORMAT || other == VERIFY || other == HTTP;
    }
    return other.compareTo(this) < 0;
  }

  /** The room that owns a class, by its full name; empty for a class outside the house. */
  static Optional<Room> owning(String className) {
    return Arrays.stream(values())
        .filter(room -> className.startsWith(room.packageName() + "."))
        .findFirst();
  }

  static Optional<Room> inFolder(String folder) {
    return Arrays.stream(values()).filter(room -> room.folder().equals(folder)).findFirst();
  }
}
