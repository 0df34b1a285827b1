package cairn.node.sim;

import cairn.log.mirror.LogKey;
import cairn.log.mirror.Mirror;
import cairn.log.mirror.Mirrors;
import cairn.store.StoreException;
import java.util.List;

/** Mistakes with mirrors that are planted into nodes. */
final class PlantedMirrors {
  private PlantedMirrors() {}

  static void spoil(PlantedBug bug, Mirrors mirrors, Mirror mirror) throws StoreException {
    if (bug == PlantedBug.FORKS_FOLLOWED && mirror.stopped().isPresent()) {
      mirror.resume();
    }
    if (bug == PlantedBug.RETIRED_KEYS_COUNT) {
      List<LogKey> forEver = mirror.keys().stream().map(key -> new LogKey(key.key())).toList();
      mirrors.replaceKeys(mirror, forEver);
    }
  }
}
