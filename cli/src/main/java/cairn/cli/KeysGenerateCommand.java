package cairn.cli;

import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.format.MalformedException;
import cairn.format.Origin;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.node.ConfigurationException;
import cairn.node.KeyFile;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn keys generate}: makes one key in a file of its own. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a key and prints its public side.",
      "The file is readable by you alone (mode 0600); a file that exists is never " + "overwritten."
    })
final class KeysGenerateCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      description = "What it signs as: log, witness, identity or attestor. One key, one role.")
  private String role = "";

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "Under which it signs: a log's origin, a witness's name.")
  private String name = "";

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "ed25519 (the default), or ml-dsa-44 for a witness.")
  private Optional<String> type = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where it goes (default: ROLE-NAME.key in $$CAIRN_HOME/keys).")
  private Optional<String> out = Optional.empty();

  KeysGenerateCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, ConfigurationException {
    KeyRole keyRole = OptionNames.parse("--role", KeyRole.class, role);
    SignatureType signatureType = signatureType(keyRole);
    requireName(keyRole);
    Path file =
        out.map(surroundings::path)
            .orElseGet(() -> new KeyFolder(common.home(surroundings)).usualFile(keyRole, name));
    SeedSigner key = KeyFile.generate(file, name, signatureType, surroundings.random());
    report(new PublicKey(key.key()), file);
    return ExitCode.OK.status();
  }

  private SignatureType signatureType(KeyRole keyRole) throws CommandFailure {
    KeyType wanted =
        type.isPresent() ? OptionNames.parse("--type", KeyType.class, type.get()) : KeyType.ED25519;
    if (wanted == KeyType.BOTH) {
      throw new CommandFailure(
          ExitCode.USAGE, "--type: one file holds one key; make two, or use 'cairn witness init'");
    }
    return keyRole.types().stream()
        .filter(wanted::includes)
        .findFirst()
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.USAGE,
                    "--type: a key of role %s is ed25519, got '%s'"
                        .formatted(role, OptionNames.of(wanted))));
  }

  /** A log's key is named by its origin; nobody else's may be, or it could pass for a log's. */
  private void requireName(KeyRole keyRole) throws CommandFailure {
    boolean isOrigin = true;
    String reason = "is a log's origin";
    try {
      Origin.parse(name);
    } catch (MalformedException e) {
      isOrigin = false;
      reason = e.getMessage();
    }
    if (keyRole == KeyRole.LOG && !isOrigin) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--name: a log's key is named by its origin, such as example.org/public:timestamps; "
              + reason);
    }
    if (keyRole != KeyRole.LOG && isOrigin) {
      throw new CommandFailure(
          ExitCode.USAGE, "--name: '%s' %s; choose another name".formatted(name, reason));
    }
  }

  private void report(PublicKey key, Path file) throws CommandFailure {
    if (common.json()) {
      JsonObject object = key.object();
      surroundings.printJson(object.with("file", new JsonString(file.toString())));
      return;
    }
    surroundings.out().println(key.text());
    surroundings.err().println("wrote " + surroundings.display(file) + ", readable by you alone");
  }
}
