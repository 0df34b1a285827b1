package cairn.node;

import cairn.format.Hash;
import cairn.http.Exchange;
import cairn.http.ProblemException;
import cairn.store.StoreException;
import java.security.SecureRandom;
import java.time.InstantSource;

/** Where clear texts behind commitments are erased: a device's home, or a gateway that runs. */
public interface PrivateHome extends AutoCloseable {

  /** Whose texts are meant: of records made here, and of records that came in bundles. */
  sealed interface Whose {
    /** Those of an investigation. */
    record Investigation(String id) implements Whose {}

    /** Those of all records of a file. */
    record File(Hash hash) implements Whose {}
  }

  /** How many there are. */
  int count(Whose whose) throws StoreException, NodeAdminException;

  /**
   * Erases them: their bytes are overwritten in the database.
   *
   * @return how many there were
   */
  int forget(Whose whose) throws StoreException, NodeAdminException;

  @Override
  void close();

  /**
   * That of a home.
   *
   * @param exchange to reach the admin listener of a gateway
   * @throws NodeAdminException if it is a gateway's, and that does not run
   */
  static PrivateHome of(
      Configuration configuration, Exchange exchange, InstantSource clock, SecureRandom random)
      throws StoreException, ConfigurationException, ProblemException, NodeAdminException {
    return switch (configuration.role()) {
      case DEVICE -> new DevicePrivate(DeviceHome.open(configuration, clock, random));
      case GATEWAY, ORG -> RunningPrivate.of(configuration, exchange);
      case RELAY ->
          throw new NodeAdminException(
              configuration.home() + " is a relay's home, which keeps nothing private");
    };
  }
}
