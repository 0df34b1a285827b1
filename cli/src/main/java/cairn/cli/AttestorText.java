package cairn.cli;

import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.verify.TrustedAttestor;
import cairn.verify.TrustedAttestors;
import java.time.Instant;

/** Trusted attestors, for people and programs. */
final class AttestorText {
  /** Said wherever it matters, as long as it does. */
  static final String FIRST_USE =
      "NO ATTESTOR IS TRUSTED HERE: records of anybody pass on first use, and say nothing of who"
          + " signed them. Trust those whom you know with 'cairn keys trust --import FILE'.";

  private AttestorText() {}

  /** One line. */
  static String of(TrustedAttestor attestor) {
    String key = attestor.name() + " " + attestor.fingerprint().hex();
    return attestor
        .revoked()
        .map(
            gone ->
                "attestor %s revoked %s%s"
                    .formatted(
                        key,
                        Instant.ofEpochSecond(gone.at()),
                        gone.lastTrusted()
                            .map(
                                last ->
                                    ", trusted for the first %d records of %s"
                                        .formatted(last.size(), last.origin()))
                            .orElse("")))
        .orElseGet(
            () -> "attestor %s trusted %s".formatted(key, Instant.ofEpochSecond(attestor.added())));
  }

  static JsonArray array(TrustedAttestors attestors) {
    return new JsonArray(attestors.all().stream().<Json>map(TrustedAttestor::object).toList());
  }
}
