package cairn.witness;

/** Counts what a witness does. Called on request threads; must not block or throw. */
public interface WitnessListener {
  /** Counts nothing. */
  WitnessListener NONE = new WitnessListener() {};

  /** One {@code add-checkpoint} request was answered. */
  default void answered(int status) {}

  /** One transaction was committed, for so many requests. */
  default void committed(int requests) {}

  /** A log signed two trees of one size. */
  default void forkMet() {}

  /** The witness met its own cosignature above its memory and stopped for that log. */
  default void stopped() {}
}
