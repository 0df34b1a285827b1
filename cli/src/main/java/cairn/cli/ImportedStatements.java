package cairn.cli;

import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.KeyRotationEntry;
import cairn.format.Origin;
import cairn.node.WitnessKeyImport;
import java.util.List;

/** Says what was taken of a witness whose key has gone. */
final class ImportedStatements {
  private final Surroundings surroundings;
  private final boolean json;

  ImportedStatements(Surroundings surroundings, boolean json) {
    this.surroundings = surroundings;
    this.json = json;
  }

  void report(WitnessKeyImport.Taken taken) {
    if (json) {
      surroundings.printJson(object(taken));
      return;
    }
    for (KeyRotationEntry entry : taken.statements()) {
      KeyRotationEntry.Statement statement = entry.statement();
      surroundings
          .out()
          .println(
              TerminalText.printable(
                  "%s of %s: the old key of witness %s counts for the first %d entries"
                      .formatted(
                          entry.isRevocation() ? "revoked" : "rotated",
                          statement.origin(),
                          statement.oldKey().name(),
                          statement.lastTrustedSize())));
    }
    for (Origin origin : taken.unsaid()) {
      surroundings
          .err()
          .printf("Nothing is said of %s: the old key counts for none of its trees.%n", origin);
    }
    surroundings
        .err()
        .printf(
            "Next:%n  1. Start the gateway: cairn run%n"
                + "  2. Let users and peers pin it anew, with fingerprint %s%n",
            taken.after().fingerprint());
  }

  private static JsonObject object(WitnessKeyImport.Taken taken) {
    List<Json> entries = taken.statements().stream().<Json>map(KeyRotationEntry::object).toList();
    return JsonObject.builder()
        .put("entries", new JsonArray(entries))
        .put("fingerprint", taken.after().fingerprint())
        .put(
            "unsaid",
            JsonArray.ofStrings(taken.unsaid().stream().map(Origin::toString).sorted().toList()))
        .build();
  }
}
