package cairn.cli;

import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.NetworkLog;
import cairn.format.Origin;
import cairn.format.VerifierKey;
import cairn.verify.TrustedPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code cairn trust add --device}: pins the log of a device, which nobody witnesses. */
final class DeviceConsent {
  private static final int MAX_FILE = 4 << 10;

  private final Surroundings surroundings;
  private final TrustStore networks;
  private final DevicePins devices;

  DeviceConsent(Surroundings surroundings, Path trust) {
    this.surroundings = surroundings;
    this.networks = new TrustStore(trust);
    this.devices = new DevicePins(trust);
  }

  /**
   * Pins it if the user wants it.
   *
   * @param source a vkey, or a file that holds one
   * @param fingerprint what the user says that it must be
   */
  void add(String source, Optional<String> fingerprint, boolean json) throws CommandFailure {
    VerifierKey log = log(source);
    requireNew(log);
    String shown = log.publicKeyFingerprint().hex();
    surroundings.err().println("The log " + log.name() + " has no witnesses: its own signature is");
    surroundings.err().println("all that counts, and others' anchors are all that dates it.");
    surroundings.err().println("  fingerprint " + shown);
    if (fingerprint.isPresent()) {
      requireFingerprint(log, fingerprint.get());
    } else {
      ask(log);
    }
    devices.add(log);
    if (json) {
      surroundings.printJson(object(log));
    } else {
      surroundings.out().println("pinned " + log.name() + " " + shown);
    }
  }

  static JsonObject object(VerifierKey log) {
    return JsonObject.builder()
        .put("origin", log.name())
        .put("fingerprint", log.publicKeyFingerprint())
        .put("vkey", log.vkey())
        .build();
  }

  private VerifierKey log(String source) throws CommandFailure {
    try {
      VerifierKey key = VerifierKey.parse(source.indexOf('+') > 0 ? source : text(source));
      return new NetworkLog(Origin.parse(key.name()), key).key();
    } catch (MalformedException | IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          source + ": is no vkey of a log, nor a file with one: " + e.getMessage(),
          e);
    }
  }

  private String text(String source) throws CommandFailure, MalformedException {
    Path file = surroundings.path(source);
    try {
      if (Files.size(file) > MAX_FILE) {
        throw new MalformedException("larger than any vkey");
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          source + ": expected a vkey or a readable file: " + e.getMessage(),
          e);
    }
  }

  /** A log that a pinned network names is judged by that network's quorum, and by nothing less. */
  private void requireNew(VerifierKey log) throws CommandFailure {
    List<Pin> naming =
        networks.pins().stream()
            .filter(pin -> TrustedPolicy.of(pin.network()).names(log.name()))
            .toList();
    if (!naming.isEmpty()) {
      throw new CommandFailure(
          ExitCode.POLICY,
          "%s is a log of network %s, which you have pinned with its witnesses"
              .formatted(log.name(), naming.getFirst().network().id()));
    }
    Optional<VerifierKey> earlier = devices.log(log.name());
    if (earlier.isPresent() && !earlier.get().equals(log)) {
      throw new CommandFailure(
          ExitCode.POLICY,
          "%s is pinned with another key, %s; 'cairn trust remove %s' drops that one"
              .formatted(log.name(), earlier.get().publicKeyFingerprint(), log.name()));
    }
  }

  private static void requireFingerprint(VerifierKey log, String wanted) throws CommandFailure {
    Hash expected;
    try {
      expected = Hash.parseHex(wanted, "--fingerprint");
    } catch (MalformedException e) {
      throw new CommandFailure(ExitCode.USAGE, e.getMessage(), e);
    }
    if (!expected.equals(log.publicKeyFingerprint())) {
      throw new CommandFailure(
          ExitCode.POLICY,
          "%s: has fingerprint %s, not %s; nothing was pinned"
              .formatted(log.name(), log.publicKeyFingerprint(), expected));
    }
  }

  private void ask(VerifierKey log) throws CommandFailure {
    if (!surroundings.terminal()) {
      throw new CommandFailure(
          ExitCode.POLICY,
          "nobody is here to ask: compare the fingerprint above with one that reached you another"
              + " way and say it with --fingerprint");
    }
    if (!surroundings.confirm("Pin it?")) {
      throw new CommandFailure(ExitCode.POLICY, log.name() + ": not pinned");
    }
  }
}
