package cairn.node;

import cairn.http.Exchange;
import cairn.http.ProblemException;
import cairn.store.StoreException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Where single records of others' logs are held: a device's home, or a gateway that runs. */
public interface HeldHome extends AutoCloseable {
  /** The logs whose records these are, by vkey. */
  List<ListedHeldLog> logs() throws StoreException, NodeAdminException;

  /**
   * Removes what is held of one log, at once or not at all.
   *
   * @param log see {@link ListedHeldLog#id}
   * @return what it was; empty if it is gone
   */
  Optional<ListedHeldLog> remove(ListedHeldLog log) throws StoreException, NodeAdminException;

  @Override
  void close();

  /**
   * That of a home.
   *
   * @param exchange to reach the admin listener of a gateway
   * @throws NodeAdminException if it is a gateway's, and that does not run
   */
  static HeldHome of(
      Configuration configuration, Exchange exchange, InstantSource clock, SecureRandom random)
      throws StoreException, ConfigurationException, ProblemException, NodeAdminException {
    return switch (configuration.role()) {
      case DEVICE -> DeviceBundles.open(configuration, clock, random);
      case GATEWAY, ORG -> new RunningHeld(AdminClient.required(configuration, exchange));
      case RELAY ->
          throw new NodeAdminException(
              configuration.home() + " is a relay's home, which holds no single records");
    };
  }
}
