package cairn.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A checkpoint with signature lines: the log's and witnesses' (tlog-checkpoint, tlog-cosignature).
 *
 * @param checkpoint what is signed
 * @param signatures the lines in their order, good or not, 1 to 100
 */
public record SignedCheckpoint(Checkpoint checkpoint, List<NoteSignature> signatures) {

  public SignedCheckpoint {
    signatures = List.copyOf(signatures);
    Note.requireCount(signatures);
  }

  /**
   * Reads a signed checkpoint; no signature is checked.
   *
   * @throws MalformedException if it is not a note whose text is a checkpoint
   */
  public static SignedCheckpoint parse(byte[] bytes) throws MalformedException {
    return of(Note.parse(bytes));
  }

  /** As {@link #parse(byte[])}, of text that is already decoded. */
  public static SignedCheckpoint parse(String note) throws MalformedException {
    return of(Note.parse(note));
  }

  private static SignedCheckpoint of(Note note) throws MalformedException {
    return new SignedCheckpoint(Checkpoint.parse(note.text()), note.signatures());
  }

  /** The note's text; its UTF-8 bytes are those that were parsed. */
  public String encode() {
    return new Note(checkpoint.text(), signatures).encode();
  }

  /**
   * The same with {@code lines} added behind those it has, without repeating an equal line.
   *
   * @throws IllegalArgumentException if that makes more than 100
   */
  public SignedCheckpoint with(List<NoteSignature> lines) {
    List<NoteSignature> all = new ArrayList<>(signatures);
    lines.stream().filter(line -> !all.contains(line)).forEach(all::add);
    return new SignedCheckpoint(checkpoint, all);
  }

  /**
   * The lines by {@code key}, by name and key ID; whether they are good is another question, and
   * more than one is a reason for suspicion.
   */
  public List<NoteSignature> linesOf(VerifierKey key) {
    return signatures.stream().filter(key::matches).toList();
  }

  /**
   * The log's good signature line, if every line that claims to be by {@code log} is good and there
   * is one (signed-note: a known key's bad signature spoils the note).
   */
  public Optional<NoteSignature> lineOfLog(VerifierKey log) {
    List<NoteSignature> lines = linesOf(log);
    boolean allGood = lines.stream().allMatch(line -> checkpoint.isSignedBy(log, line));
    return allGood ? lines.stream().findFirst() : Optional.empty();
  }
}
