package cairn.witness;

import cairn.format.Checkpoint;
import cairn.format.Cosignature;
import cairn.format.MalformedException;
import cairn.format.NoteSignature;
import cairn.format.SignedCheckpoint;
import cairn.format.Signer;
import cairn.format.SigningException;
import cairn.format.VerifierKey;
import cairn.verify.RetiredKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The witness's keys at work. */
final class Cosigner {
  /** Lines under an own key's name and ID that are checked: forged ones cost 0.1 ms each. */
  private static final int MAX_OWN_LINES = 4;

  private final List<Signer> signers;
  private final Map<String, List<RetiredKey>> former; // by origin

  Cosigner(WitnessSettings settings) {
    this.signers = settings.signers();
    this.former = settings.former().stream().collect(Collectors.groupingBy(RetiredKey::origin));
  }

  /** One line per key. The caller has made durable what they say. */
  List<NoteSignature> lines(Checkpoint checkpoint, long time) throws SigningException {
    List<NoteSignature> lines = new ArrayList<>();
    for (Signer signer : signers) {
      lines.add(Cosignature.sign(signer, checkpoint, time).line());
    }
    return List.copyOf(lines);
  }

  /**
   * A line that this witness itself once made on the note's checkpoint; forged ones are ignored.
   *
   * <p>Its former keys count as far as it signed with them: above that whoever holds one now could
   * stop this witness with it.
   */
  Optional<NoteSignature> ownLine(SignedCheckpoint note) {
    for (VerifierKey key : keys(note.checkpoint())) {
      for (NoteSignature line : note.linesOf(key).stream().limit(MAX_OWN_LINES).toList()) {
        if (isGood(key, line, note.checkpoint())) {
          return Optional.of(line);
        }
      }
    }
    return Optional.empty();
  }

  private List<VerifierKey> keys(Checkpoint tree) {
    return Stream.concat(
            signers.stream().map(Signer::key),
            former.getOrDefault(tree.origin(), List.of()).stream()
                .filter(gone -> !gone.forbids(gone.key(), tree))
                .map(RetiredKey::key))
        .toList();
  }

  private static boolean isGood(VerifierKey key, NoteSignature line, Checkpoint checkpoint) {
    try {
      return Cosignature.parse(key, line).verifies(checkpoint);
    } catch (MalformedException notOurs) {
      return false;
    }
  }
}
