package cairn.cli;

import cairn.format.AttestationEntry;
import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.Origin;
import java.util.List;
import java.util.Optional;

/** How attesting one file ended. */
sealed interface AttestOutcome {
  /** What the shell is told. */
  ExitCode exitCode();

  /** What a person is told. */
  String line();

  /** What a program is told. */
  JsonObject object();

  /**
   * It is in the log.
   *
   * @param name the file as the user named it
   * @param origin the log
   * @param index where it is there
   * @param signed whether a checkpoint covers it that is signed by whoever has to
   * @param saved where the proof was written
   */
  record Attested(
      String name,
      AttestationEntry entry,
      Origin origin,
      long index,
      boolean signed,
      Optional<String> saved)
      implements AttestOutcome {
    @Override
    public ExitCode exitCode() {
      return signed ? ExitCode.OK : ExitCode.PENDING;
    }

    @Override
    public String line() {
      return "%s %s is attested: record %d of %s, SHA-256 %s%s%s"
          .formatted(
              signed ? "✓" : "…",
              name,
              index,
              origin,
              entry.statement().hash().hex(),
              saved.map(proof -> ", proof in " + proof).orElse(""),
              signed ? "" : "; too few witnesses have signed yet");
    }

    @Override
    public JsonObject object() {
      AttestationEntry.Statement statement = entry.statement();
      List<Json> hashes =
          statement.perceptualHashes().stream()
              .<Json>map(
                  hash ->
                      JsonObject.builder()
                          .put("algorithm", hash.algorithm())
                          .put("hash", hash.hash())
                          .build())
              .toList();
      JsonObject.Builder object =
          JsonObject.builder()
              .put("file", name)
              .put("outcome", signed ? "attested" : "pending")
              .put("hash", statement.hash())
              .put("perceptual_hashes", new JsonArray(hashes))
              .put("claimed_ts", statement.claimedTimestamp())
              .put("attestor_fingerprint", statement.attestor().fingerprint())
              .put("origin", origin.toString())
              .put("index", index);
      statement
          .privateCommitment()
          .ifPresent(commitment -> object.put("private_commitment", commitment));
      saved.ifPresent(proof -> object.put("proof", proof));
      return object.build();
    }
  }

  /**
   * It is not in the log, or nobody knows.
   *
   * @param name the file as the user named it
   * @param reason what happened, with the file's name
   */
  record Failed(String name, ExitCode exitCode, String reason) implements AttestOutcome {
    @Override
    public String line() {
      return "✗ " + reason;
    }

    @Override
    public JsonObject object() {
      return JsonObject.builder()
          .put("file", name)
          .put("outcome", "failed")
          .put("reason", reason)
          .build();
    }
  }
}
