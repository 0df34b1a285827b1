package cairn.log;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.AddCheckpointRequest;
import cairn.format.Checkpoint;
import cairn.format.Cosignature;
import cairn.format.CrossAnchor;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.http.Call;
import cairn.store.Database;
import cairn.store.StoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Sees everything that one log says to its submitters, its readers and its witnesses, and holds it
 * against what is really stored: at once where something must be durable before it is said, and
 * once more at the end, when all of it must hold together. For one thread.
 */
final class WholeLog implements LogListener {
  private final TestLog test;
  private final Supplier<Database> database;

  /** What was acknowledged: by hash, the index. */
  private final Map<Hash, Long> acknowledged = new HashMap<>();

  /** Every tree that the log has signed or shown: by size, its root. */
  private final Map<Long, Hash> published = new HashMap<>();

  /** The largest size that each witness has cosigned. */
  private final Map<String, Long> cosigned = new HashMap<>();

  /** The batches that listeners were told of, and the anchors. */
  private final List<Long> sealed = new ArrayList<>();

  private final List<CrossAnchor> anchored = new ArrayList<>();

  /**
   * @param database the log's own, without faults: what is committed there is durable
   */
  WholeLog(TestLog test, Supplier<Database> database) {
    this.test = test;
    this.database = database;
    test.wire = this::beforeWitness;
  }

  /** Nothing is signed that is not durable, and no size twice with different roots. */
  private void beforeWitness(Call call) {
    if (!call.uri().getPath().equals("/add-checkpoint")) {
      return;
    }
    try {
      Checkpoint signed = AddCheckpointRequest.parse(call.body()).checkpoint().checkpoint();
      Hash before = published.put(signed.size(), signed.root());
      if (before == null) {
        List<byte[]> entries = storedEntries();
        assertThat(entries).as("durable before signed").hasSizeGreaterThanOrEqualTo(at(signed));
        assertThat(signed.root()).isEqualTo(root(entries.subList(0, at(signed))));
      } else {
        assertThat(signed.root()).as("one root a size").isEqualTo(before);
      }
    } catch (MalformedException | StoreException e) {
      throw new AssertionError(e);
    }
  }

  private static int at(Checkpoint checkpoint) {
    return Math.toIntExact(checkpoint.size());
  }

  /** An acknowledgement, or a promise: from now on the hash is at that index. */
  void answered(Ticket ticket, long... numbers) throws StoreException {
    if (ticket.outcome().isEmpty() || ticket.outcome().get() instanceof Outcome.Refused) {
      return;
    }
    for (int i = 0; i < numbers.length; i++) {
      Hash hash = TestLog.hash(numbers[i]);
      Logged logged = ticket.logged().get(i);
      Long before = acknowledged.putIfAbsent(hash, logged.index());
      assertThat(before == null ? logged.index() : before)
          .as("one index for %s", hash)
          .isEqualTo(logged.index());
      if (ticket.outcome().get() instanceof Outcome.Cosigned(CosignedTree tree)) {
        assertThat(tree.proof(logged.index(), logged.entry()).includes(leaf(logged))).isTrue();
      }
    }
  }

  private static Hash leaf(Logged logged) {
    return Merkle.leafHash(logged.entry());
  }

  /** A foreign checkpoint was logged: its place is durable. */
  void anchored(AnchorOutcome outcome) throws StoreException {
    AnchorOutcome.Anchored anchored = (AnchorOutcome.Anchored) outcome;
    assertThat(storedEntries().get(Math.toIntExact(anchored.logged().index())))
        .isEqualTo(anchored.entry().encode());
    assertThat(stored("SELECT leaf_index FROM log_anchor_entries"))
        .as("listed")
        .containsExactly(anchored.logged().index());
  }

  /** These anchors, once stored, stay as they are, and there are no others. */
  void keepsAnchors(Collection<CrossAnchor> anchors) throws StoreException {
    assertThat(anchored).as("told of each once").containsExactlyElementsOf(anchors);
    for (CrossAnchor anchor : anchors) {
      assertThat(test.log().anchors().of(anchor.batch())).containsExactly(anchor);
    }
    assertThat(stored("SELECT batch_id FROM log_cross_anchors")).hasSameSizeAs(anchors);
  }

  @Override
  public void cosigned(CosignedTree tree) {
    assertThat(stored("SELECT size FROM log_checkpoints")).as("told of").contains(tree.size());
  }

  @Override
  public void sealed(Batch batch) {
    sealed.add(batch.id());
    assertThat(stored("SELECT id FROM log_batches ORDER BY id"))
        .as("told of each batch once, when it is durable")
        .isEqualTo(sealed);
  }

