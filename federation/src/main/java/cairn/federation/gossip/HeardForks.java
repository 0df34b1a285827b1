package cairn.federation.gossip;

import cairn.format.ForkFile;
import cairn.log.mirror.Mirror;
import cairn.log.mirror.Mirrors;
import cairn.store.StoreException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes from a peer what proves the forks of which its status tells, so that who was shown one
 * history alone learns of the other. Nothing is believed: each is judged as if it had been met
 * here. Any thread may call.
 */
final class HeardForks {
  private final GossipClient client;
  private final Mirrors mirrors;

  HeardForks(GossipClient client, Mirrors mirrors) {
    this.client = client;
    this.mirrors = mirrors;
  }

  /**
   * Asks for evidence if the peer says that a log has forked of which no fork is known here.
   *
   * @return the logs whose mirrors have stopped by it
   * @throws GossipException when it does not give any; worth another try
   */
  List<String> ask(URI node, ShownLogs shown) throws GossipException, StoreException {
    if (shown.forked().stream().noneMatch(this::isNews)) {
      return List.of();
    }
    List<String> stopped = new ArrayList<>();
    for (ForkFile fork : client.evidence(node)) {
      String origin = fork.first().checkpoint().origin();
      Optional<Mirror> mirror = mirrors.of(origin);
      if (mirror.isPresent() && mirror.get().heard(fork)) {
        stopped.add(origin);
      }
    }
    return stopped;
  }

  private boolean isNews(String origin) {
    return mirrors.of(origin).filter(mirror -> mirror.forks().isEmpty()).isPresent();
  }
}
