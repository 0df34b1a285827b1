package cairn.node.sim;

import cairn.format.Hash;
import cairn.format.Utf8;
import cairn.http.ProblemException;
import cairn.log.Log;
import cairn.log.Logged;
import cairn.log.Outcome;
import cairn.log.Ticket;
import cairn.log.TimestampDraft;
import cairn.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** The users of one gateway: what they stamp, and what they were told. */
final class Users {
  private final String name;
  private final RandomGenerator random;
  private final History history;
  private final boolean believeEarly;
  private final List<Waiting> waiting = new ArrayList<>();
  private int stamps;

  private record Waiting(Hash hash, Ticket ticket) {}

  /**
   * @param name makes their files other than anybody else's
   * @param believeEarly whether they take a record for logged as soon as it is taken
   */
  Users(String name, RandomGenerator random, History history, boolean believeEarly) {
    this.name = name;
    this.random = random;
    this.history = history;
    this.believeEarly = believeEarly;
  }

  /**
   * One stamps something new, or now and then something that was stamped before.
   *
   * @return whether it was taken
   */
  boolean stamp(Log log) throws StoreException {
    return (stamps > 0 && random.nextInt(4) == 0)
        ? stamp(log, file(random.nextInt(stamps)), false)
        : stampNew(log);
  }

  /**
   * One stamps something new.
   *
   * @return whether it was taken
   */
  boolean stampNew(Log log) throws StoreException {
    boolean alone = log.sequencer().waitingEntries() == 0;
    return stamp(log, file(stamps++), alone);
  }

  private boolean stamp(Log log, Hash hash, boolean alone) throws StoreException {
    try {
      waiting.add(new Waiting(hash, log.sequencer().submit(List.of(new TimestampDraft(hash)))));
    } catch (ProblemException readOnly) {
      return false; // nothing was promised; the user comes again with another file
    }
    if (alone && believeEarly) {
      long next = log.sequencer().head().size();
      history.acknowledged(hash, new Logged(next, new byte[0], 0, true));
    }
    hear();
    return true;
  }

  private Hash file(int number) {
    return Hash.sha256(Utf8.encode(name + " stamps " + number));
  }

  /** Looks what they were told by now. */
  void hear() throws StoreException {
    for (Waiting user : List.copyOf(waiting)) {
      if (user.ticket().outcome().isPresent()) {
        waiting.remove(user);
        switch (user.ticket().outcome().get()) {
          case Outcome.Cosigned(var tree) ->
              history.proved(user.hash(), user.ticket().logged().getFirst(), tree);
          case Outcome.Pending() ->
              history.acknowledged(user.hash(), user.ticket().logged().getFirst());
          case Outcome.Refused refused -> {} // nothing was promised
        }
      }
    }
  }

  boolean isAnybodyWaiting() {
    return !waiting.isEmpty();
  }
}
