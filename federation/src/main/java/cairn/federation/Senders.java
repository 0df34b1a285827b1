package cairn.federation;

import cairn.format.DidKey;
import cairn.store.StoreException;

/** Who is known here by the key of his node. Any thread may call. */
@FunctionalInterface
public interface Senders {
  /** Nobody is. */
  Senders NONE = identity -> new Standing.Unknown();

  /** How whoever signs with that key stands. */
  Standing of(DidKey identity) throws StoreException;

  /** How a sender stands. */
  sealed interface Standing {
    /**
     * The operator has accepted him.
     *
     * @param name by what he is known, for the log
     */
    record Peer(String name) implements Standing {}

    /**
     * The operator, or the proof of a fork, has set him aside.
     *
     * @param name by what he is known
     */
    record SetAside(String name) implements Standing {}

    /** Nobody knows him. */
    record Unknown() implements Standing {}
  }

  /** Both: whoever is set aside by one is by both. */
  default Senders and(Senders other) {
    return identity ->
        switch (of(identity)) {
          case Standing.SetAside aside -> aside;
          case Standing.Unknown unknown -> other.of(identity);
          case Standing.Peer peer ->
              other.of(identity) instanceof Standing.SetAside aside ? aside : peer;
        };
  }
}
