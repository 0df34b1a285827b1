package cairn.cli;

import cairn.format.JsonObject;
import cairn.node.ConfigurationException;
import cairn.node.NodeAdminException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cairn token revoke}: ends what a token permits. */
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    description = "Revokes a token: from now on it is refused.")
final class TokenRevokeCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Parameters(paramLabel = "ID", description = "The token's id, as 'cairn token list' shows it.")
  private String id = "";

  TokenRevokeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, ConfigurationException, NodeAdminException {
    if (!node.tokens(surroundings).revoke(id)) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          "%s: no token has that id; 'cairn token list' shows those there are".formatted(id));
    }
    if (node.json()) {
      surroundings.printJson(JsonObject.builder().put("revoked", id).build());
    } else {
      surroundings.out().println("revoked " + id);
    }
    return ExitCode.OK.status();
  }
}
