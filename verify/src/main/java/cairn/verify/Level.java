package cairn.verify;

import java.util.List;

/** How far evidence goes: each level is a line of its own, none contains another. */
public sealed interface Level {

  /** The kinds of levels, by which one is required. */
  enum Kind {
    /** {@link Level.Logged}. */
    LOGGED,
    /** {@link Level.Basic}. */
    BASIC,
    /** {@link Level.Batched}. */
    BATCHED,
    /** {@link Level.Federated}. */
    FEDERATED,
    /** {@link Level.Anchored}. */
    ANCHORED;

    /** The name, as in {@code --require basic}. */
    public String word() {
      return switch (this) {
        case LOGGED -> "logged";
        case BASIC -> "basic";
        case BATCHED -> "batched";
        case FEDERATED -> "federated";
        case ANCHORED -> "anchored";
      };
    }
  }

  /**
   * The pinned log signed a tree that holds the entry, and its policy asks for nobody else: neither
   * a time nor that others see the same log is proved. It is never given beside {@link Basic}.
   */
  record Logged() implements Level {}

  /** The pinned log and a quorum of its witnesses signed a tree that holds the entry. */
  record Basic() implements Level {}

  /** The entry is under a batch's checkpoint, which a quorum signed too. */
  record Batched() implements Level {}

  /**
   * As many pinned peer networks logged a batch as the verifier's pin asks for.
   *
   * @param reached how many: networks that share a key are one
   * @param known how many peers there are
   */
  record Federated(int reached, int known) implements Level {}

  /**
   * Authorities or chains recorded a batch.
   *
   * @param by which, and when or in which block
   */
  record Anchored(List<String> by) implements Level {
    public Anchored {
      by = List.copyOf(by);
    }
  }

  /** Its kind. */
  default Kind kind() {
    return switch (this) {
      case Logged logged -> Kind.LOGGED;
      case Basic basic -> Kind.BASIC;
      case Batched batched -> Kind.BATCHED;
      case Federated federated -> Kind.FEDERATED;
      case Anchored anchored -> Kind.ANCHORED;
    };
  }

  /** The level in words, such as {@code federated 2/2}. */
  default String words() {
    return switch (this) {
      case Federated federated ->
          kind().word() + " " + federated.reached() + "/" + federated.known();
      case Anchored anchored -> kind().word() + " (" + String.join(", ", anchored.by()) + ")";
      case Logged logged -> kind().word();
      case Basic basic -> kind().word();
      case Batched batched -> kind().word();
    };
  }
}
