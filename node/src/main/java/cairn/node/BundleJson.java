package cairn.node;

import cairn.federation.bundle.Delivery;
import cairn.federation.bundle.ImportOutcome;
import cairn.format.BundleManifest;
import cairn.format.Hash;
import cairn.format.JsonArray;
import cairn.format.JsonNumber;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.verify.TrustedAttestor;
import cairn.verify.TrustedAttestors;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What becomes of bundles, on the wire and in the output of commands.
 *
 * <pre>{@code
 * {"outcome":"imported","dry_run":false,"bundle":"5d41…","kind":"records",
 *  "origin":"device-7/org:records","log":"device-7/…","tree_size":40,"records":12,"imported":12,
 *  "duplicates":0,"untrusted":0,"revoked":0,"unknown":0,"sender_fingerprint":"9c1f…",
 *  "sender":"trusted","first_use":false,"strangers":[],"anchor_index":7,"ack_index":8}
 * {"outcome":"refused","reason":"…"}
 * {"outcome":"contradicted","reason":"…","evidence":"/home/…/forks/….cairn-fork"}
 * }</pre>
 */
final class BundleJson {
  private BundleJson() {}

  static JsonObject of(ImportOutcome outcome, boolean dryRun, Optional<Path> evidence) {
    return switch (outcome) {
      case ImportOutcome.Refused(String reason) ->
          JsonObject.builder().put("outcome", "refused").put("reason", reason).build();
      case ImportOutcome.Contradicted contradicted ->
          JsonObject.builder()
              .put("outcome", "contradicted")
              .put("reason", contradicted.reason())
              .put("evidence", evidence.map(file -> new JsonString(file.toString())))
              .build();
      case ImportOutcome.Imported imported -> imported(imported, dryRun);
    };
  }

  private static JsonObject imported(ImportOutcome.Imported imported, boolean dryRun) {
    BundleManifest manifest = imported.manifest();
    return JsonObject.builder()
        .put("outcome", "imported")
        .put("dry_run", dryRun)
        .put("bundle", imported.bundle())
        .put("kind", manifest.kind().word())
        .put("origin", manifest.log().origin().toString())
        .put("log", manifest.log().key().vkey())
        .put("tree_size", manifest.treeSize())
        .put("records", manifest.recordCount())
        .put("imported", imported.counts().imported())
        .put("duplicates", imported.counts().duplicates())
        .put("untrusted", imported.counts().untrusted())
        .put("revoked", imported.counts().revoked())
        .put("unknown", imported.counts().unknown())
        .put("sender_fingerprint", manifest.sender())
        .put("sender", imported.sender().name().toLowerCase(Locale.ROOT))
        .put("first_use", imported.firstUse())
        .put(
            "strangers",
            JsonArray.ofStrings(imported.strangers().stream().map(Hash::hex).sorted().toList()))
        .put("anchor_index", number(imported.anchor()))
        .put("ack_index", number(imported.acknowledgement()))
        .build();
  }

  private static Optional<JsonNumber> number(OptionalLong index) {
    return index.isPresent() ? Optional.of(JsonNumber.of(index.getAsLong())) : Optional.empty();
  }

  /** Every bundle that was sent, oldest first. */
  static JsonObject of(List<Delivery> deliveries, TrustedAttestors trusted) {
    return JsonObject.builder()
        .put(
            "exports",
            new JsonArray(deliveries.stream().map(one -> delivery(one, trusted)).toList()))
        .build();
  }

  private static JsonObject delivery(Delivery delivery, TrustedAttestors trusted) {
    Optional<JsonString> recipient =
        delivery.receipt().flatMap(receipt -> recipient(receipt.by(), trusted));
    return recipient.isPresent()
        ? delivery.object().with("recipient", recipient.get())
        : delivery.object();
  }

  /** The name of a recipient who is trusted now. */
  private static Optional<JsonString> recipient(Hash fingerprint, TrustedAttestors trusted) {
    return trusted
        .find(fingerprint)
        .filter(known -> known.revoked().isEmpty())
        .map(TrustedAttestor::name)
        .map(JsonString::new);
  }
}
