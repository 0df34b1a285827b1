package cairn.witness;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Checkpoint;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.SignedCheckpoint;
import cairn.format.Signer;
import cairn.format.SigningException;
import cairn.format.Utf8;
import cairn.format.VerifierKey;
import cairn.store.Database;
import cairn.store.StoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A witness's Ed25519 key that looks before it signs: what it is asked to sign must be durable,
 * must not be another tree of a size that it has signed, and neither sizes nor times may fall.
 */
final class WatchfulSigner implements Signer {
  private static final String HEADER = "cosignature/v1\ntime ";

  private final Signer signer;
  private final Supplier<Database> database;

  /** The largest size signed, by origin. */
  private final Map<String, Long> sizes = new HashMap<>();

  private final Map<String, Map<Long, Hash>> roots = new HashMap<>();
  private final Map<String, Long> times = new HashMap<>();

  /**
   * @param database the witness's own, without faults: what is committed there is durable
   */
  WatchfulSigner(Signer signer, Supplier<Database> database) {
    this.signer = signer;
    this.database = database;
  }

  @Override
  public VerifierKey key() {
    return signer.key();
  }

  @Override
  public byte[] sign(byte[] message) throws SigningException {
    try {
      String text = Utf8.decode(message, "message");
      assertThat(text).startsWith(HEADER);
      int end = text.indexOf('\n', HEADER.length());
      look(Long.parseLong(text.substring(HEADER.length(), end)), text.substring(end + 1));
    } catch (MalformedException | StoreException e) {
      throw new AssertionError(e);
    }
    return signer.sign(message);
  }

  private void look(long time, String checkpointText) throws MalformedException, StoreException {
    String origin = checkpointText.substring(0, checkpointText.indexOf('\n'));
    Row row = database.get().read(connection -> row(connection, origin));
    Checkpoint stored = SignedCheckpoint.parse(row.note()).checkpoint();
    assertThat(stored.text()).as("durable before signed").isEqualTo(checkpointText);
    assertThat(row.cosignedAt()).as("its time too").isEqualTo(time);
    assertThat(row.lastTime()).as("and the clock").isGreaterThanOrEqualTo(time);
    assertThat(stored.size()).as("sizes").isGreaterThanOrEqualTo(sizeOf(origin));
    assertThat(time).as("times").isGreaterThanOrEqualTo(times.getOrDefault(origin, 0L));
    Hash before =
        roots
            .computeIfAbsent(origin, any -> new HashMap<>())
            .putIfAbsent(stored.size(), stored.root());
    assertThat(before == null || before.equals(stored.root())).as("one root a size").isTrue();
    sizes.put(origin, stored.size());
    times.put(origin, time);
  }

  /** The largest size of that log that it has signed. */
  long sizeOf(String origin) {
    return sizes.getOrDefault(origin, 0L);
  }

  private record Row(String note, long cosignedAt, long lastTime) {}

  private static Row row(java.sql.Connection connection, String origin)
      throws java.sql.SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT note, cosigned_at, (SELECT last_time FROM witness_clock)"
                + " FROM witness_memory WHERE origin = ?")) {
      select.setString(1, origin);
      try (ResultSet rows = select.executeQuery()) {
        assertThat(rows.next()).as("%s is remembered before it is signed", origin).isTrue();
        return new Row(rows.getString(1), rows.getLong(2), rows.getLong(3));
      }
    }
  }

  /** What it is for, as a signer of the witness under test. */
  WitnessSettings settings() {
    return new WitnessSettings(key().name(), List.of(this));
  }
}
