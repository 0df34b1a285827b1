package cairn.cli;

import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonNumber;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.node.ConfigurationException;
import cairn.node.NodeAdminException;
import cairn.node.TokenAdmin;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn token list}: shows who may act on the gateway. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Shows the tokens: ids and scopes, never the tokens themselves.")
final class TokenListCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();

  TokenListCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws ConfigurationException, NodeAdminException {
    List<TokenAdmin.Listed> tokens = node.tokens(surroundings).list();
    if (node.json()) {
      List<Json> objects = tokens.stream().<Json>map(TokenListCommand::object).toList();
      surroundings.printJson(JsonObject.builder().put("tokens", new JsonArray(objects)).build());
    } else {
      tokens.forEach(token -> surroundings.out().println(line(token)));
    }
    return ExitCode.OK.status();
  }

  private static String line(TokenAdmin.Listed token) {
    String scopes = token.scopes().stream().map(Object::toString).collect(Collectors.joining(" "));
    String revoked = token.revokedAt().map(at -> ", revoked " + at).orElse("");
    String note = token.note().isEmpty() ? "" : ", " + token.note();
    return TerminalText.printable(
        "%s  %s, made %s%s%s".formatted(token.id(), scopes, token.createdAt(), revoked, note));
  }

  private static JsonObject object(TokenAdmin.Listed token) {
    return JsonObject.builder()
        .put("id", token.id())
        .put(
            "scopes",
            new JsonArray(
                token.scopes().stream().<Json>map(s -> new JsonString(s.toString())).toList()))
        .put("note", token.note())
        .put("created_at", token.createdAt().getEpochSecond())
        .put("revoked_at", token.revokedAt().map(at -> JsonNumber.of(at.getEpochSecond())))
        .build();
  }
}
