package cairn.cli;

import cairn.federation.bundle.PushSession;
import cairn.federation.bundle.RecordPages;
import cairn.format.SigningException;
import cairn.http.ProblemException;
import cairn.node.ConfigurationException;
import cairn.node.NodeAdminException;
import cairn.store.StoreException;
import java.time.Duration;
import java.util.Optional;

/** Takes the steps of a push until nothing is left, it stops, or somebody stops it. */
final class PushRun {
  private static final PushSession.Step.Stopped TOLD_TO_END =
      new PushSession.Step.Stopped(PushSession.Why.INTERRUPTED, "told to end");

  private final PushHome home;
  private final PushSession session;
  private final StopSignal signal;
  private final Surroundings surroundings;

  PushRun(PushHome home, PushSession session, StopSignal signal, Surroundings surroundings) {
    this.home = home;
    this.session = session;
    this.signal = signal;
    this.surroundings = surroundings;
  }

  /** Why it stopped before its end; empty if it did not. What was answered is noted either way. */
  Optional<PushSession.Step.Stopped> run()
      throws StoreException,
          ConfigurationException,
          ProblemException,
          NodeAdminException,
          SigningException {
    while (true) {
      Optional<RecordPages.Question> question = session.next();
      Optional<RecordPages.Page> page =
          question.isPresent() ? home.page(question.get()) : Optional.empty();
      if (page.isEmpty()) {
        if (session.ended().isPresent()) {
          home.sent(session.ended().orElseThrow());
        }
        return Optional.empty();
      }
      switch (offer(page.get())) {
        case PushSession.Step.Taken(var soFar) -> home.sent(soFar);
        case PushSession.Step.Again(Duration pause, String reason) -> {
          if (!waited(pause, reason)) {
            return Optional.of(TOLD_TO_END);
          }
        }
        case PushSession.Step.Stopped stopped -> {
          return Optional.of(stopped);
        }
      }
    }
  }

  private PushSession.Step offer(RecordPages.Page page) {
    try {
      return signal.during(() -> session.offer(page));
    } catch (InterruptedException e) {
      return TOLD_TO_END;
    }
  }

  private boolean waited(Duration pause, String reason) {
    surroundings
        .err()
        .println(
            TerminalText.printable(
                "cairn: not taken now: %s; again in %,.1f s"
                    .formatted(reason, pause.toMillis() / 1000.0)));
    try {
      return !signal.comesWithin(pause);
    } catch (InterruptedException e) {
      return false;
    }
  }
}
