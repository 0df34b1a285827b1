package cairn.cli;

import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.node.ConfigurationException;
import cairn.node.NodeAdminException;
import cairn.node.TokenAdmin;
import cairn.node.TokenScope;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn token create}: permits somebody to act on the gateway. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = "Makes a token and prints it this once: the gateway keeps only its hash.")
final class TokenCreateCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Option(
      names = "--scope",
      required = true,
      paramLabel = "SCOPE",
      description = "append:<namespace>, or admin. Repeat for several.")
  private List<String> scopes = new ArrayList<>();

  @Option(names = "--note", paramLabel = "TEXT", description = "Whom or what it is for.")
  private String note = "";

  TokenCreateCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, ConfigurationException, NodeAdminException {
    List<TokenScope> parsed = new ArrayList<>();
    for (String scope : scopes) {
      try {
        parsed.add(TokenScope.parse(scope));
      } catch (MalformedException e) {
        throw new CommandFailure(ExitCode.USAGE, "--" + e.getMessage(), e);
      }
    }
    TokenAdmin.Created token = node.tokens(surroundings).create(parsed, note);
    if (node.json()) {
      surroundings.printJson(
          JsonObject.builder().put("id", token.id()).put("token", token.token()).build());
    } else {
      surroundings.out().println(token.token());
      surroundings.out().flush();
      surroundings
          .err()
          .println("Token " + token.id() + ": keep it now, it cannot be shown again.");
    }
    return ExitCode.OK.status();
  }
}