  @Override
  public void anchored(StoredAnchor anchor) {
    anchored.add(anchor.anchor());
    assertThat(stored("SELECT batch_id FROM log_cross_anchors")).hasSameSizeAs(anchored);
  }

  private List<Long> stored(String sql) {
    try {
      return select(sql, rows -> rows.getLong(1));
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  /** What readers are shown now is durable, and a quorum's; no witness has gone back. */
  void look() throws StoreException, MalformedException {
    for (FakeWitness witness : test.witnesses) {
      long size = witness.remembered().map(note -> note.checkpoint().size()).orElse(0L);
      assertThat(size).isGreaterThanOrEqualTo(cosigned.getOrDefault(witness.id, 0L));
      cosigned.put(witness.id, size);
    }
    var newest = test.log().reader().newest();
    if (newest.isEmpty()) {
      return;
    }
    Checkpoint shown = newest.get().note().checkpoint();
    assertThat(shown.root()).as("shown as signed").isEqualTo(published.get(shown.size()));
    assertThat(storedCheckpoints()).as("shown and stored").contains(shown.size());
    int good = 0;
    for (var line : newest.get().cosigned().cosignatureLines()) {
      for (FakeWitness witness : test.witnesses) {
        if (witness.signer.key().matches(line)) {
          good += Cosignature.parse(witness.signer.key(), line).verifies(shown) ? 1 : 0;
        }
      }
    }
    assertThat(good).as("cosignatures shown").isGreaterThanOrEqualTo(2);
  }

  /** Everything at once; the log is open and nothing fails any more. */
  void assertWhole() throws StoreException, MalformedException {
    look();
    assertThat(stored("SELECT id FROM log_batches ORDER BY id")).isEqualTo(sealed);
    List<byte[]> entries = storedEntries();
    Head head = test.log().sequencer().head();
    assertThat(head.size()).isEqualTo(entries.size());
    assertThat(head.root()).isEqualTo(root(entries));
    published.forEach(
        (size, root) ->
            assertThat(root(entries.subList(0, Math.toIntExact(size))))
                .as("the tree of size %d that was published", size)
                .isEqualTo(root));
    assertEntriesHold(entries);
  }

  private void assertEntriesHold(List<byte[]> entries) throws StoreException, MalformedException {
    Map<Hash, Long> seen = new HashMap<>();
    long last = 0;
    for (int index = 0; index < entries.size(); index++) {
      EntryFacts facts = EntryFacts.parse(entries.get(index));
      assertThat(seen.put(facts.identity(), (long) index)).as("logged twice").isNull();
      long time = facts.loggedAt().orElse(last);
      assertThat(time).as("entry times").isGreaterThanOrEqualTo(last);
      last = time;
      assertThat(test.log().reader().find(facts.identity()).orElseThrow().index())
          .as("found again")
          .isEqualTo(index);
    }
    acknowledged.forEach(
        (hash, index) ->
            assertThat(seen).containsEntry(new TimestampDraft(hash).identity(), index));
    assertThat(test.log().reader().find(TestLog.hash(-1))).isEmpty();
  }

  int acknowledgements() {
    return acknowledged.size();
  }

  private static Hash root(List<byte[]> entries) {
    List<Hash> row = new ArrayList<>(entries.stream().map(Merkle::leafHash).toList());
    return row.isEmpty() ? Merkle.EMPTY_ROOT : naive(row);
  }

  /** RFC 9162, section 2.1.1, word for word. */
  private static Hash naive(List<Hash> leaves) {
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    int split = Integer.highestOneBit(leaves.size() - 1);
    return Merkle.nodeHash(
        naive(leaves.subList(0, split)), naive(leaves.subList(split, leaves.size())));
  }

  private List<byte[]> storedEntries() throws StoreException {
    return select("SELECT entry FROM log_entries ORDER BY leaf_index", rows -> rows.getBytes(1));
  }

  private List<Long> storedCheckpoints() throws StoreException {
    return select("SELECT size FROM log_checkpoints", rows -> rows.getLong(1));
  }

  @FunctionalInterface
  private interface Column<T> {
    T of(ResultSet rows) throws java.sql.SQLException;
  }

  private <T> List<T> select(String sql, Column<T> column) throws StoreException {
    return database
        .get()
        .read(
            connection -> {
              List<T> found = new ArrayList<>();
              try (PreparedStatement select = connection.prepareStatement(sql);
                  ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                  found.add(column.of(rows));
                }
              }
              return found;
            });
  }
}
