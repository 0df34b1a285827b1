package cairn.cli;

import cairn.format.Hash;
import cairn.format.KeyRotationEntry;
import cairn.format.MalformedException;
import cairn.format.NetworkDocument;
import cairn.format.NetworkLog;
import cairn.format.NetworkPeer;
import cairn.format.NetworkWitness;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether the user wants a pin: he compares its fingerprint, or has said it.
 *
 * <p>The fingerprint does not cover who a network's peers are and how many of them must have logged
 * a batch: when that is no longer as it was accepted, he is asked again, or says the number.
 */
final class PinConsent {
  private final Surroundings surroundings;
  private final Optional<String> fingerprint;
  private final boolean saysThreshold;

  /**
   * @param fingerprint what the user says it must be
   * @param saysThreshold whether he says how many peers must have logged a batch
   */
  PinConsent(Surroundings surroundings, Optional<String> fingerprint, boolean saysThreshold) {
    this.surroundings = surroundings;
    this.fingerprint = fingerprint;
    this.saysThreshold = saysThreshold;
  }

  /**
   * Returns if the pin is wanted.
   *
   * @param earlier the network's pins, newest first
   */
  void require(Pin pin, List<Pin> earlier) throws CommandFailure {
    Optional<Pin> same = earlier.stream().filter(before -> isSame(before, pin)).findFirst();
    boolean termsChanged =
        !saysThreshold && same.isPresent() && !same.get().terms().equals(pin.terms());
    if (same.isEmpty() || termsChanged) {
      describe(pin.network());
      describePeers(pin);
      surroundings.err().println("  fingerprint " + pin.network().fingerprint());
      sayWhatChanged(pin, earlier);
    }
    if (fingerprint.isPresent()) {
      requireFingerprint(pin.network(), fingerprint.get());
    }
    if (termsChanged || (same.isEmpty() && fingerprint.isEmpty())) {
      ask(pin, termsChanged);
    }
  }

  private static boolean isSame(Pin one, Pin other) {
    return one.network().fingerprint().equals(other.network().fingerprint());
  }

  private void describe(NetworkDocument network) {
    PrintStream err = surroundings.err();
    err.println("Network " + network.id() + " says of itself:");
    for (NetworkLog log : network.logs()) {
      err.println("  log      " + log.origin());
    }
    for (NetworkWitness witness : network.witnesses()) {
      err.println(
          "  witness  " + TerminalText.printable(witness.id() + ", run by " + witness.operator()));
    }
    err.printf("  quorum   %d of %d witnesses%n", network.threshold(), network.witnesses().size());
  }

  private void describePeers(Pin pin) {
    List<NetworkPeer> peers = pin.network().peers();
    for (NetworkPeer peer : peers) {
      surroundings
          .err()
          .printf("  peer     %s, at least %d witnesses%n", peer.id(), peer.minWitnesses());
    }
    if (!peers.isEmpty()) {
      surroundings
          .err()
          .printf(
              "  federated: %d of %d peers logged a batch; they count when you pin them too%n",
              pin.threshold(), peers.size());
    }
  }

  private void sayWhatChanged(Pin pin, List<Pin> earlier) {
    if (earlier.isEmpty()) {
      return;
    }
    Pin before = earlier.getFirst();
    if (!isSame(before, pin)) {
      surroundings
          .err()
          .printf(
              "CHANGED: since %s you trust another %s, with fingerprint %s.%n"
                  + "Ask its operator why; proofs under the earlier one stay good.%n",
              Instant.ofEpochSecond(before.accepted()),
              pin.network().id(),
              before.network().fingerprint());
      sayWhichKeysWent(before.network(), pin.network());
    }
    if (!before.terms().equals(pin.terms())) {
      surroundings
          .err()
          .printf(
              "CHANGED: you accepted that %d of these peers log its batches: %s.%n",
              before.threshold(),
              before.network().peers().stream()
                  .map(NetworkPeer::id)
                  .collect(Collectors.joining(", ")));
    }
  }

  /** A new key that the pinned one has signed for is no proof of honesty, but of consent. */
  private void sayWhichKeysWent(NetworkDocument before, NetworkDocument after) {
    for (NetworkLog log : after.logs()) {
      Optional<NetworkLog> pinned =
          before.logs().stream().filter(old -> old.origin().equals(log.origin())).findFirst();
      if (pinned.isPresent() && !pinned.get().key().equals(log.key())) {
        surroundings
            .err()
            .printf("  log %s has another key: %s%n", log.origin(), successor(pinned.get(), after));
      }
    }
  }

  private static String successor(NetworkLog pinned, NetworkDocument after) {
    return after.rotations().stream()
        .map(KeyRotationEntry::statement)
        .filter(statement -> statement.oldKey().equals(pinned.key()))
        .filter(statement -> statement.origin().equals(pinned.origin()))
        .findFirst()
        .map(
            statement ->
                "the one that you pinned has signed that it goes, and counts for the first %d entries"
                    .formatted(statement.lastTrustedSize()))
        .orElse("the one that you pinned has NOT signed for it");
  }

  private static void requireFingerprint(NetworkDocument network, String wanted)
      throws CommandFailure {
    Hash expected;
    try {
      expected = Hash.parseHex(wanted, "--fingerprint");
    } catch (MalformedException e) {
      throw new CommandFailure(ExitCode.USAGE, e.getMessage(), e);
    }
    if (!expected.equals(network.fingerprint())) {
      throw new CommandFailure(
          ExitCode.POLICY,
          "%s: has fingerprint %s, not %s; nothing was pinned. Somebody may stand between you and the gateway"
              .formatted(network.id(), network.fingerprint(), expected));
    }
  }

  private void ask(Pin pin, boolean termsChanged) throws CommandFailure {
    if (!surroundings.terminal()) {
      throw new CommandFailure(
          ExitCode.POLICY,
          termsChanged
              ? "nobody is here to ask whether these peers are right: say how many of them must"
                  + " have logged a batch with --cross-anchor-threshold"
              : "nobody is here to ask: compare the fingerprint above with one that reached you"
                  + " another way and say it with --fingerprint");
    }
    if (!surroundings.confirm("Pin it?")) {
      throw new CommandFailure(ExitCode.POLICY, pin.network().id() + ": not pinned");
    }
  }
}
