package cairn.cli;

import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.format.MalformedException;
import cairn.format.VerifierKey;
import cairn.node.WitnessSetting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A witness as the operator of a gateway names it: {@code ID=URL=VKEY[,VKEY]}, or a file.
 *
 * <pre>{@code
 * {"endpoint":"https://w1.example.org","id":"w1","operator":"Archive","pubkey":["w1+…","w1+…"]}
 * }</pre>
 */
final class WitnessArgument {
  private static final int MAX_BYTES = 64 * 1024;
  private static final Set<String> MEMBERS = Set.of("id", "endpoint", "operator", "pubkey");

  private WitnessArgument() {}

  static List<WitnessSetting> parse(String argument, Surroundings surroundings)
      throws CommandFailure {
    Path file = surroundings.path(argument);
    try {
      return List.of(Files.isRegularFile(file) ? read(file) : parseText(argument.split("=", 3)));
    } catch (MalformedException | IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "--witness: %s: %s".formatted(argument, e.getMessage()), e);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "--witness: %s: cannot be read: %s".formatted(argument, e), e);
    }
  }

  private static WitnessSetting parseText(String[] parts)
      throws MalformedException, CommandFailure {
    if (parts.length != 3) {
      throw new MalformedException("expected ID=URL=VKEY[,VKEY], or a file with a witness in it");
    }
    return witness(parts[0], parts[1], List.of(parts[2].split(",", -1)), Optional.empty());
  }

  private static WitnessSetting read(Path file)
      throws IOException, MalformedException, CommandFailure {
    if (Files.size(file) > MAX_BYTES) {
      throw new MalformedException("expected at most " + MAX_BYTES + " bytes");
    }
    JsonObject object = JsonObject.parse(Files.readAllBytes(file), MAX_BYTES, "witness");
    object.refuseUnknown(MEMBERS);
    List<String> keys = new ArrayList<>();
    for (Json key : object.array("pubkey").elements()) {
      if (!(key instanceof JsonString text)) {
        throw new MalformedException("pubkey: expected a string, found " + key.kind());
      }
      keys.add(text.value());
    }
    return witness(
        object.string("id"), object.string("endpoint"), keys, object.optionalString("operator"));
  }

  private static WitnessSetting witness(
      String id, String endpoint, List<String> vkeys, Optional<String> operator)
      throws MalformedException, CommandFailure {
    List<VerifierKey> keys = new ArrayList<>();
    for (String vkey : vkeys) {
      keys.add(VerifierKey.parse(vkey));
    }
    URI address = GatewayOption.address("witness", endpoint);
    return new WitnessSetting(id, keys, address, operator);
  }

  /** The file's content. */
  static JsonObject object(
      String id, Optional<String> endpoint, Optional<String> operator, List<VerifierKey> keys) {
    return JsonObject.builder()
        .put("id", id)
        .put("endpoint", endpoint.map(JsonString::new))
        .put("operator", operator.map(JsonString::new))
        .put("pubkey", new JsonArray(vkeys(keys)))
        .build();
  }

  static List<Json> vkeys(List<VerifierKey> keys) {
    return keys.stream().<Json>map(key -> new JsonString(key.vkey())).toList();
  }
}
