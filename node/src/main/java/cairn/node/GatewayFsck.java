package cairn.node;

import cairn.federation.Federation;
import cairn.federation.bundle.HeldRecords;
import cairn.federation.gossip.GossipPeers;
import cairn.format.KeyRotationEntry;
import cairn.format.Origin;
import cairn.format.VerifierKey;
import cairn.log.Fsck;
import cairn.log.FsckReport;
import cairn.log.mirror.MirrorFsck;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks the stores of a gateway that is stopped, from the bytes up. */
public final class GatewayFsck {
  private static final Logger LOGGER = LoggerFactory.getLogger(GatewayFsck.class);

  private GatewayFsck() {}

  /**
   * Checks every log of the configuration, one after the other.
   *
   * @param repairTiles whether damaged tiles are stored again from the entries
   * @return what was found, by log
   * @throws StoreException {@code BUSY} while the gateway runs; {@code SCHEMA} when a log is
   *     missing
   */
  public static Map<Origin, FsckReport> run(
      Configuration configuration, boolean repairTiles, SecureRandom random, InstantSource clock)
      throws ConfigurationException, StoreException, IOException {
    KeyRotations rotations = KeyRotations.of(configuration);
    Map<Origin, FsckReport> reports = new LinkedHashMap<>();
    FastCrypto.register();
    try (LogSigners signers = LogSigners.open(configuration, () -> 0);
        NodeStores stores = NodeStores.open(configuration, clock)) {
      Set<VerifierKey> witnesses = witnessKeys(configuration, rotations, stores);
      for (Map.Entry<Origin, VerifierKey> log : signers.keys().entrySet()) {
        Origin origin = log.getKey();
        Fsck.Setup setup =
            new Fsck.Setup(
                stores.stores(),
                GatewayFiles.index(stores.directory().path(), origin.namespace()),
                origin,
                rotations.history(origin, log.getValue()).all(log.getValue()),
                List.copyOf(witnesses),
                repairTiles,
                random);
        reports.put(origin, Fsck.run(setup));
      }
    }
    return reports;
  }

  /** Every witness key that ever signed for a log here, as far as that is known. */
  private static Set<VerifierKey> witnessKeys(
      Configuration configuration, KeyRotations rotations, NodeStores stores)
      throws StoreException {
    Set<VerifierKey> keys = new LinkedHashSet<>();
    rotations.ofWitnesses().map(KeyRotationEntry.Statement::oldKey).forEach(keys::add);
    WitnessKeys current = new WitnessKeys(rotations, configuration.origins());
    configuration.witnesses().forEach(witness -> keys.addAll(current.all(witness)));
    try (Database own = stores.openNode()) {
      keys.addAll(new WitnessKeyBook(own).all());
    } catch (StoreException damaged) {
      if (damaged.reason() != Reason.CORRUPT) {
        throw damaged;
      }
      LOGGER.warn("Witnesses of former times are not known: {}", damaged.getMessage());
    }
    return keys;
  }

  /**
   * Checks every mirror, one after the other.
   *
   * @param repairTiles whether damaged tiles are stored again from the entries
   * @return what was found, by the name of the database
   * @throws StoreException {@code BUSY} while the gateway runs
   */
  public static Map<String, FsckReport> mirrors(
      Configuration configuration, boolean repairTiles, InstantSource clock)
      throws ConfigurationException, StoreException {
    FastCrypto.register();
    try (NodeStores stores = NodeStores.open(configuration, clock)) {
      return MirrorFsck.all(stores.stores(), repairTiles);
    }
  }

  /**
   * Reads everything in the node's own database: tokens, the audit log, what is known of peers.
   *
   * @return what is wrong, one sentence each
   * @throws StoreException {@code BUSY} while the gateway runs; {@code SCHEMA} when it is missing
   */
  public static List<String> nodeProblems(Configuration configuration, InstantSource clock)
      throws ConfigurationException, StoreException {
    List<String> problems = new ArrayList<>();
    try (NodeStores stores = NodeStores.open(configuration, clock);
        Database own = stores.openNode()) {
      problems.addAll(own.structuralProblems());
      AuditLog audit = new AuditLog(own, clock);
      note(problems, new Tokens(own, audit, new SecureRandom(), clock)::list);
      note(problems, audit::requireSound);
      note(problems, new SideRecords(own)::requireSound);
      note(problems, new WitnessKeyBook(own)::all);
      note(problems, () -> HeldRecords.requireSound(own));
      note(problems, () -> Federation.requireSound(own, clock));
      note(problems, () -> GossipPeers.requireSound(own));
    }
    return problems;
  }

  @FunctionalInterface
  private interface Reading {
    void run() throws StoreException;
  }

  private static void note(List<String> problems, Reading reading) throws StoreException {
    try {
      reading.run();
    } catch (StoreException failure) {
      if (failure.reason() != Reason.CORRUPT) {
        throw failure;
      }
      problems.add(failure.getMessage());
    }
  }
}
