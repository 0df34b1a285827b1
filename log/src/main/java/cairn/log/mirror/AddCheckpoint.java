package cairn.log.mirror;

import cairn.format.AddCheckpointRequest;
import cairn.format.Checkpoint;
import cairn.format.ForkFile;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import cairn.http.Response;
import cairn.log.mirror.MirrorCopy.View;
import cairn.store.StoreException;
import cairn.witness.RefusedException;
import cairn.witness.RequestCheck;
import cairn.witness.WitnessAnswer;
import cairn.witness.WitnessRoutes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A mirror's {@code add-checkpoint} (tlog-mirror): a witness's, but it moves the pending checkpoint
 * and signs nothing. What the log has signed twice is kept as evidence on the way, whatever the
 * answer.
 */
final class AddCheckpoint {
  private static final Logger LOGGER = LoggerFactory.getLogger(AddCheckpoint.class);
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Mirrors mirrors;

  AddCheckpoint(Mirrors mirrors) {
    this.mirrors = mirrors;
  }

  /** Answers the body of a request. On 200 the pending checkpoint is durable. */
  Response answer(byte[] body) {
    try {
      pend(RequestCheck.parse(body));
      return Response.empty(200);
    } catch (RefusedException refused) {
      return WitnessRoutes.response(refused.answer());
    } catch (StoreException failure) {
      LOGGER.warn("A pending checkpoint was not stored: {}", failure.getMessage());
      return WitnessRoutes.response(
          WitnessAnswer.unavailable("the mirror's store failed; try again", SOON));
    }
  }

  private void pend(AddCheckpointRequest request) throws RefusedException, StoreException {
    Checkpoint tree = request.checkpoint().checkpoint();
    Mirror mirror =
        mirrors
            .of(tree.origin())
            .orElseThrow(() -> new RefusedException(404, "this mirror does not know the log"));
    SignedCheckpoint note = RequestCheck.signedByLog(request.checkpoint(), keysFor(mirror, tree));
    while (true) {
      View view = mirror.copy().settled();
      if (view.content().stopped().isPresent()) {
        throw new RefusedException(503, "this mirror has met a fork of the log");
      }
      Optional<SignedCheckpoint> last = view.content().newestPending();
      keepIfFork(mirror, last, note);
      Optional<Checkpoint> lastTree = last.map(SignedCheckpoint::checkpoint);
      RequestCheck.oldSizeIsNotAbove(request);
      RequestCheck.oldSizeIs(request, lastTree);
      RequestCheck.extendsMemory(request, lastTree);
      if (view.content().isPending(tree) || mirror.copy().pend(view, note, true)) {
        return;
      }
    }
  }

  private static List<VerifierKey> keysFor(Mirror mirror, Checkpoint tree) {
    return mirror.copy().view().content().keysFor(tree);
  }

  private static void keepIfFork(
      Mirror mirror, Optional<SignedCheckpoint> last, SignedCheckpoint note) throws StoreException {
    if (last.isPresent()
        && last.get().checkpoint().size() == note.checkpoint().size()
        && !last.get().checkpoint().root().equals(note.checkpoint().root())) {
      Extension outcome =
          mirror.contradiction(new ForkFile(last.get(), note, Optional.empty()), note.checkpoint());
      LOGGER.debug("Two trees of one size were shown: {}", outcome);
    }
  }
}
