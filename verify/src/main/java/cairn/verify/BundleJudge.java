package cairn.verify;

import cairn.format.AttestationEntry;
import cairn.format.Bundle;
import cairn.format.BundleManifest;
import cairn.format.BundleRecord;
import cairn.format.DeliveryAckEntry;
import cairn.format.DidKey;
import cairn.format.Entry;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.PrintableText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Judges a bundle as a whole: its sender's signature, the log's on the checkpoint, every member's
 * digest, every record's inclusion and signature. One that does not hold refuses everything. Whom
 * the recipient trusts decides which records are taken. For one thread.
 */
public final class BundleJudge {
  private static final int MAX_STRANGERS = 16;

  private final Bundle bundle;
  private final TrustedAttestors trusted;

  /** A judge of that bundle, for a recipient who trusts those. */
  public BundleJudge(Bundle bundle, TrustedAttestors trusted) {
    this.bundle = bundle;
    this.trusted = trusted;
  }

  /**
   * A record of the bundle.
   *
   * @param record where it is, and its proof
   * @param entry what it says
   * @param signer who vouches for it: its attestor, or the sender of an acknowledgement
   * @param standing how he stands to the recipient
   */
  public record Judged(
      BundleRecord record, Entry entry, DidKey signer, AttestorStanding standing) {}

  /** Told how many records have been judged. */
  @FunctionalInterface
  public interface Progress {
    /** So many more. */
    void advance(int records);
  }

  /**
   * Judges all of it.
   *
   * @throws IOException if the file cannot be read
   */
  public JudgedBundle judge(Progress progress) throws IOException {
    try {
      requireSigned();
      return records(progress);
    } catch (MalformedException wrong) {
      return new JudgedBundle.Refused(wrong.getMessage());
    }
  }

  private void requireSigned() throws MalformedException {
    if (!bundle.isSignedBySender()) {
      throw new MalformedException(
          "manifest.sig: not a signature by the key of sender.pem on manifest.json");
    }
    if (bundle.checkpoint().lineOfLog(bundle.manifest().log().key()).isEmpty()) {
      throw new MalformedException(
          "checkpoint: not signed with the key of log %s that the manifest names"
              .formatted(bundle.manifest().log().origin()));
    }
  }

  /** How whoever sends the bundle stands: he vouches for the log's key. */
  private AttestorStanding sender() {
    Optional<TrustedAttestor> known = trusted.find(bundle.sender());
    if (known.isEmpty()) {
      return trusted.isEmpty() ? AttestorStanding.FIRST_USE : AttestorStanding.UNTRUSTED;
    }
    BundleManifest manifest = bundle.manifest();
    RecordPosition last =
        new RecordPosition(manifest.log().origin().toString(), manifest.treeSize() - 1);
    boolean counts =
        known
            .get()
            .revoked()
            .map(gone -> gone.lastTrusted().filter(trees -> trees.covers(last)).isPresent())
            .orElse(true);
    return counts ? AttestorStanding.TRUSTED : AttestorStanding.REVOKED;
  }

  /** Whether somebody's records are taken. */
  public static boolean isTaken(AttestorStanding standing) {
    return standing == AttestorStanding.TRUSTED || standing == AttestorStanding.FIRST_USE;
  }

