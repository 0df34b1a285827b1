package cairn.verify;

import cairn.format.AttestationEntry;
import cairn.format.Bundle;
import cairn.format.BundleManifest;
import cairn.format.BundleRecord;
import cairn.format.DeliveryAckEntry;
import cairn.format.Entry;
import cairn.format.Hash;
import cairn.format.MalformedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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

  private RecordJudge judgeOfRecords() {
    return new RecordJudge(bundle.checkpoint().checkpoint(), trusted);
  }

  private JudgedBundle records(Progress progress) throws MalformedException, IOException {
    BundleManifest manifest = bundle.manifest();
    AttestorStanding sender = judgeOfRecords().sender(bundle.sender());
    Set<Hash> strangers = new LinkedHashSet<>();
    int taken = 0;
    int revoked = 0;
    boolean firstUse = false;
    Set<Hash> openings = openings();
    long next = manifest.start();
    for (int chunk = 0; chunk < manifest.chunks(); chunk++) {
      List<JudgedRecord> records = chunk(chunk);
      requireOrder(records, next, chunk == 0);
      next = records.getLast().record().index() + 1;
      for (JudgedRecord judged : records) {
        taken += judged.standing().isTaken() ? 1 : 0;
        revoked += judged.standing() == AttestorStanding.REVOKED ? 1 : 0;
        if (judged.entry() instanceof AttestationEntry attestation) {
          attestation.statement().privateCommitment().ifPresent(openings::remove);
        }
        firstUse |= judged.standing() == AttestorStanding.FIRST_USE;
        if (!judged.standing().isTaken() && strangers.size() < MAX_STRANGERS) {
          strangers.add(
              sender.isTaken() ? judged.signer().fingerprint() : bundle.sender().fingerprint());
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

  private static void requireOrder(List<JudgedRecord> records, long next, boolean isFirst)
      throws MalformedException {
    long least = next;
    for (JudgedRecord judged : records) {
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
  public List<JudgedRecord> chunk(int chunk) throws MalformedException, IOException {
    RecordJudge judge = judgeOfRecords();
    AttestorStanding sender = judge.sender(bundle.sender());
    List<JudgedRecord> judged = new ArrayList<>();
    for (BundleRecord record : bundle.chunk(chunk)) {
      judged.add(
          switch (bundle.manifest().kind()) {
            case RECORDS -> brought(judge.attested(record), sender);
            case ACKS -> acknowledged(record, judge.included(record), sender);
          });
    }
    return judged;
  }

  /** Of a sender whose word is not taken, no attestor's record is. */
  private static JudgedRecord brought(JudgedRecord attested, AttestorStanding sender) {
    return sender.isTaken()
        ? attested
        : new JudgedRecord(attested.record(), attested.entry(), attested.signer(), sender);
  }

  private JudgedRecord acknowledged(BundleRecord record, Entry entry, AttestorStanding sender)
      throws MalformedException {
    if (!(entry instanceof DeliveryAckEntry)) {
      throw RecordJudge.wrongType(record, entry, DeliveryAckEntry.TYPE);
    }
    return new JudgedRecord(record, entry, bundle.sender(), sender);
  }
}
