package cairn.cli;

import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.format.KeyRotationEntry;
import cairn.format.KeyRotationEntry.Statement;
import cairn.format.SignatureType;
import cairn.node.WitnessRotation;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which key of which witness is to go. */
final class WitnessKeyOptions {
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final WitnessData data = new WitnessData();

  @Option(
      names = "--key-type",
      paramLabel = "TYPE",
      description = "Which key, when the witness has two: ed25519 or ml-dsa-44.")
  private Optional<String> keyType = Optional.empty();

  boolean json() {
    return common.json();
  }

  String directory(Surroundings surroundings) {
    return surroundings.display(data.directory(surroundings));
  }

  WitnessRotation rotation(Surroundings surroundings) {
    return new WitnessRotation(
        data.directory(surroundings), surroundings.random(), surroundings.clock());
  }

  Optional<SignatureType> type() throws CommandFailure {
    if (keyType.isEmpty()) {
      return Optional.empty();
    }
    KeyType wanted = OptionNames.parse("--key-type", KeyType.class, keyType.get());
    if (wanted == KeyType.BOTH) {
      throw new CommandFailure(ExitCode.USAGE, "--key-type: one key goes at a time");
    }
    return KeyRole.WITNESS.types().stream().filter(wanted::includes).findFirst();
  }

  /** What programs are told. */
  static JsonObject object(WitnessRotation.Outcome outcome) {
    List<Json> logs =
        outcome.statements().stream()
            .map(KeyRotationEntry::statement)
            .<Json>map(WitnessKeyOptions::object)
            .toList();
    return JsonObject.builder()
        .put("old_vkey", outcome.oldKey().vkey())
        .put("vkey", outcome.newKey().map(key -> new JsonString(key.vkey())))
        .put("logs", new JsonArray(logs))
        .put("unsaid", JsonArray.ofStrings(outcome.unsaid().stream().sorted().toList()))
        .build();
  }

  private static JsonObject object(Statement statement) {
    return JsonObject.builder()
        .put("origin", statement.origin().toString())
        .put("last_trusted_size", statement.lastTrustedSize())
        .build();
  }

  /** Whom the witness's operator has to tell, and how. */
  void sayWhomToTell(Surroundings surroundings, WitnessRotation.Outcome outcome, String theySay) {
    String networks =
        outcome.statements().stream()
            .map(entry -> entry.statement().origin().networkId())
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    surroundings
        .err()
        .printf(
            "Give the operator of each network (%s) what its key said of his logs:%n"
                + "  cairn witness keys export --data %s --network NETWORK > NETWORK.rotations%n"
                + "He says: %s%n",
            networks, directory(surroundings), theySay);
    for (String log : outcome.unsaid()) {
      surroundings
          .err()
          .println(
              TerminalText.printable(
                  "Nothing is said of " + log + ": there the old key counts no longer."));
    }
    surroundings
        .err()
        .println(
            "Destroy the old private key, in the file that ends with .gone-"
                + outcome.oldKey().keyIdHex());
  }
}
