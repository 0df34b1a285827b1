package cairn.cli;

import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.PublicKeyText;
import cairn.node.AttestorStore;
import cairn.node.ConfigurationException;
import cairn.verify.TrustedAttestor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn keys trust}: believes an attestor from now on. */
@Command(
    name = "trust",
    mixinStandardHelpOptions = true,
    description = {
      "Trusts an attestor: records that this key signed are believed from now on.",
      "Compare the fingerprint with one that its owner told you before you say yes."
    })
final class KeysTrustCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Option(
      names = "--import",
      required = true,
      paramLabel = "FILE",
      description = "His public key: PEM, did:key or vkey, as 'cairn keys export' writes it.")
  private String file = "";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What you call him (default: as the key says, else the file's name).")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--fingerprint",
      paramLabel = "HEX",
      description = "Trust only if the fingerprint is this one; asks nothing.")
  private Optional<String> fingerprint = Optional.empty();

  KeysTrustCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, ConfigurationException {
    PublicKeyText key = read();
    TrustedAttestor attestor = attestor(key);
    AttestorStore store = new AttestorStore(common.home(surroundings).directory());
    boolean first = store.current().isEmpty();
    requireConsent(attestor);
    store.add(attestor);
    if (common.json()) {
      surroundings.printJson(attestor.object());
      return ExitCode.OK.status();
    }
    surroundings.out().println("trusted " + attestor.name() + " " + attestor.fingerprint().hex());
    if (first) {
      surroundings
          .err()
          .println("The first attestor trusted here: from now on records of others are skipped.");
    }
    return ExitCode.OK.status();
  }

  private PublicKeyText read() throws CommandFailure {
    Path path = surroundings.path(file);
    try {
      if (Files.size(path) > PublicKeyText.MAX_BYTES) {
        throw new MalformedException("it is larger than any");
      }
      return PublicKeyText.parse(Files.readAllBytes(path));
    } catch (NoSuchFileException e) {
      throw new CommandFailure(ExitCode.NOT_FOUND, file + ": no such file", e);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, file + ": cannot be read: " + e.getMessage(), e);
    } catch (MalformedException e) {
      throw new CommandFailure(
          ExitCode.USAGE, file + ": is no attestor's public key: " + e.getMessage(), e);
    }
  }

  private TrustedAttestor attestor(PublicKeyText key) throws CommandFailure {
    String called = name.or(key::name).orElseGet(this::fileName);
    long now = surroundings.clock().instant().getEpochSecond();
    try {
      return new TrustedAttestor(key.key(), called, now, Optional.empty());
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, e.getMessage() + "; say another one with --name", e);
    }
  }

  private String fileName() {
    return Objects.toString(surroundings.path(file).getFileName(), "")
        .replaceFirst("\\.[A-Za-z]+$", "");
  }

  private void requireConsent(TrustedAttestor attestor) throws CommandFailure {
    Hash shown = attestor.fingerprint();
    surroundings
        .err()
        .printf(
            "Attestor %s%n  key          %s%n  fingerprint  %s%n",
            attestor.name(), attestor.key(), shown.hex());
    if (fingerprint.isPresent()) {
      if (!hash(fingerprint.get()).equals(shown)) {
        throw new CommandFailure(
            ExitCode.POLICY,
            "%s: has fingerprint %s, not %s; it was not trusted. Somebody may have changed the file"
                .formatted(file, shown.hex(), fingerprint.get()));
      }
      return;
    }
    if (!surroundings.terminal()) {
      throw new CommandFailure(
          ExitCode.POLICY,
          "nobody is here to ask: compare the fingerprint above with one that reached you another"
              + " way and say it with --fingerprint");
    }
    if (!surroundings.confirm("Is that the fingerprint that the key's owner told you?")) {
      throw new CommandFailure(ExitCode.POLICY, attestor.name() + ": not trusted");
    }
  }

  private static Hash hash(String hex) throws CommandFailure {
    try {
      return Hash.parseHex(hex, "--fingerprint");
    } catch (MalformedException e) {
      throw new CommandFailure(ExitCode.USAGE, e.getMessage(), e);
    }
  }
}
