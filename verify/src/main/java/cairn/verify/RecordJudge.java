package cairn.verify;

import cairn.format.AttestationEntry;
import cairn.format.BundleRecord;
import cairn.format.Checkpoint;
import cairn.format.DidKey;
import cairn.format.Entry;
import cairn.format.MalformedException;
import cairn.format.PrintableText;
import java.util.Optional;

/**
 * Judges single records of a log, however they came: in a bundle or in a push. What does not hold
 * is refused; whose word is taken is another question, which the answer carries.
 */
final class RecordJudge {
  private final Checkpoint tree;
  private final TrustedAttestors trusted;

  /**
   * @param tree in which the records have to be; its log's signature is somebody else's to check
   * @param trusted by the recipient
   */
  RecordJudge(Checkpoint tree, TrustedAttestors trusted) {
    this.tree = tree;
    this.trusted = trusted;
  }

  /** How whoever brings the records stands: he vouches for the log's key. */
  AttestorStanding sender(DidKey key) {
    Optional<TrustedAttestor> known = trusted.find(key);
    if (known.isEmpty()) {
      return trusted.isEmpty() ? AttestorStanding.FIRST_USE : AttestorStanding.UNTRUSTED;
    }
    RecordPosition last = new RecordPosition(tree.origin(), Math.max(0, tree.size() - 1));
    boolean counts =
        known
            .get()
            .revoked()
            .map(gone -> gone.lastTrusted().filter(trees -> trees.covers(last)).isPresent())
            .orElse(true);
    return counts ? AttestorStanding.TRUSTED : AttestorStanding.REVOKED;
  }

  /** The entry of a record, which is in the tree. */
  Entry included(BundleRecord record) throws MalformedException {
    if (!record.isIn(tree)) {
      throw new MalformedException(
          "record %d: its path does not lead to the checkpoint's root".formatted(record.index()));
    }
    try {
      return Entry.parse(record.entry());
    } catch (MalformedException e) {
      throw new MalformedException("record %d: %s".formatted(record.index(), e.getMessage()));
    }
  }

  /** An attestation in the tree, signed by the attestor that it names; how he stands. */
  JudgedRecord attested(BundleRecord record) throws MalformedException {
    Entry entry = included(record);
    if (!(entry instanceof AttestationEntry attestation)) {
      throw wrongType(record, entry, AttestationEntry.TYPE);
    }
    AttestorStanding attestor =
        trusted.judge(attestation, Optional.of(new RecordPosition(tree.origin(), record.index())));
    if (attestor == AttestorStanding.FORGED) {
      throw new MalformedException(
          "record %d: not signed by the attestor that it names".formatted(record.index()));
    }
    return new JudgedRecord(record, entry, attestation.statement().attestor(), attestor);
  }

  static MalformedException wrongType(BundleRecord record, Entry entry, String expected) {
    return new MalformedException(
        "record %d: expected an entry of type %s, found %s"
            .formatted(record.index(), expected, PrintableText.quote(entry.type())));
  }
}
