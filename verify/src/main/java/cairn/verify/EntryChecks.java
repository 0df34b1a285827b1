package cairn.verify;

import cairn.format.AnchorEntry;
import cairn.format.AttestationEntry;
import cairn.format.BlindedHash;
import cairn.format.DeliveryAckEntry;
import cairn.format.Entry;
import cairn.format.EventEntry;
import cairn.format.Hash;
import cairn.format.KeyRotationEntry;
import cairn.format.MalformedException;
import cairn.format.OtherEntry;
import cairn.format.PrintableText;
import cairn.format.ProofFile;
import cairn.format.ReservedEntry;
import cairn.format.TimestampEntry;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/** Whether a proof's entry is one, and about what it should be. */
final class EntryChecks {
  private final Report report;
  private final Subject subject;
  private final ProofFile file;

  EntryChecks(Report report, Subject subject, ProofFile file) {
    this.report = report;
    this.subject = subject;
    this.file = file;
  }

  /** The entry that the proof carries, when it is in order. */
  Optional<Entry> entry() {
    Optional<byte[]> bytes = bytes();
    if (bytes.isEmpty()) {
      report.fail(
          CheckId.ENTRY,
          "The proof does not carry the log entry, so it cannot be told what it proves.");
      return Optional.empty();
    }
    try {
      Entry entry = Entry.parse(bytes.get());
      report.pass(
          CheckId.ENTRY,
          "The proof carries the log entry, of type " + PrintableText.quote(entry.type()) + ".");
      checkContent(entry, bytes.get());
      if (entry instanceof AttestationEntry attestation) {
        checkAttestor(attestation);
      }
      return Optional.of(entry);
    } catch (MalformedException e) {
      report.fail(CheckId.ENTRY, "The proof's entry is malformed: " + e.getMessage() + ".");
      return Optional.empty();
    }
  }

  private Optional<byte[]> bytes() {
    return switch (subject) {
      case Subject.FileHash hash -> file.proof().extra();
      case Subject.EntryBytes given -> file.proof().extra().or(() -> Optional.of(given.bytes()));
    };
  }

  private void checkContent(Entry entry, byte[] bytes) {
    switch (subject) {
      case Subject.EntryBytes given -> {
        if (Arrays.equals(given.bytes(), bytes)) {
          report.pass(CheckId.CONTENT, "The proof's entry is the one that you gave.");
        } else {
          report.fail(CheckId.CONTENT, "The proof's entry is not the one that you gave.");
        }
      }
      case Subject.FileHash given -> checkHash(entry, given.hash());
    }
  }

  private void checkHash(Entry entry, Hash fileHash) {
    Optional<Hash> named = namedHash(entry);
    if (named.isEmpty()) {
      report.fail(
          CheckId.CONTENT,
          "The entry, of type " + PrintableText.quote(entry.type()) + ", names no file.");
      return;
    }
    Hash expected = file.blind().map(blind -> BlindedHash.of(blind, fileHash)).orElse(fileHash);
    String blinded = file.blind().isPresent() ? "blinded " : "";
    if (named.get().equals(expected)) {
      report.pass(
          CheckId.CONTENT,
          "The entry names the %sSHA-256 of this file: %s.".formatted(blinded, expected.hex()));
    } else {
      report.fail(
          CheckId.CONTENT,
          "This is a proof of something else: the entry names %s, and this file's %sSHA-256 is %s."
              .formatted(named.get().hex(), blinded, expected.hex()));
    }
  }

  private static Optional<Hash> namedHash(Entry entry) {
    return switch (entry) {
      case TimestampEntry stamp -> Optional.of(stamp.hash());
      case AttestationEntry attestation -> Optional.of(attestation.statement().hash());
      case EventEntry event ->
          switch (event.content()) {
            case EventEntry.Content.PayloadHash payload -> Optional.of(payload.hash());
            case EventEntry.Content.Payload payload -> Optional.empty();
          };
      case AnchorEntry anchor -> Optional.empty();
      case KeyRotationEntry rotation -> Optional.empty();
      case DeliveryAckEntry ack -> Optional.empty();
      case ReservedEntry reserved -> Optional.empty();
      case OtherEntry other -> Optional.empty();
    };
  }

  private void checkAttestor(AttestationEntry attestation) {
    String key = attestation.statement().attestor().toString();
    if (attestation.isSignedByAttestor()) {
      report.pass(
          CheckId.ATTESTOR,
          "The attestor signed the entry with the key %s; whose key that is, is for you to know."
              .formatted(key));
    } else {
      report.fail(
          CheckId.ATTESTOR, "The entry is not signed by the key that it names, " + key + ".");
    }
  }

  /** The time that the entry claims for itself. */
  static OptionalLong claimedTime(Entry entry) {
    return switch (entry) {
      case TimestampEntry stamp -> OptionalLong.of(stamp.timestamp());
      case AttestationEntry attestation ->
          OptionalLong.of(attestation.statement().claimedTimestamp());
      case EventEntry event -> OptionalLong.of(event.timestamp());
      case AnchorEntry anchor -> OptionalLong.empty();
      case KeyRotationEntry rotation -> OptionalLong.empty();
      case DeliveryAckEntry ack -> OptionalLong.of(ack.timestamp());
      case ReservedEntry reserved -> OptionalLong.empty();
      case OtherEntry other -> OptionalLong.empty();
    };
  }
}