  private JudgedBundle records(Progress progress) throws MalformedException, IOException {
    BundleManifest manifest = bundle.manifest();
    AttestorStanding sender = sender();
    Set<Hash> strangers = new LinkedHashSet<>();
    int taken = 0;
    int revoked = 0;
    boolean firstUse = false;
    Set<Hash> openings = openings();
    long next = manifest.start();
    for (int chunk = 0; chunk < manifest.chunks(); chunk++) {
      List<Judged> records = chunk(chunk);
      requireOrder(records, next, chunk == 0);
      next = records.getLast().record().index() + 1;
      for (Judged judged : records) {
        taken += isTaken(judged.standing()) ? 1 : 0;
        revoked += judged.standing() == AttestorStanding.REVOKED ? 1 : 0;
        if (judged.entry() instanceof AttestationEntry attestation) {
          attestation.statement().privateCommitment().ifPresent(openings::remove);
        }
        firstUse |= judged.standing() == AttestorStanding.FIRST_USE;
        if (!isTaken(judged.standing()) && strangers.size() < MAX_STRANGERS) {
          strangers.add(
              isTaken(sender) ? judged.signer().fingerprint() : bundle.sender().fingerprint());
        }
      }
      progress.advance(records.size());
    }
    if (next != manifest.end()) {
      throw new MalformedException(
          "proofs: the last record is %d, but the manifest ends at %d"
              .formatted(next - 1, manifest.end()));
    }
    if (!openings.isEmpty()) {
      throw new MalformedException(
          "private.json: %s is no commitment of the bundle's records"
              .formatted(openings.iterator().next()));
    }
    int untrusted = manifest.recordCount() - taken - revoked;
    return new JudgedBundle.Sound(sender, taken, firstUse, untrusted, revoked, strangers);
  }

  private Set<Hash> openings() throws MalformedException, IOException {
    Set<Hash> commitments = new LinkedHashSet<>();
    bundle
        .privatePart()
        .ifPresent(part -> part.openings().forEach(one -> commitments.add(one.commitment())));
    return commitments;
  }

  private static void requireOrder(List<Judged> records, long next, boolean isFirst)
      throws MalformedException {
    long least = next;
    for (Judged judged : records) {
      long index = judged.record().index();
      if (index < least || (isFirst && least == next && index != next)) {
        throw new MalformedException(
            "proofs: found record %d where one from %d on was expected".formatted(index, least));
      }
      least = index + 1;
    }
  }

  /**
   * The records of a chunk, each of them in the tree and signed.
   *
   * @throws MalformedException if one is not
   */
  public List<Judged> chunk(int chunk) throws MalformedException, IOException {
    AttestorStanding sender = sender();
    List<Judged> judged = new ArrayList<>();
    for (BundleRecord record : bundle.chunk(chunk)) {
      if (!record.isIn(bundle.checkpoint().checkpoint())) {
        throw new MalformedException(
            "record %d: its path does not lead to the checkpoint's root".formatted(record.index()));
      }
      judged.add(judge(record, sender));
    }
    return judged;
  }

  private Judged judge(BundleRecord record, AttestorStanding sender) throws MalformedException {
    Entry entry = parse(record);
    return switch (bundle.manifest().kind()) {
      case RECORDS -> attested(record, entry, sender);
      case ACKS -> {
        if (!(entry instanceof DeliveryAckEntry)) {
          throw wrongType(record, entry, DeliveryAckEntry.TYPE);
        }
        yield new Judged(record, entry, bundle.sender(), sender);
      }
    };
  }

  private Judged attested(BundleRecord record, Entry entry, AttestorStanding sender)
      throws MalformedException {
    if (!(entry instanceof AttestationEntry attestation)) {
      throw wrongType(record, entry, AttestationEntry.TYPE);
    }
    RecordPosition position =
        new RecordPosition(bundle.checkpoint().checkpoint().origin(), record.index());
    AttestorStanding attestor = trusted.judge(attestation, Optional.of(position));
    if (attestor == AttestorStanding.FORGED) {
      throw new MalformedException(
          "record %d: not signed by the attestor that it names".formatted(record.index()));
    }
    return new Judged(
        record, entry, attestation.statement().attestor(), isTaken(sender) ? attestor : sender);
  }

  private static Entry parse(BundleRecord record) throws MalformedException {
    try {
      return Entry.parse(record.entry());
    } catch (MalformedException e) {
      throw new MalformedException("record %d: %s".formatted(record.index(), e.getMessage()));
    }
  }

  private static MalformedException wrongType(BundleRecord record, Entry entry, String expected) {
    return new MalformedException(
        "record %d: expected an entry of type %s, found %s"
            .formatted(record.index(), expected, PrintableText.quote(entry.type())));
  }
}
