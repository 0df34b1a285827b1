package cairn.cli;

import cairn.format.PublicKeyText;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn keys export}: the public side of a key. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the public side of a key, to give to others.",
      "Of a log or witness that is a vkey, of an identity or attestor a did:key. With "
          + "--role attestor: that of this home, as PEM."
    })
final class KeysExportCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Parameters(
      paramLabel = "FILE|NAME",
      arity = "0..1",
      description = "A key file, or its name in $$CAIRN_HOME/keys.")
  private String named = "";

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      description = "Instead of a file: attestor or identity, for the key of this home's node.")
  private Optional<String> role = Optional.empty();

  @Option(names = "--vkey", description = "Print the vkey, whatever the key is for.")
  private boolean vkey;

  @Option(names = "--pem", description = "Print it as PEM, if it has a did:key.")
  private boolean pem;

  KeysExportCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure {
    if (named.isEmpty() == role.isEmpty()) {
      throw new CommandFailure(ExitCode.USAGE, "name a key, or a role with --role");
    }
    boolean isAttestor = role.isPresent() && keyRole() == KeyRole.ATTESTOR;
    KeyFolder folder = new KeyFolder(common.home(surroundings));
    String name = role.isPresent() ? OptionNames.of(keyRole()) + ".key" : named;
    PublicKey key =
        new PublicKey(
            role.isPresent()
                ? folder.read(name).key()
                : folder.read(surroundings.path(name), name).key());
    if (common.json()) {
      surroundings.printJson(key.object());
    } else if (vkey) {
      surroundings.out().println(key.key().vkey());
    } else if (pem || isAttestor) {
      surroundings.out().print(pem(key));
    } else {
      surroundings.out().println(key.text());
    }
    return ExitCode.OK.status();
  }

  private KeyRole keyRole() throws CommandFailure {
    KeyRole wanted = OptionNames.parse("--role", KeyRole.class, role.orElseThrow());
    if (wanted != KeyRole.ATTESTOR && wanted != KeyRole.IDENTITY) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--role: there is one key for attestor and one for identity; name others");
    }
    return wanted;
  }

  private static String pem(PublicKey key) throws CommandFailure {
    return PublicKeyText.pem(
        key.did()
            .orElseThrow(
                () ->
                    new CommandFailure(
                        ExitCode.USAGE,
                        key.key().name() + ": is a log's or witness's key; those go as vkey")));
  }
}
