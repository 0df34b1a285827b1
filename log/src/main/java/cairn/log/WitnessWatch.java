package cairn.log;

import cairn.format.Checkpoint;
import cairn.format.VerifierKey;
import cairn.log.tree.RaggedEdge;
import cairn.log.tree.Tree;
import cairn.store.StoreException;
import cairn.witness.NewestCheckpoint;
import cairn.witness.WitnessEndpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the witnesses what they have of a log, by their monitoring endpoints. Until enough of them
 * have answered, the log stays read-only; and as soon as one shows a checkpoint that this log's key
 * has signed and that this log does not have. Then either an older backup was restored here, or
 * somebody else signs with the key: going on would fork the log.
 *
 * <p>Only the log's own signature counts; a bare number proves nothing.
 */
final class WitnessWatch {
  private static final Logger LOGGER = LoggerFactory.getLogger(WitnessWatch.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final String origin;
  private final List<VerifierKey> logKeys;
  private final LogWitnesses witnesses;
  private final Supplier<Head> head;
  private final Tree tree;
  private final LogGate gate;
  private final LogListener listener;

  // Guarded by this.
  private final Set<String> answered = new TreeSet<>();
  private final Map<String, String> failures = new LinkedHashMap<>();
  private Optional<String> alarm;

  /**
   * @param logKeys the log's key, and those it had before
   * @param end why the log is read-only for ever, if it is
   */
  WitnessWatch(
      String origin,
      List<VerifierKey> logKeys,
      Optional<String> end,
      LogWitnesses witnesses,
      Supplier<Head> head,
      Tree tree,
      LogGate gate,
      LogListener listener) {
    this.origin = origin;
    this.logKeys = logKeys;
    this.alarm = end;
    this.witnesses = witnesses;
    this.head = head;
    this.tree = tree;
    this.gate = gate;
    this.listener = listener;
  }

  /** Why a log is read-only before anybody was asked. */
  static String startReason(LogWitnesses witnesses) {
    return "waiting for %d of %d witnesses to show what they have of this log"
        .formatted(witnesses.answersNeeded(), witnesses.endpoints().size());
  }

  /**
   * Asks every witness once, side by side, and judges their answers.
   *
   * @throws StoreException when our own tree cannot be read; nothing is decided then
   */
  synchronized void pollOnce() throws StoreException {
    Map<WitnessEndpoint, CompletableFuture<NewestCheckpoint>> asked = new LinkedHashMap<>();
    for (WitnessEndpoint witness : witnesses.endpoints()) {
      asked.put(
          witness,
          CompletableFuture.supplyAsync(
              () -> witnesses.client().newestCheckpoint(witness, origin, logKeys, TIMEOUT),
              witnesses.executor()));
    }
    for (Map.Entry<WitnessEndpoint, CompletableFuture<NewestCheckpoint>> one : asked.entrySet()) {
      judge(one.getKey().id(), one.getValue().join());
    }
    decide();
  }

  private void judge(String witness, NewestCheckpoint answer) throws StoreException {
    switch (answer) {
      case NewestCheckpoint.Never never -> heard(witness);
      case NewestCheckpoint.Failed failed -> {
        failures.put(witness, failed.failure().toString());
        LOGGER.info("Witness {} did not say what it has: {}", witness, failed.failure());
      }
      case NewestCheckpoint.Found found -> {
        Optional<String> unknown = unknown(found.note().checkpoint());
        if (unknown.isPresent()) {
          alarm(witness, unknown.get());
          listener.unknown(found.note());
        } else if (found.cosigned()) {
          heard(witness);
        } else {
          failures.put(witness, "shows a checkpoint that it has not cosigned");
        }
      }
    }
  }

  private void heard(String witness) {
    answered.add(witness);
    failures.remove(witness);
  }

  /** What is wrong with a checkpoint that our key has signed, if we do not have it. */
  private Optional<String> unknown(Checkpoint shown) throws StoreException {
    Head ours = head.get(); // read after the answer came: it has all that we had signed by then
    if (shown.size() > ours.size()) {
      return Optional.of(
          "size %d, root %s, but here the log has only %d entries"
              .formatted(shown.size(), shown.root(), ours.size()));
    }
    var root = RaggedEdge.of(shown.size(), tree).root(tree);
    if (!root.equals(shown.root())) {
      return Optional.of(
          "root %s at size %d, but here it is %s".formatted(shown.root(), shown.size(), root));
    }
    return Optional.empty();
  }

  private void alarm(String witness, String what) {
    if (alarm.isEmpty()) {
      alarm =
          Optional.of(
              "witness %s has a checkpoint signed by this log's key that this log lacks: %s. An"
                      .formatted(witness, what)
                  + " older backup was restored, or the key is used elsewhere; restore the newest"
                  + " data, or start a new log with a new key");
    }
  }

  private void decide() {
    if (alarm.isPresent()) {
      gate.makeReadOnly(alarm.get());
    } else if (answered.size() >= witnesses.answersNeeded()) {
      gate.open();
    } else {
      List<String> missing = new ArrayList<>();
      failures.forEach((witness, failure) -> missing.add(witness + " (" + failure + ")"));
      gate.makeReadOnly(
          "%s; %d have answered, not yet %s"
              .formatted(startReason(witnesses), answered.size(), String.join(", ", missing)));
    }
  }
}
