package cairn.witness;

import cairn.format.AddCheckpointRequest;
import cairn.format.Checkpoint;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.format.NoteSignature;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * The checks of {@code add-checkpoint} (tlog-witness), each with the status it is answered with: a
 * witness's, and a mirror's, which handles the request identically (tlog-mirror). Pure: they run on
 * the requests' own threads, side by side.
 */
public final class RequestCheck {
  private RequestCheck() {}

  /** The body, read strictly: 413, 400. */
  public static AddCheckpointRequest parse(byte[] body) throws RefusedException {
    if (body.length > AddCheckpointRequest.MAX_BYTES) {
      throw new RefusedException(
          413, "expected at most " + AddCheckpointRequest.MAX_BYTES + " bytes");
    }
    try {
      return AddCheckpointRequest.parse(body);
    } catch (MalformedException e) {
      throw new RefusedException(400, e.getMessage());
    }
  }

  /**
   * The checkpoint with the good lines of the log's keys, one a key. Lines by unknown keys are
   * ignored; one bad line of a trusted key spoils the note.
   */
  public static SignedCheckpoint signedByLog(SignedCheckpoint note, List<VerifierKey> trusted)
      throws RefusedException {
    List<NoteSignature> good = new ArrayList<>();
    for (VerifierKey key : trusted) {
      List<NoteSignature> lines = List.copyOf(new LinkedHashSet<>(note.linesOf(key)));
      for (NoteSignature line : lines) {
        if (!note.checkpoint().isSignedBy(key, line)) {
          throw new RefusedException(
              403, "the signature by trusted key %s does not verify".formatted(key.keyIdHex()));
        }
      }
      lines.stream().findFirst().ifPresent(good::add);
    }
    if (good.isEmpty()) {
      throw new RefusedException(403, "no signature by a trusted key of this log");
    }
    return new SignedCheckpoint(note.checkpoint(), good);
  }

  /** 400 otherwise. */
  public static void oldSizeIsNotAbove(AddCheckpointRequest request) throws RefusedException {
    long size = request.checkpoint().checkpoint().size();
    if (request.oldSize() > size) {
      throw new RefusedException(
          400, "old size %d is above the checkpoint's size %d".formatted(request.oldSize(), size));
    }
  }

  /**
   * 409 otherwise.
   *
   * @param latest the checkpoint accepted last
   */
  public static void oldSizeIs(AddCheckpointRequest request, Optional<Checkpoint> latest)
      throws RefusedException {
    long size = latest.map(Checkpoint::size).orElse(0L);
    if (request.oldSize() != size) {
      throw new RefusedException(WitnessAnswer.conflict(size));
    }
  }

  /** The tree extends the one accepted last, whose size is the old one: 422 otherwise. */
  public static void extendsMemory(AddCheckpointRequest request, Optional<Checkpoint> latest)
      throws RefusedException {
    Checkpoint next = request.checkpoint().checkpoint();
    if (next.size() == 0 && !next.root().equals(Merkle.EMPTY_ROOT)) {
      throw new RefusedException(422, "not the root of the empty tree");
    }
    if (request.oldSize() == 0 && !request.proof().isEmpty()) {
      throw new RefusedException(422, "from old size 0 the proof must be empty");
    }
    var oldRoot = latest.map(Checkpoint::root).orElse(Merkle.EMPTY_ROOT);
    if (request.oldSize() == next.size() && !oldRoot.equals(next.root())) {
      throw new RefusedException(422, "another root than the one cosigned at this size");
    }
    if (!Merkle.verifyConsistency(
        request.oldSize(), next.size(), oldRoot, next.root(), request.proof())) {
      throw new RefusedException(
          422,
          "the proof does not lead from size %d to %d".formatted(request.oldSize(), next.size()));
    }
  }
}
