package cairn.cli;

import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Origin;
import cairn.verify.TrustedAttestor;
import cairn.verify.TrustedAttestors;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which attestor is trusted no more, and for what he still is. */
final class RevokedAttestorOptions {
  @Option(
      names = "--fingerprint",
      paramLabel = "HEX",
      description = "Which attestor, as 'cairn keys list' shows it.")
  private Optional<String> fingerprint = Optional.empty();

  @Option(
      names = "--origin",
      paramLabel = "LOG",
      description =
          "With --last-trusted-size: the log whose first records still count. Records anywhere "
              + "else do not: whoever has the key can put any time into them.")
  private Optional<String> origin = Optional.empty();

  /** The one that is meant. */
  TrustedAttestor find(TrustedAttestors attestors) throws CommandFailure {
    if (fingerprint.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE, "--fingerprint: which attestor? 'cairn keys list' shows them");
    }
    Hash wanted;
    try {
      wanted = Hash.parseHex(fingerprint.get(), "--fingerprint");
    } catch (MalformedException e) {
      throw new CommandFailure(ExitCode.USAGE, e.getMessage(), e);
    }
    return attestors
        .find(wanted)
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.NOT_FOUND,
                    wanted.hex() + ": no such attestor; 'cairn keys list' shows those trusted"));
  }

  /** For what he still is trusted. */
  Optional<TrustedAttestor.LastTrusted> lastTrusted(Optional<Long> size) throws CommandFailure {
    if (origin.isPresent() != size.isPresent()) {
      throw new CommandFailure(
          ExitCode.USAGE, "--origin and --last-trusted-size go together: which log, and how much");
    }
    if (origin.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new TrustedAttestor.LastTrusted(
              Origin.parse(origin.get()).toString(), size.orElseThrow()));
    } catch (MalformedException e) {
      throw new CommandFailure(ExitCode.USAGE, "--" + e.getMessage(), e);
    }
  }

  /** A log is named by its namespace. */
  void refuse() throws CommandFailure {
    if (fingerprint.isPresent() || origin.isPresent()) {
      throw new CommandFailure(
          ExitCode.USAGE, "--fingerprint and --origin are for --role attestor; see --namespace");
    }
  }
}
