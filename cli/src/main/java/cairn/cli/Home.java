package cairn.cli;

import java.nio.file.Path;

/**
 * Where one user's or node's Cairn keeps its things.
 *
 * @param directory {@code --home}, else {@code $CAIRN_HOME}, else {@code ~/.cairn}
 */
record Home(Path directory) {

  Path configuration() {
    return directory.resolve("cairn.yaml");
  }

  Path keys() {
    return directory.resolve("keys");
  }

  /** Where a gateway keeps its databases and keys, unless its configuration says otherwise. */
  Path data() {
    return directory.resolve("data");
  }

  Path trust() {
    return directory.resolve("trust");
  }
}
