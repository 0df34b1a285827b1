package cairn.web;

import java.util.Optional;

/**
 * A key of a peer, by what is believed and by what it shows.
 *
 * @param believed what was accepted
 * @param refused another one that it shows
 */
public record Pin(Kind kind, Optional<String> believed, Optional<String> refused) {
  /** Of what it is. */
  public enum Kind {
    FINGERPRINT("fingerprint", "Fingerprint of its network"),
    IDENTITY("identity", "Identity of its node"),
    NODE("node", "Fingerprint of its identity");

    private final String field;
    private final String words;

    Kind(String field, String words) {
      this.field = field;
      this.words = words;
    }

    String field() {
      return field;
    }

    String words() {
      return words;
    }
  }
}
