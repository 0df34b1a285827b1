package cairn.federation.bundle;

import cairn.federation.KnownLogs.Stand;
import cairn.format.Hash;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import java.util.List;

/**
 * A log of somebody else, as whoever brings records of it shows it.
 *
 * @param key its key
 * @param note a tree of it, with those lines that were verified
 * @param isKnown whether this node has the key from elsewhere
 * @param sender fingerprint of whoever brings the records
 * @param isVouched whether his word on the key counts
 */
record ShownLog(
    VerifierKey key, SignedCheckpoint note, boolean isKnown, Hash sender, boolean isVouched) {

  /** One of which nothing is known: nobody has verified other lines than the log's. */
  static ShownLog unknown(VerifierKey key, SignedCheckpoint shown, Hash sender, boolean isVouched) {
    SignedCheckpoint line =
        new SignedCheckpoint(shown.checkpoint(), List.of(shown.lineOfLog(key).orElseThrow()));
    return new ShownLog(key, line, false, sender, isVouched);
  }

  /** The same, of which that is known. */
  ShownLog known(Stand.Known known) {
    return new ShownLog(key, known.verified(), true, sender, isVouched);
  }

  Hash id() {
    return HeldLog.id(key);
  }
}
